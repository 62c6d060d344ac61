import { type ErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, newRequestId } from '@ganzheng/sdk/ledger';
import { csvColumns, type Licence } from '@ganzheng/sdk/licence';
import { type Authority, authorityOf } from './authority.js';
import { createReport, type ImportProgress, type ImportReport, type ReportBuilder, type RowVerdict } from './import-report.js';
import { type ReadRow, readRow } from './import-row.js';
import { anchoring, draftRecord, mintLicence, placeOf } from './issue.js';
import type { Issuer, IssuerOrganisation } from './issuer.js';
import { type CsvRow, readCsv } from './read-csv.js';
import type { LicenceRecord } from './record.js';
import { reservePlaces } from './status-index.js';
import type { Change } from './store.js';

/** Rows drafted in one write. */
const CHUNK = 64;

export interface ImportOptions {
  /** DIDs of the organisations whose rows may be imported: the caller's own, or all for an operator */
  readonly allowed: (organisation: string) => boolean;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Imports stock licences (存量证照) from CSV: each good row becomes a signed original, each other row a finding of the report.
 * The same file again imports nothing twice, so that an import that was cut short is simply repeated.
 *
 * @param source bytes of the file, attacker-controlled
 * @returns the data-quality report, without any value of the file
 * @throws CSV_HEADING_MISSING, CSV_HEADING_REPEATED, CSV_TOO_LARGE, CSV_MALFORMED before the first row; later they end the report
 * @example const report = await importLicences(issuer, createReadStream('existing-licences.csv'), { allowed: () => true });
 */
export async function importLicences(
  issuer: Issuer,
  source: AsyncIterable<Uint8Array>,
  { allowed, onProgress }: ImportOptions,
): Promise<ImportReport> {
  const report = createReport();
  const ready = createReadiness(issuer, allowed);
  const required = csvColumns.filter((column) => column.required).map(({ heading }) => heading);
  let stopped: ImportReport['stopped'] = null;
  try {
    for await (const chunk of chunked(readCsv(source, required))) {
      await importChunk(issuer, ready, report, chunk);
      onProgress?.(report.progress());
    }
  } catch (error) {
    if (!(error instanceof LicenceError) || report.progress().rows === 0) throw error;
    stopped = { row: report.progress().rows + 2, code: error.code };
  }
  return report.build(stopped);
}

async function importChunk(issuer: Issuer, ready: Readiness, report: ReportBuilder, chunk: readonly CsvRow[]): Promise<void> {
  const rows: Judged[] = [];
  for (const csvRow of chunk) {
    const row = readRow(csvRow, issuer.nowMs());
    const refusal = row.request === null ? null : await ready(row);
    rows.push({
      row,
      organisation: refusal?.organisation ?? null,
      problems: refusal?.code === undefined ? row.problems : [{ field: 'issuerCode', code: refusal.code }],
    });
  }
  await issuer.exclusive(() => draftChunk(issuer, report, rows));
}

interface Judged {
  readonly row: ReadRow;
  readonly organisation: IssuerOrganisation | null;
  readonly problems: ReadRow['problems'];
}

/** Drafts the good rows of a chunk in one write; a number that the chunk itself repeats is seen too. */
async function draftChunk(issuer: Issuer, report: ReportBuilder, rows: readonly Judged[]): Promise<void> {
  const drafts = new Map<string, LicenceRecord>();
  const changes: Change[] = [];
  const verdicts: (readonly [ReadRow, RowVerdict])[] = [];
  const places = await reserveFor(issuer, rows, changes);
  for (const { row, organisation, problems } of rows) {
    if (row.request === null || organisation === null || problems.length > 0) {
      verdicts.push([row, problems]);
      continue;
    }
    const licence = mintLicence(issuer, organisation, row.request);
    const key = canonicalText([licence.typeCode, licence.issuer.code, licence.number]);
    const earlier = drafts.get(key) ?? (await storedTwin(issuer, licence));
    if (earlier !== undefined) {
      verdicts.push([row, sameContent(earlier.licence, licence) ? 'unchanged' : [{ field: 'number', code: 'LICENCE_NUMBER_REPEATED' }]]);
      continue;
    }
    const place = placeOf(places.get(organisation.did)?.splice(0, 1) ?? []);
    const drafted = draftRecord(issuer, organisation, licence, { id: newRequestId(issuer.random), place });
    drafts.set(key, drafted.record);
    changes.push(...drafted.changes, anchoring(issuer, drafted.record));
    verdicts.push([row, 'accepted']);
  }
  if (drafts.size > 0) await issuer.store.write(changes);
  for (const [row, verdict] of verdicts) report.add(row, verdict);
}

/** One status place for each row that may be accepted, drawn for each organisation at once. */
async function reserveFor(issuer: Issuer, rows: readonly Judged[], changes: Change[]) {
  const dids = rows.flatMap(({ organisation, problems }) => (organisation === null || problems.length > 0 ? [] : [organisation.did]));
  const places = new Map<string, LicenceRecord['place'][]>();
  for (const did of new Set(dids)) {
    const reserved = await reservePlaces(issuer, did, dids.filter((other) => other === did).length);
    places.set(did, [...reserved.places]);
    changes.push(...reserved.changes);
  }
  return places;
}

async function storedTwin({ register }: Issuer, licence: Licence): Promise<LicenceRecord | undefined> {
  const id = await register.byNumber(licence);
  return id === undefined ? undefined : register.find(id);
}

/** The same but for what the issuer adds. */
function sameContent(left: Licence, right: Licence): boolean {
  const content = ({ id: _id, version: _version, assurance: _assurance, ...rest }: Licence) => canonicalText(rest);
  return content(left) === content(right);
}

type Readiness = (row: ReadRow) => Promise<{ readonly organisation?: IssuerOrganisation; readonly code?: ErrorCode }>;

/** Who issues a row, and whether they may: each chain of accreditations is read once an import. */
function createReadiness(issuer: Issuer, allowed: (organisation: string) => boolean): Readiness {
  const byUscc = new Map(issuer.organisations.map((organisation) => [organisation.uscc, organisation]));
  const authorities = new Map<string, Promise<Authority>>();
  return async ({ issuerCode, request }) => {
    const organisation = byUscc.get(issuerCode);
    if (organisation === undefined) return { code: 'ORGANISATION_UNKNOWN' };
    if (!allowed(organisation.did)) return { code: 'ORGANISATION_FORBIDDEN' };
    try {
      const authority = authorities.get(organisation.did) ?? authorityOf(issuer, organisation);
      authorities.set(organisation.did, authority);
      (await authority).require({ typeCode: request?.typeCode ?? '', region: request?.region ?? '' });
      return { organisation };
    } catch (error) {
      if (error instanceof LicenceError && error.code.startsWith('ACCREDITATION_')) return { code: error.code };
      throw error;
    }
  };
}

/** Rows in groups; what was read before a failure is still given. */
async function* chunked(rows: AsyncIterable<CsvRow>): AsyncGenerator<readonly CsvRow[]> {
  let chunk: CsvRow[] = [];
  let failure: unknown;
  try {
    for await (const row of rows) {
      chunk.push(row);
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = [];
    }
  } catch (error) {
    failure = error;
  }
  if (chunk.length > 0) yield chunk;
  if (failure !== undefined) throw failure;
}
