import { type ErrorCode, LicenceError } from '../errors/index.js';
import { regionCovers } from '../ledger/region.js';
import { addYears, compareDates, LONG_TERM, parseDate } from './date.js';
import { contentSchema, type LicenceContent } from './draft.js';
import { type Problem, validateFace } from './face.js';
import { type Holder, holderCodeTypes, parseHolder } from './holder.js';
import { nextVersion, parseLicenceId } from './identifier.js';
import type { LicenceType } from './type.js';
import { parseUscc } from './uscc.js';

/**
 * Everything that is wrong with a licence under its type, for a refusal or for a report on the quality of stock data.
 *
 * @param content attacker-controlled; may lack the identifier, as stock data do
 * @param type the licence type it claims
 * @returns problems of shape alone when there are any, since nothing else can then be judged; else problems in the order
 * identifier, type, issuer, holders, dates, face; empty when there are none
 * @example licenceProblems({ ...licence, validUntil: '2022.3.1' }, type) // [{ code: 'LICENCE_DATE_MALFORMED', field: 'validUntil' }]
 */
export function licenceProblems(content: unknown, type: LicenceType): readonly Problem[] {
  const shaped = contentSchema.safeParse(content);
  if (!shaped.success) return ofShape(shaped.error.issues.map(({ path }) => path));
  return [
    ...identifierProblems(shaped.data),
    ...ofType(shaped.data, type),
    ...caught('issuer.code', () => parseUscc(shaped.data.issuer.code)),
    ...ofHolders(shaped.data.holder, type),
    ...ofDates(shaped.data, type),
    ...validateFace(type, shaped.data.face, shaped.data.holder),
  ];
}

/** One problem for each field; names that our schema does not know are attacker-controlled and are not repeated. */
function ofShape(paths: readonly (readonly PropertyKey[])[]): readonly Problem[] {
  const found = paths.map(([top, at, part]) => {
    if (top === 'holder' && typeof at === 'number') {
      return problem(part === 'codeType' ? 'HOLDER_CODE_TYPE_UNKNOWN' : 'HOLDER_MALFORMED', `holder.${at}`);
    }
    if (top === 'region') return problem('REGION_MALFORMED', 'region');
    return problem('LICENCE_MALFORMED', typeof top === 'string' && Object.hasOwn(contentSchema.shape, top) ? top : '');
  });
  return [...new Map(found.map((each) => [`${each.code} ${each.field}`, each])).values()];
}

/** What is wrong with an identifier, and where it does not agree with the type, issuer, version and predecessor beside it. @param content attacker-controlled */
export function identifierProblems({
  id,
  typeCode,
  issuer,
  version,
  supersedes,
}: Pick<LicenceContent, 'id' | 'typeCode' | 'version' | 'supersedes'> & {
  readonly issuer: Pick<LicenceContent['issuer'], 'code'>;
}): readonly Problem[] {
  return [
    ...(version > 1 && supersedes === undefined ? [problem('LICENCE_SUPERSEDES_MISSING', 'supersedes')] : []),
    ...(id === undefined
      ? []
      : caught('id', () => {
          const parsed = parseLicenceId(id);
          const agrees = parsed.typeCode === typeCode && parsed.issuerCode === issuer.code && parsed.version === version;
          if (!agrees) throw new LicenceError('LICENCE_ID_MISMATCH');
        })),
    ...(supersedes === undefined
      ? []
      : caught('supersedes', () => {
          if (nextVersion(parseLicenceId(supersedes)).text !== id) throw new LicenceError('LICENCE_ID_MISMATCH');
        })),
  ];
}

function ofType({ typeCode, typeVersion, region }: LicenceContent, type: LicenceType): readonly Problem[] {
  return [
    ...(typeCode === type.typeCode && typeVersion === type.version ? [] : [problem('LICENCE_TYPE_VERSION', 'typeVersion')]),
    ...(type.regions?.some((scope) => regionCovers(scope, region)) === false ? [problem('LICENCE_REGION_OUTSIDE', 'region')] : []),
  ];
}

function ofHolders(holders: readonly Holder[], type: LicenceType): readonly Problem[] {
  const kinds = new Set(holders.map(({ codeType }) => holderCodeTypes[codeType].of));
  const codes = new Set(holders.map(({ code, codeType }) => `${codeType} ${code}`));
  const unfit = holders.some(({ codeType }) => !type.codeTypes.includes(codeType)) || (type.holderKind !== 'mixed' && kinds.size > 1);
  return [
    ...holders.flatMap((holder, at) => caught(`holder.${at}`, () => parseHolder(holder))),
    ...(holders.length < type.holders.min || holders.length > type.holders.max ? [problem('HOLDER_COUNT', 'holder')] : []),
    ...(codes.size < holders.length ? [problem('HOLDER_REPEATED', 'holder')] : []),
    ...(unfit ? [problem('HOLDER_CODE_TYPE_UNFIT', 'holder')] : []),
  ];
}

function ofDates({ issuedOn, validFrom, validUntil }: LicenceContent, type: LicenceType): readonly Problem[] {
  const malformed = [
    ...caught('issuedOn', () => parseDate(issuedOn)),
    ...caught('validFrom', () => parseDate(validFrom)),
    ...(validUntil === LONG_TERM ? [] : caught('validUntil', () => parseDate(validUntil))),
  ];
  if (malformed.length > 0) return malformed;
  if (compareDates(validFrom, validUntil) > 0) return [problem('LICENCE_DATES_REVERSED', 'validUntil')];
  return lawful(validFrom, validUntil, type) ? [] : [problem('LICENCE_VALIDITY_UNLAWFUL', 'validUntil')];
}

/** A permanent licence has no last day; one for years has no more than its years; one until an event may print either. */
function lawful(validFrom: string, validUntil: string, { validity }: LicenceType): boolean {
  if (validity.rule === 'until') return true;
  if (validity.rule === 'permanent') return validUntil === LONG_TERM;
  if (validUntil === LONG_TERM) return validity.longTerm;
  return compareDates(validUntil, addYears(validFrom, Math.max(...validity.years))) <= 0;
}

const problem = (code: ErrorCode, field: string): Problem => ({ code, field });

/** The refusal of one step as a problem of a field; anything but our own error is a bug and goes on. */
function caught(field: string, step: () => unknown): readonly Problem[] {
  try {
    step();
    return [];
  } catch (error) {
    if (error instanceof LicenceError) return [problem(error.code, field)];
    throw error;
  }
}
