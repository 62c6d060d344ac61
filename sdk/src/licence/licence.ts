import type { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { licenceTypeOf } from './catalogue.js';
import { licenceSchema } from './draft.js';
import type { Problem } from './face.js';
import { freeze } from './freeze.js';
import { type Holder, holderCodeTypes } from './holder.js';
import type { Metadata } from './metadata.js';
import { licenceProblems } from './problems.js';
import type { LicenceType } from './type.js';

/** An electronic licence (电子证照): identifier, metadata, holders and face data; personal, and never on the ledger. */
export type Licence = ReturnType<typeof freeze<z.infer<typeof licenceSchema>>>;

/**
 * Builds the record of a licence: shape, type, identifier, issuer, holders, dates and face are checked, and nothing changes it afterwards.
 *
 * @param draft attacker-controlled
 * @param type its licence type; default: the one of the catalogue with its code
 * @throws LICENCE_TYPE_UNKNOWN, or the code of the first of licenceProblems with its field in the detail, and all of them beside it
 * @see GB/T 36903-2018, GB/T 36904-2018
 * @example buildLicence({ ...content, id: mintLicenceId({ typeCode, issuerCode }, randomBytes).text })
 */
export function buildLicence(draft: unknown, type: LicenceType = licenceTypeOf(typeCodeOf(draft))): Licence {
  refuse(licenceProblems(draft, type));
  const licence = licenceSchema.safeParse(draft);
  // Content without an identifier has no problems, but is not a licence.
  if (!licence.success) throw new LicenceError('LICENCE_MALFORMED', { field: 'id' });
  return freeze(licence.data);
}

function typeCodeOf(draft: unknown): string {
  const typeCode = typeof draft === 'object' && draft !== null && 'typeCode' in draft ? draft.typeCode : undefined;
  if (typeof typeCode !== 'string') throw new LicenceError('LICENCE_MALFORMED', { field: 'typeCode' });
  return typeCode;
}

function refuse(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new LicenceError(first.code, { field: first.field, problems: problems.map(({ code, field }) => `${field}: ${code}`) });
}

/** The metadata of a licence under our names. @see GB/T 36903-2018 */
export function metadataOf(licence: Licence): Metadata {
  const each = (of: (holder: Holder) => string): readonly string[] => licence.holder.map(of);
  return {
    id: licence.id,
    typeName: licenceTypeOf(licence.typeCode).name.zh,
    typeCode: licence.typeCode,
    name: licence.name,
    number: licence.number,
    version: String(licence.version).padStart(3, '0'),
    issuerName: licence.issuer.name,
    issuerCode: licence.issuer.code,
    issuedOn: licence.issuedOn,
    holderName: each(({ name }) => name),
    holderCode: each(({ code }) => code),
    holderCodeTypeName: each(({ codeType }) => holderCodeTypes[codeType].zh),
    holderCodeType: each(({ codeType }) => codeType),
    validFrom: licence.validFrom,
    validUntil: licence.validUntil,
    region: licence.region,
    ...(licence.supersedes === undefined ? {} : { supersedes: licence.supersedes }),
  };
}
