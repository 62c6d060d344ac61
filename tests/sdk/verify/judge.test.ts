import { LicenceError } from '@ganzheng/sdk/errors';
import { openCredential } from '@ganzheng/sdk/vc';
import { archiveOf, buildPolicy, type Checks, checkNames, checkOf, checks, gather, judge, openArchive } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';

const world = await createVerifyWorld();
const policy = world.policyOf();
const gathered = await gather(await world.goodInput(), { trust: world.trust, policy, now: nowMs });

describe('judge', () => {
  it.each(checkNames)('counts a crash inside %s as a failure', (name) => {
    const crash = () => {
      throw new RangeError('out of range');
    };
    const report = judge(gathered, policy, nowMs, { ...checks, [name]: crash } as Checks);
    expect([checkOf(report, name).outcome, checkOf(report, name).code, report.verdict]).toEqual(['failed', 'CHECK_CRASHED', 'bad']);
  });

  it.each(checkNames)('does not count %s as passed when it was not made', (name) => {
    const table = { ...checks, [name]: () => ({ outcome: 'not-checked', code: 'EVIDENCE_MISSING', evidence: [] }) } as Checks;
    expect(judge(gathered, policy, nowMs, table).verdict).toBe('provisional');
  });

  it('marks everything after an unreadable presentation as not made', () => {
    const report = judge({ ...gathered, credential: '{"@context"' }, policy, nowMs);
    expect(report.verdict).toBe('bad');
    expect(report.checks.slice(1).map(({ code }) => code)).toEqual(Array(11).fill('PRESENTATION_UNREAD'));
    expect([report.licence, report.issuer]).toEqual([null, null]);
  });

  it('counts a failure of a check the policy does not require', async () => {
    const input = { credential: world.issueCopy().text, receipt: { leaf: 'none' } };
    expect((await world.judged(input, world.policyOf('wallet'))).verdict).toBe('bad');
  });

  it('reads the presentation that is there, not the one that was gathered', async () => {
    const own = await gather(await world.goodInput(), { trust: world.trust, policy, now: nowMs });
    expect(judge(own, policy, nowMs).verdict).toBe('good');
    expect(judge(Object.assign(own, { credential: gathered.credential }), policy, nowMs).verdict).toBe('bad');
  });

  it('is synchronous and pure: the same evidence, policy and time give the same report', () => {
    const before = structuredClone(gathered);
    expect(judge(gathered, policy, nowMs)).toEqual(judge(gathered, policy, nowMs));
    expect(gathered).toEqual(before);
  });
});

describe('the suite of the policy', () => {
  it('is the one that must sign, whatever else a reader learns to read', () => {
    const read = openCredential(gathered.credential);
    expect(checks.shape({ gathered, policy, now: nowMs, read }).outcome).toBe('passed');
    expect(checks.shape({ gathered, policy, now: nowMs, read: { ...read, suite: 'ES256' } }).code).toBe('SUITE_UNACCEPTED');
  });
});

describe('kept evidence (核验档案)', () => {
  it.each<[string, object]>([
    ['a credential with a lone surrogate', { credential: 'a.b.c~\ud800' }],
    ['a megabyte of control characters', { credential: '\u0000'.repeat(1024 * 1024) }],
    ['a stapled list with a lone surrogate', { statusList: '\udfff' }],
    ['a stapled list that is too large', { statusList: 'a'.repeat(512 * 1024 + 1) }],
  ])('can be kept and read again after %s', async (_, change) => {
    const trust = { ...world.trust, statusEntry: async () => null };
    const hostile = await gather({ ...(await world.goodInput()), ...change }, { trust, policy, now: nowMs });
    const report = judge(openArchive(archiveOf(hostile)), policy, nowMs);
    expect(report).toEqual(judge(hostile, policy, nowMs));
    expect(report.verdict).not.toBe('good');
  });

  it('gives the same report years later for the same time', () => {
    const kept = openArchive(archiveOf(gathered));
    expect(kept).toEqual(JSON.parse(JSON.stringify(gathered)));
    expect(judge(kept, policy, nowMs)).toEqual(judge(gathered, policy, nowMs));
  });

  it('is judged as too old when the time is another', () => {
    const report = judge(openArchive(archiveOf(gathered)), policy, nowMs + 3 * 365 * 86_400_000);
    expect(checkOf(report, 'status').code).toBe('EVIDENCE_STALE');
    expect(report.verdict).not.toBe('good');
  });

  it.each([
    '{}',
    '[]',
    'null',
    '{"version":2}',
    archiveOf({ ...gathered, version: 2 } as never),
    archiveOf({ ...gathered, extra: 1 } as never),
  ])('refuses %.40s', (text) => {
    expect(() => openArchive(text)).toThrow(expect.objectContaining({ code: 'ARCHIVE_MALFORMED' }));
  });

  it.each([
    ['JSON_MALFORMED', '{'],
    ['JSON_TOO_DEEP', '['.repeat(100)],
    ['JSON_TOO_LARGE', ' '.repeat(9 * 1024 * 1024)],
  ])('refuses with %s', (code, text) => {
    expect(() => openArchive(text)).toThrow(expect.objectContaining({ code, constructor: LicenceError }));
  });
});

describe('a policy', () => {
  const { jiangxi, guangdong } = world;

  it('pins the root of its own province', () => {
    expect(() => buildPolicy('window', { root: jiangxi.did, pinnedRoots: [guangdong.did], region: '360700' })).toThrow(TypeError);
  });

  it('is built whole or not at all', () => {
    expect(() => buildPolicy('window', { root: jiangxi.did, pinnedRoots: [jiangxi.did], region: '36' })).toThrow(/region/);
    expect(() => world.policyOf('window', { bindingMaxAgeSeconds: -1 })).toThrow(/bindingMaxAgeSeconds/);
  });

  it('does not change', () => {
    expect(Object.isFrozen(world.policyOf())).toBe(true);
  });
});
