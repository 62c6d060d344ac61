import { pipeline, Readable } from 'node:stream';
import { LicenceError } from '@ganzheng/sdk/errors';
import { CsvError, parse } from 'csv-parse';

/** One record of the file under its headings. */
export interface CsvRow {
  /** as a spreadsheet counts: the headings are row 1 */
  readonly row: number;
  /** as wide as the headings */
  readonly whole: boolean;
  cell(heading: string): string;
}

/** Most of each that a file may have. */
interface CsvLimits {
  readonly rows: number;
  readonly columns: number;
  /** characters of one record */
  readonly record: number;
}

const csvLimits: CsvLimits = Object.freeze({ rows: 200_000, columns: 400, record: 64 * 1024 });

/**
 * Reads attacker-controlled CSV as a stream: UTF-8, headings first.
 *
 * @param required headings without which the file is refused before its first record
 * @throws CSV_MALFORMED, CSV_HEADING_MISSING, CSV_HEADING_REPEATED, CSV_TOO_LARGE, and what the source throws
 * @see RFC 4180
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  required: readonly string[],
  limits: CsvLimits = csvLimits,
): AsyncGenerator<CsvRow> {
  let columns: ReadonlyMap<string, number> | undefined;
  let row = 0;
  for await (const cells of records(source, limits)) {
    row += 1;
    if (row > limits.rows + 1) throw new LicenceError('CSV_TOO_LARGE', { rows: limits.rows });
    if (columns === undefined) columns = readHeadings(cells, required, limits);
    else yield rowOf(row, cells, columns);
  }
  if (columns === undefined) throw new LicenceError('CSV_HEADING_MISSING', { missing: [...required] });
}

async function* records(source: AsyncIterable<Uint8Array>, limits: CsvLimits): AsyncGenerator<readonly string[]> {
  const parser = parse({
    bom: true,
    max_record_size: limits.record,
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n'],
  });
  pipeline(Readable.from(decoded(source)), parser, () => undefined);
  try {
    for await (const cells of parser) yield cells as string[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    if (cause.code === 'CSV_MAX_RECORD_SIZE') throw new LicenceError('CSV_TOO_LARGE', { record: limits.record }, cause);
    throw new LicenceError('CSV_MALFORMED', { line: Number(cause.lines ?? 0) }, cause);
  }
}

async function* decoded(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  try {
    for await (const chunk of source) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) throw new LicenceError('CSV_MALFORMED', { expected: 'UTF-8' }, cause);
    throw cause;
  }
}

function readHeadings(cells: readonly string[], required: readonly string[], limits: CsvLimits): ReadonlyMap<string, number> {
  if (cells.length > limits.columns) throw new LicenceError('CSV_TOO_LARGE', { columns: limits.columns });
  const columns = new Map(cells.map((heading, at) => [heading.trim(), at]));
  const missing = required.filter((heading) => !columns.has(heading));
  if (missing.length > 0) throw new LicenceError('CSV_HEADING_MISSING', { missing });
  if (columns.size < cells.length) throw new LicenceError('CSV_HEADING_REPEATED');
  return columns;
}

const rowOf = (row: number, cells: readonly string[], columns: ReadonlyMap<string, number>): CsvRow => ({
  row,
  whole: cells.length === columns.size,
  cell: (heading) => cells[columns.get(heading) ?? -1] ?? '',
});
