export { isRegion, regionCovers } from '../ledger/region.js';
export { catalogue, licenceTypeOf } from './catalogue.js';
export { hybridCheck } from './check-character.js';
export { commit, opensTo } from './commitment.js';
export { type CsvColumn, contentOfRow, csvColumns, csvHeadings, csvSeparator, faceHeading } from './csv.js';
export {
  addYears,
  compareDates,
  effectiveOn,
  endOfDay,
  faceDateAt,
  isCalendarDate,
  LONG_TERM,
  parseDate,
  startOfDay,
  type Validity,
} from './date.js';
export { type LicenceContent, type LicenceDraft, licenceSchema } from './draft.js';
export { type Face, type Problem, validateFace } from './face.js';
export { type Holder, type HolderCodeType, holderCodeTypes, holderSchema, isHolderCodeType, parseHolder } from './holder.js';
export { buildIdNumber, type IdNumber, isIdNumber, parseIdNumber } from './id-number.js';
export {
  buildLicenceId,
  type LicenceId,
  type LicenceIdParts,
  mintLicenceId,
  nextVersion,
  parseLicenceId,
  parseTypeCode,
} from './identifier.js';
export { buildLicence, type Licence, metadataOf } from './licence.js';
export { type FieldMap, mapFields } from './map-fields.js';
export { type Material, type Matter, materialsFor, parseMatter, type WaivableMaterial, waivable } from './matter.js';
export { matterOf, matters } from './matters.js';
export {
  fromChinese,
  fromEnglish,
  fromGuangdong,
  fromPinyin,
  type Metadata,
  type MetadataName,
  metadata,
  type NamedMetadata,
  toChinese,
  toEnglish,
  toGuangdong,
  toPinyin,
} from './metadata.js';
export { licenceProblems } from './problems.js';
export { type RegionName, regionName, regions } from './region.js';
export { type LicenceStatus, licenceStatuses, type StatusVocabulary, statusFrom, statusTo } from './status.js';
export { type FaceField, type LicenceType, parseLicenceType } from './type.js';
export { buildUscc, isUscc, parseUscc, type Uscc } from './uscc.js';
