import type { ErrorCode } from '@ganzheng/sdk/errors';
import {
  catalogue,
  compareDates,
  csvColumns,
  csvSeparator,
  type FaceField,
  faceDateAt,
  faceHeading,
  type Holder,
  type LicenceType,
  licenceProblems,
  type MetadataName,
  metadata,
} from '@ganzheng/sdk/licence';
import type { IssueRequest } from './issue.js';
import type { CsvRow } from './read-csv.js';
import { type CellKind, type RepairKind, repair } from './repair.js';

/** One thing that is wrong with a row. Never the value. */
export interface RowProblem {
  readonly field: string;
  readonly code: ErrorCode;
}

interface RowRepair {
  readonly field: string;
  readonly kind: RepairKind;
}

/** A row of stock data, read: what is to be issued, or what is wrong. */
export interface ReadRow {
  readonly row: number;
  readonly typeCode: string;
  readonly issuerCode: string;
  readonly request: IssueRequest | null;
  readonly problems: readonly RowProblem[];
  readonly repairs: readonly RowRepair[];
}

const kinds: Partial<Record<MetadataName, CellKind>> = {
  typeCode: 'code',
  issuerCode: 'code',
  region: 'code',
  holderCode: 'code',
  holderCodeType: 'holderCodeType',
  issuedOn: 'date',
  validFrom: 'date',
  validUntil: 'date',
};

/**
 * Reads one row of stock licences (存量证照): puts right what is only a manner of writing, and finds everything else that is wrong.
 *
 * @param row attacker-controlled
 * @param nowMs what has already expired is not issued any more
 */
export function readRow(row: CsvRow, nowMs: number): ReadRow {
  if (!row.whole)
    return { row: row.row, typeCode: '', issuerCode: '', request: null, problems: [{ field: 'row', code: 'CSV_MALFORMED' }], repairs: [] };
  const repairs: RowRepair[] = [];
  const cell = (heading: string, field: string, kind: CellKind): string => {
    const parts = row.cell(heading).split(kind === 'text' && !field.startsWith('holder') ? /(?!)/ : csvSeparator);
    const repaired = parts.map((part) => repair(part, kind));
    for (const name of new Set(repaired.flatMap((one) => one.repairs))) repairs.push({ field, kind: name });
    return repaired.map(({ value }) => value).join(csvSeparator);
  };
  const of = (name: MetadataName): string => cell(metadata[name].zh, name, kinds[name] ?? 'text');

  const values = Object.fromEntries(csvColumns.map(({ name }) => [name, of(name)])) as Readonly<Record<MetadataName, string>>;
  const known = { row: row.row, typeCode: values.typeCode, issuerCode: values.issuerCode, repairs };
  const missing = csvColumns
    .filter(({ name, required }) => required && values[name] === '')
    .map(({ name }): RowProblem => ({ field: name, code: 'IMPORT_CELL_MISSING' }));
  const type = catalogue.get(values.typeCode);
  if (type === undefined) return { ...known, request: null, problems: [...missing, { field: 'typeCode', code: 'LICENCE_TYPE_UNKNOWN' }] };

  const request = requestOf(values, type, (field) => cell(faceHeading(field), `face.${field.name}`, faceKind(field)));
  const problems = [...missing, ...(missing.length > 0 ? [] : contentProblems(request, values, type, nowMs))];
  return { ...known, request: problems.length === 0 ? request : null, problems };
}

function requestOf(
  values: Readonly<Record<MetadataName, string>>,
  type: LicenceType,
  faceCell: (field: FaceField) => string,
): IssueRequest {
  const face = type.face.map((field) => [field.name, faceValue(field, faceCell(field))] as const).filter(([, value]) => value !== '');
  return {
    typeCode: type.typeCode,
    number: values.number,
    issuedOn: values.issuedOn,
    validFrom: values.validFrom,
    validUntil: values.validUntil,
    region: values.region,
    holder: holdersOf(values),
    face: Object.fromEntries(face),
    assurance: 'supplemented',
  };
}

/** As many holders as the longest column says, so that a missing part shows as a problem and not as a shorter list. */
function holdersOf({ holderName, holderCode, holderCodeType }: Readonly<Record<MetadataName, string>>): Holder[] {
  const [names, codes, types] = [holderName, holderCode, holderCodeType].map((text) => text.split(csvSeparator));
  const count = Math.max(names?.length ?? 0, codes?.length ?? 0, types?.length ?? 0);
  return Array.from({ length: count }, (_, at) => ({
    name: names?.[at] ?? '',
    code: codes?.[at] ?? '',
    codeType: (types?.[at] ?? '') as Holder['codeType'],
  }));
}

function contentProblems(
  request: IssueRequest,
  values: Readonly<Record<MetadataName, string>>,
  type: LicenceType,
  nowMs: number,
): readonly RowProblem[] {
  const issuer = { name: values.issuerName, code: values.issuerCode };
  const content = { ...request, name: type.name.zh, typeVersion: type.version, version: 1, issuer };
  const problems = licenceProblems(content, type);
  const expired = problems.length === 0 && compareDates(request.validUntil, faceDateAt(nowMs)) < 0;
  return expired ? [{ field: 'validUntil', code: 'LICENCE_EXPIRED' }] : problems;
}

const faceKind = ({ format }: FaceField): CellKind => (format === 'date' ? 'date' : 'text');

/** Plain decimals that a double holds exactly as written; 0x10, 1e3 or thirty digits stay text, which the type then refuses. */
function faceValue({ format }: FaceField, text: string): string | number {
  const plain = /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= 15;
  return format === 'number' && plain ? Number(text) : text;
}
