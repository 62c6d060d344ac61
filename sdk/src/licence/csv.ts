import { type MetadataName, metadata } from './metadata.js';
import type { LicenceType } from './type.js';

/** One column of an export of stock licences (存量证照). */
export interface CsvColumn {
  /** The heading, as the metadata standard names it. */
  readonly heading: string;
  readonly name: MetadataName;
  /** Several holders stand in one cell with `;` between them, in the same order in each such column. */
  readonly repeatable: boolean;
  readonly required: boolean;
}

/** What separates holders in a repeatable column. */
export const csvSeparator = ';';

const names = [
  'typeCode',
  'typeName',
  'number',
  'issuerName',
  'issuerCode',
  'issuedOn',
  'validFrom',
  'validUntil',
  'region',
  'holderName',
  'holderCode',
  'holderCodeType',
] as const satisfies readonly MetadataName[];

/**
 * The columns that every row of an export has, in order; the face columns of the types follow them.
 *
 * @see GB/T 36903-2018 for the headings
 */
export const csvColumns: readonly CsvColumn[] = Object.freeze(
  names.map((name) =>
    Object.freeze({ heading: metadata[name].zh, name, repeatable: 'repeatable' in metadata[name], required: name !== 'typeName' }),
  ),
);

/** The heading of a face field's column: `KZ_` (扩展) and the field's Chinese name. Types share a column when they share the name. */
export const faceHeading = (field: Pick<LicenceType['face'][number], 'zh'>): string => `KZ_${field.zh}`;

/** All headings of an export that carries these types: the common columns, then each face column once, in the order met. */
export const csvHeadings = (types: readonly LicenceType[]): readonly string[] => [
  ...csvColumns.map(({ heading }) => heading),
  ...new Set(types.flatMap((type) => type.face.map(faceHeading))),
];

/**
 * What a row says, laid out as content of a licence and otherwise untouched: nothing is corrected, so licenceProblems sees what is wrong.
 *
 * @param row heading → cell, attacker-controlled; an empty cell is an absent value
 * @param type the licence type the row claims
 * @returns content for licenceProblems, and with an identifier for buildLicence; assured as `supplemented` (补录)
 * @example licenceProblems(contentOfRow(row, type), type)
 */
export function contentOfRow(row: Readonly<Record<string, string>>, type: LicenceType): Readonly<Record<string, unknown>> {
  const cells = new Map(Object.entries(row));
  const cell = (name: MetadataName): string => cells.get(metadata[name].zh) ?? '';
  const each = (name: MetadataName): readonly string[] => cell(name).split(csvSeparator);
  const [names, codes, codeTypes] = [each('holderName'), each('holderCode'), each('holderCodeType')];
  const holders = Math.max(names.length, codes.length, codeTypes.length);
  return {
    typeCode: cell('typeCode'),
    typeVersion: type.version,
    name: type.name.zh,
    number: cell('number'),
    version: 1,
    issuer: { name: cell('issuerName'), code: cell('issuerCode') },
    issuedOn: cell('issuedOn'),
    validFrom: cell('validFrom'),
    validUntil: cell('validUntil'),
    region: cell('region'),
    holder: Array.from({ length: holders }, (_, at) => ({ name: names[at] ?? '', code: codes[at] ?? '', codeType: codeTypes[at] ?? '' })),
    face: Object.fromEntries(
      type.face.flatMap((field) => {
        const value = cells.get(faceHeading(field)) ?? '';
        return value === '' ? [] : [[field.name, field.format === 'number' && isPlainNumber(value) ? Number(value) : value]];
      }),
    ),
    assurance: 'supplemented',
  };
}

/** A plain decimal that a double holds exactly as written; a blank, 0x10 or 1e3 stays text, which the type then refuses. */
const isPlainNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= 15;
