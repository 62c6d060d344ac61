import { LicenceError } from '../errors/index.js';
import type { Json } from '../json/canonical.js';

/** Where a value is in our record (RFC 6901 pointer) → the partner's name for it. */
export type FieldMap = Readonly<Record<string, string>>;

const pointerShape = /^(?:\/(?:[^~/]|~[01])*)+$/;
const nameShape = /^[\p{L}_][\p{L}\p{N}_.-]{0,63}$/u;

/**
 * Names the values of a record as a partner does; what was not disclosed is left out.
 *
 * @param record our record, or the part of it that was disclosed
 * @param fieldMap JSON pointer → name, from a recognition agreement; attacker-controlled as far as its signers are
 * @throws FIELD_MAP_MALFORMED for a bad pointer or name, or two pointers with one name
 * @see RFC 6901
 * @example mapFields({ name: '张伟' }, { '/name': 'CYRMC' }) // { CYRMC: '张伟' }
 */
export function mapFields(record: Json, fieldMap: FieldMap): Readonly<Record<string, Json>> {
  const entries = Object.entries(fieldMap);
  const targets = new Set(entries.map(([, name]) => name));
  if (targets.size < entries.length || !entries.every(isWellFormed)) throw new LicenceError('FIELD_MAP_MALFORMED');
  return Object.freeze(
    Object.fromEntries(
      entries.flatMap(([pointer, name]) => {
        const value = valueAt(record, pointer);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
}

const isWellFormed = ([pointer, name]: readonly [string, string]): boolean =>
  pointer.length <= 256 && pointerShape.test(pointer) && typeof name === 'string' && nameShape.test(name) && name !== '__proto__';

function valueAt(record: Json, pointer: string): Json | undefined {
  const steps = pointer.slice(1).split('/');
  return steps.reduce<Json | undefined>((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return Object.entries(value).find(([name]) => name === key)?.[1];
  }, record);
}
