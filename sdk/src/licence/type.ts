import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { isRegion } from '../ledger/region.js';
import { freeze } from './freeze.js';
import { type HolderCodeType, isHolderCodeType } from './holder.js';
import { parseTypeCode } from './identifier.js';
import { isUscc } from './uscc.js';

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

const faceField = z.strictObject({
  /** English camelCase: the claim's name in credentials. */
  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/),
  zh: z.string().min(1).max(30),
  en: z.string().min(1).max(80),
  format: z.enum(['text', 'date', 'code', 'number', 'enum']),
  required: z.boolean(),
  /** Personal beyond the holder's name: disclosed only where a matter asks for it. */
  sensitive: z.boolean(),
  /** The values of an enum, in Chinese as printed on the face. */
  values: z.array(z.string().min(1)).min(1).optional(),
  /** Pattern of a code, anchored by us. */
  pattern: z.string().optional(),
  /** A code checked by its own standard. */
  scheme: z.enum(['uscc', 'idNumber']).optional(),
  /** Must equal the name or the code of one of the holders. */
  holder: z.enum(['name', 'code']).optional(),
});

/**
 * How long a licence of the type lasts: without end; a number of years (several where age or class decides), without end where `longTerm`;
 * or until something happens, with or without a printed last day.
 */
const validity = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('permanent') }),
  z.strictObject({ rule: z.literal('years'), years: z.array(z.int().min(1).max(70)).min(1), longTerm: z.boolean() }),
  z.strictObject({ rule: z.literal('until'), event: bilingual }),
]);

const licenceTypeSchema = z
  .strictObject({
    typeCode: z.string().length(21),
    /** Version of this definition: 1, 2, … */
    version: z.int().min(1),
    /** Whether the code is the nation's (national), the nation's with the name inferred (nationalInferred), or made up for the demo (fictional). */
    codeSource: z.enum(['national', 'nationalInferred', 'fictional']),
    name: bilingual,
    /** 证照执照, 证明文件, 批文批复, 鉴定报告, 办事结果. */
    kind: z.enum(['licence', 'proof', 'approval', 'appraisal', 'outcome']),
    holderKind: z.enum(['person', 'organisation', 'mixed']),
    codeTypes: z.array(z.custom<HolderCodeType>((value) => typeof value === 'string' && isHolderCodeType(value))).min(1),
    holders: z.strictObject({ min: z.int().min(1), max: z.int().min(1).max(20) }),
    /** Who must agree before it is used. */
    consent: z.enum(['any-holder', 'all-holders']),
    /** The defining authority (证照定义机构). */
    definedBy: z.strictObject({ name: z.string().min(1), code: z.string().refine(isUscc) }),
    /** Divisions it can be issued in; absent: everywhere. */
    regions: z.array(z.string().refine(isRegion)).min(1).optional(),
    face: z.array(faceField).min(1),
    validity,
    vct: z.string(),
  })
  .superRefine((type, context) => {
    for (const message of contradictions(type)) context.addIssue({ code: 'custom', message });
  });

type TypeInput = z.infer<typeof licenceTypeSchema>;

/** A licence type (证照类型) of the catalogue. @see GB/T 36902-2018 */
export type LicenceType = ReturnType<typeof freeze<TypeInput>>;

/** One item of face data (照面信息项) of a type. */
export type FaceField = LicenceType['face'][number];

/**
 * Builds a licence type from its definition, checking that it does not contradict itself.
 *
 * @param input controlled by whoever edits the catalogue
 * @throws LICENCE_TYPE_MALFORMED
 * @see GB/T 36902-2018
 */
export function parseLicenceType(input: unknown): LicenceType {
  const parsed = licenceTypeSchema.safeParse(input);
  if (parsed.success) return freeze(parsed.data);
  throw new LicenceError('LICENCE_TYPE_MALFORMED', {
    problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  });
}

/** What the shape alone cannot say. */
function contradictions(type: TypeInput): string[] {
  const problems: string[] = [];
  const names = type.face.map(({ name }) => name);
  const labels = type.face.map(({ zh }) => zh);
  if (!definedBy(type.typeCode, type.definedBy.code)) problems.push('typeCode is not one of the defining authority');
  if (type.vct !== `urn:ganzheng:licence:${type.typeCode}`) problems.push('vct does not name the typeCode');
  if (new Set(names).size < names.length || new Set(labels).size < labels.length) problems.push('two face fields share a name');
  if (type.holders.min > type.holders.max) problems.push('holders.min is above holders.max');
  for (const field of type.face) {
    if ((field.format === 'enum') !== (field.values !== undefined))
      problems.push(`${field.name}: values belong to enums, and enums need them`);
    if ((field.pattern !== undefined || field.scheme !== undefined) && field.format !== 'code')
      problems.push(`${field.name}: only codes have a pattern or a scheme`);
    if (field.pattern !== undefined && !compiles(field.pattern)) problems.push(`${field.name}: the pattern is not a regular expression`);
  }
  return problems;
}

function definedBy(typeCode: string, authority: string): boolean {
  try {
    return parseTypeCode(typeCode).definedBy === authority;
  } catch {
    return false;
  }
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
