import type { ErrorCode } from '../errors/index.js';
import { isCalendarDate, LONG_TERM } from './date.js';
import type { Holder } from './holder.js';
import { isIdNumber } from './id-number.js';
import type { FaceField, LicenceType } from './type.js';
import { isUscc } from './uscc.js';

/** Face data (照面信息): field name → value. Numbers only where the field's format is number. */
export type Face = Readonly<Record<string, string | number>>;

/** One thing that is wrong with a record: the fact, and where. Never the value. */
export interface Problem {
  readonly code: ErrorCode;
  readonly field: string;
}

const MAX_TEXT = 2000;

/**
 * Everything that is wrong with face data under its type: missing, undefined, badly formed, outside its values, not of the holders.
 *
 * @param type the licence type, from the catalogue
 * @param face attacker-controlled
 * @param holders the holders of the licence, when known
 * @returns the problems, in the order of the type's fields; empty when there are none
 * @example validateFace(licenceTypeOf('11100000MB0143028R001'), {}).length // 8
 */
export function validateFace(type: LicenceType, face: unknown, holders?: readonly Holder[]): readonly Problem[] {
  if (typeof face !== 'object' || face === null || Array.isArray(face)) return [{ code: 'LICENCE_MALFORMED', field: 'face' }];
  const entries = new Map<string, unknown>(Object.entries(face));
  const defined = new Set(type.face.map(({ name }) => name));
  const unknown = [...entries.keys()].filter((name) => !defined.has(name));
  return [
    ...type.face.flatMap((field) => problemOf(field, entries.get(field.name), holders) ?? []),
    // A name that we did not define is attacker-controlled and is not repeated.
    ...(unknown.length > 0 ? [{ code: 'FACE_FIELD_UNKNOWN', field: 'face' } as const] : []),
  ];
}

function problemOf(field: FaceField, value: unknown, holders: readonly Holder[] | undefined): Problem | undefined {
  const problem = (code: ErrorCode): Problem => ({ code, field: `face.${field.name}` });
  if (value === undefined) return field.required ? problem('FACE_FIELD_MISSING') : undefined;
  if (!hasFormat(field, value)) return problem('FACE_FIELD_FORMAT');
  if (field.values !== undefined && !field.values.some((known) => known === value)) return problem('FACE_FIELD_VALUE');
  const ofHolder = field.holder;
  if (ofHolder !== undefined && holders !== undefined && !holders.some((holder) => holder[ofHolder] === value)) {
    return problem('FACE_HOLDER_MISMATCH');
  }
  return undefined;
}

function hasFormat(field: FaceField, value: unknown): boolean {
  if (field.format === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT || value !== value.trim()) return false;
  if (field.format === 'date') return value === LONG_TERM || isCalendarDate(value);
  if (field.scheme === 'uscc') return isUscc(value);
  if (field.scheme === 'idNumber') return isIdNumber(value);
  return field.pattern === undefined || new RegExp(`^(?:${field.pattern})$`, 'u').test(value);
}
