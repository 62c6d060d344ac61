import { readFile } from 'node:fs/promises';
import { flush, type ImportReport, type Issuer, type IssuerOrganisation, importLicences, openIssuer } from '@ganzheng/issuer';
import { type ErrorCode, errorTable } from '@ganzheng/sdk/errors';
import type { Ledger } from '@ganzheng/sdk/ledger';
import { catalogue } from '@ganzheng/sdk/licence';
import { randomBytes } from '@ganzheng/sdk/sm';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creationOf, type Org, times } from '../support/law.js';
import { foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';
import { issuerParts, openFolder, organisationOf, sealKey } from './issuer-world.js';

const stock = new URL('../../examples/city/data/existing-licences.csv', import.meta.url);

/** The bureaus of the file, and the types each may issue: what the city's own founding gives them. */
const bureaus: readonly [uscc: string, name: string, ...typeCodes: string[]][] = [
  ['11360700MB0T10037M', '赣州市民政局', '111000000000131433001'],
  ['11360700MB0T10053B', '赣州市市场监督管理局', '11100000MB0143028R001', '11360700MB0T10053B001', '11360700MB0T10053B002'],
  ['11360700MB0T100616', '赣州市自然资源局', '11100000MB03271699001'],
  ['11360700MB0T1007XX', '赣州市人力资源和社会保障局', '11360700MB0T1007XX001'],
  ['11360700MB0T10088X', '赣州市住房和城乡建设局', '11360700MB0T10088X001', '11360700MB0T10088X002', '11100000000013338W001'],
  ['11360700MB0T10109E', '赣州市教育局', '11360700MB0T10109E001'],
  ['11360700MB0T101179', '赣州市应急管理局', '11360700MB0T101179001'],
];

let ledger: LedgerWorld;
let issuer: Issuer;
let first: ImportReport;
let file: string;
const progress: number[] = [];
const logs: string[] = [];
let close: () => Promise<void>;

beforeAll(async () => {
  ledger = await foundLedgerWorld();
  const parts = await issuerParts(ledger);
  const ports = new Map<string, Ledger>();
  // The police of the law world may issue identity cards alone; their other types come with the approval bureau's authority here.
  const police = await accredited(
    '11360700MB0T10029T',
    '赣州市公安局',
    ['11100000000013127D001', '11360700MB0T10029T002', '11360700MB0T10029T003', '11360700MB0T10029T004'],
    ports,
  );
  const others = await Promise.all(bureaus.map(([uscc, name, ...typeCodes]) => accredited(uscc, name, typeCodes, ports)));
  const { database, remove } = await openFolder();
  issuer = await openIssuer({
    operator: parts.operator,
    organisations: [police, ...others],
    ledgerOf: (did) => ports.get(did) ?? parts.ledgerOf(did),
    database,
    sealKey,
    random: randomBytes,
    nowMs: () => Date.parse(times.now),
    logger: pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) }),
    baseUrl: 'https://issuer.example',
  });
  close = async () => {
    await remove();
    await ledger.close();
  };
  file = await readFile(stock, 'utf8');
  first = await importLicences(issuer, bytesOf(file), { allowed: () => true, onProgress: ({ rows }) => void progress.push(rows) });
}, 120_000);
afterAll(() => close());

async function accredited(uscc: string, name: string, typeCodes: string[], ports: Map<string, Ledger>): Promise<IssuerOrganisation> {
  const { world } = ledger;
  const org: Org = world.org(`bureau-${uscc.toLowerCase()}`, 'GanzhouMSP');
  const given = world.accredit(world.ganzhou, world.ids.ganzhou, org, {
    role: 'issuer',
    scope: { typeCodes, regions: ['360700'], matters: [] },
  });
  await ledger.submit(org, 'did.create', { operation: creationOf(org) });
  await ledger.submit(world.ganzhou, 'accreditation.grant', { accreditation: given });
  ports.set(org.did, await ledger.as(org));
  return organisationOf(org, uscc, name, given.statement.id);
}

async function* bytesOf(text: string | Uint8Array, size = 7919): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const lines = () => file.replace(/^\ufeff/, '').split(/\r?\n/);
const again = (text: string | Uint8Array, allowed = true) => importLicences(issuer, bytesOf(text), { allowed: () => allowed });

describe('存量 import of the city file', () => {
  it('counts every row once', () => {
    const { rows, accepted, unchanged, rejected } = first;
    expect(rows).toBe(lines().filter((line) => line.trim() !== '').length - 1);
    expect(accepted + unchanged + rejected).toBe(rows);
    expect(accepted).toBeGreaterThan(rows * 0.9);
    expect(first.byType.map((type) => type.rows).reduce((sum, count) => sum + count)).toBe(rows);
    expect(first.byType.filter(({ accepted: count }) => count > 0).length).toBeGreaterThanOrEqual(5);
    expect(progress.at(-1)).toBe(rows);
  });

  it('names each kind of fault that the file has, in both languages', () => {
    const codes = new Set(first.byCode.map(({ code }) => code));
    const expected: ErrorCode[] = [
      'ID_NUMBER_CHECK',
      'LICENCE_DATE_IMPOSSIBLE',
      'FACE_FIELD_MISSING',
      'IMPORT_CELL_MISSING',
      'LICENCE_NUMBER_REPEATED',
      'LICENCE_TYPE_UNKNOWN',
      'LICENCE_EXPIRED',
      'ACCREDITATION_OUT_OF_SCOPE',
      'USCC_MALFORMED',
      'HOLDER_COUNT',
      'LICENCE_DATES_REVERSED',
      'FACE_HOLDER_MISMATCH',
    ];
    expect(expected.filter((code) => !codes.has(code))).toEqual([]);
    for (const { code, zh, en } of first.problems) expect([zh, en]).toEqual([errorTable[code].zh, errorTable[code].en]);
    expect(first.duplicates).toBeGreaterThan(0);
  });

  it('says what it put right', () => {
    expect(first.repaired).toBeGreaterThan(0);
    expect(new Set(first.repairs.map(({ kind }) => kind))).toEqual(new Set(['date-format', 'spaces', 'full-width', 'leading-zeros']));
  });

  it('repeats no value of the file: not in the report, not in the logs', () => {
    const text = JSON.stringify(first) + logs.join('');
    for (const [, secret = ''] of file.matchAll(/,(3607\d{13}[\dX]),/g)) expect(text).not.toContain(secret);
    expect(text).not.toContain('钟明远');
  });

  it('anchors what it accepted in one checkpoint', async () => {
    await flush(issuer);
    expect(issuer.log.anchoredSize).toBe(first.accepted);
    const [record] = await issuer.register.ofHolder({ code: '360700199001010018', codeType: '111' });
    expect(record).toMatchObject({ state: 'anchored', licence: { assurance: 'supplemented' } });
  });

  it('imports nothing twice', async () => {
    const second = await again(file);
    expect([second.accepted, second.unchanged, second.rejected]).toEqual([0, first.accepted + first.unchanged, first.rejected]);
    expect(second.problems).toEqual(first.problems);
  });

  it("refuses rows of an organisation that is not the caller's", async () => {
    const report = await again(file, false);
    expect([report.accepted, report.unchanged]).toEqual([0, 0]);
    expect(report.byCode[0]).toMatchObject({ code: 'ORGANISATION_FORBIDDEN' });
  });
});

describe('hostile files', () => {
  const heading = () => lines()[0] ?? '';
  const good = () => lines()[1] ?? '';
  const refused: [string, () => string | Uint8Array, ErrorCode][] = [
    ['nothing', () => '', 'CSV_HEADING_MISSING'],
    ['no headings', () => `${good()}\n`, 'CSV_HEADING_MISSING'],
    ['a heading twice', () => `${heading().trim()},证照编号\n`, 'CSV_HEADING_REPEATED'],
    ['GBK bytes', () => Uint8Array.of(0xd6, 0xa4, 0xd5, 0xd5, 0x0a), 'CSV_MALFORMED'],
    ['an open quote', () => `"${heading()}`, 'CSV_MALFORMED'],
    ['a thousand columns', () => `${heading().trim()},${Array.from({ length: 1000 }, (_, at) => `c${at}`).join()}\n`, 'CSV_TOO_LARGE'],
    ['one endless record', () => 'x'.repeat(200_000), 'CSV_TOO_LARGE'],
  ];
  it.each(refused)('%s', async (_name, textOf, code) => {
    await expect(again(textOf())).rejects.toMatchObject({ code });
  });

  it('reports a record that is too short, and what came before one that cannot be read', async () => {
    const short = await again(`${heading()}\n${good()}\nshort,record\n${good()}\n`);
    expect(short).toMatchObject({ rows: 3, unchanged: 2, problems: [{ row: 3, field: 'row', code: 'CSV_MALFORMED' }], stopped: null });
    const many = Array.from({ length: 400 }, good).join('\n');
    const broken = await again(`${heading()}\n${many}\n"no end`);
    expect(broken.stopped).toMatchObject({ code: 'CSV_MALFORMED' });
    expect(broken.unchanged).toBe(broken.rows);
  });

  it.each(['0x10', '1e3', '0b1', '12345678901234567890'])('takes %s for no number that it could mean', async (weeks) => {
    const columns = `${heading().trim()},KZ_出生孕周`.split(',');
    const cells: Readonly<Record<string, string>> = { KZ_出生孕周: weeks };
    const known = new Map((good().split(',') as string[]).map((cell, at) => [columns[at] ?? '', cell]));
    known.set('证照类型代码', '11360700MB0T10045G001');
    const row = columns.map((column) => cells[column.replace(/^\ufeff/, '')] ?? known.get(column) ?? '').join();
    const report = await again(`${columns.join()}\n${row}\n`);
    expect(report.problems.map(({ field }) => field)).toContain('face.gestationWeeks');
  });

  it('never fails on a row, whatever stands in it', async () => {
    const columns = heading().split(',').length;
    const cell = fc.oneof(
      fc.constant(''),
      fc.string({ maxLength: 12 }),
      fc.constantFrom('长期', '2022.3.1', '__proto__', '=1+1', ';;;', '１', ...catalogue.keys()),
    );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: columns, maxLength: columns }), async (cells) => {
        const report = await again(`${heading()}\n${cells.map(quoted).join()}\n`);
        expect([report.rows, report.rejected, report.stopped]).toEqual([1, 1, null]);
      }),
      { numRuns: 60 },
    );
  });
});
