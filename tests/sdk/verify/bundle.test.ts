import { keyIdOf } from '@ganzheng/sdk/did';
import { buildTrustBundle, checkOf, openTrustBundle } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { codes, times } from '../../support/law.js';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';

const world = await createVerifyWorld();
const { jiangxi, guangdong, longgang, police, ledger } = world;
const pinnedRoots = [jiangxi.document, guangdong.document];
const nextUpdate = '2026-11-24T17:00:00.000Z';

const build = async (change: Partial<Parameters<typeof buildTrustBundle>[1]> = {}) =>
  buildTrustBundle(ledger, {
    issuers: [police.did],
    typeCodes: [codes.idCard],
    statusLists: [{ owner: police.did, list: 0, token: await world.statusToken() }],
    logs: [{ operator: police.did, shard: 0 }],
    sequence: 7,
    issuedAt: times.now,
    nextUpdate,
    signer: jiangxi.issuing,
    keyId: keyIdOf(jiangxi.did, jiangxi.issuing.publicKey),
    ...change,
  });

const open = (bytes: Uint8Array, { now = nowMs, lastSequence = 0, roots = pinnedRoots } = {}) =>
  openTrustBundle(bytes, { pinnedRoots: roots, now, lastSequence });

const input = await world.goodInput();
// A network on the embedded host names its key at founding; the memory host has none, so the head of the log in the bundle stands for it.
const bytes = await build();

describe('a trust bundle (信任包)', () => {
  it('judges offline: all but the use is checked, and the verdict is provisional', async () => {
    const report = await world.judged(input, world.policyOf('offline'), { trust: open(bytes) });
    expect(report.verdict).toBe('provisional');
    expect(report.checks.filter(({ outcome }) => outcome === 'not-checked').map(({ check }) => check)).toEqual(['use']);
    expect(checkOf(report, 'accreditation').evidence.map(({ what }) => what)).toEqual(['accreditations', 'authority', 'authority']);
    expect(checkOf(report, 'accreditation').evidence.slice(0, 1)).toEqual([
      {
        what: 'accreditations',
        source: 'bundle',
        signedBy: jiangxi.did,
        asOf: times.now,
        until: nextUpdate,
        ageSeconds: 0,
        maxAgeSeconds: 30 * 86_400,
      },
    ]);
    const unused = await world.judged({ ...input, occasion: undefined as never }, world.policyOf('offline', { requireUse: false }), {
      trust: open(bytes),
    });
    expect(unused.verdict).toBe('good');
  });

  it('past its next update still opens, and nothing on it is good', async () => {
    const now = Date.parse(nextUpdate) + 1000;
    const trust = open(bytes, { now });
    const fresh = { ...input, credential: world.present(input.held, undefined, undefined, now), occasion: undefined as never };
    const report = await world.judged(fresh, world.policyOf('offline', { requireUse: false }), { trust, now });
    expect(report.verdict).toBe('provisional');
    expect(checkOf(report, 'issuerKey')).toMatchObject({ outcome: 'not-checked', code: 'EVIDENCE_EXPIRED' });
    expect(checkOf(report, 'issuerKey').evidence[0]?.ageSeconds).toBe(12 * 3600 + 1);
  });

  it('says nothing of organisations it does not hold', async () => {
    const trust = open(bytes);
    expect(
      await Promise.all([
        trust.did(longgang.did),
        trust.accreditations(longgang.did),
        trust.licenceType(codes.marriage),
        trust.statusEntry(police.did, 0, 1),
      ]),
    ).toEqual([null, null, null, null]);
    expect(
      await Promise.all([trust.authorization('00'.repeat(16)), trust.use(police.did, '00'.repeat(16)), trust.statusList(police.did, 9)]),
    ).toEqual([null, null, null]);
    expect((await trust.agreements(jiangxi.did, guangdong.did))?.value).toEqual([]);
    expect(await trust.did(police.did, { versionTime: '2026-11-01T00:00:00.000Z' })).toBeNull();
  });

  it('reports a revoked licence however it came by the list', async () => {
    const own = await world.goodInput();
    await world.moveStatus(own.held.index, 'revoked');
    expect(checkOf(await world.judged(own, world.policyOf('offline'), { trust: open(await build()) }), 'status').code).toBe(
      'LICENCE_NOT_IN_FORCE',
    );
  });

  it('is refused when it is older than one used before, not when it is the same', () => {
    expect(() => open(bytes, { lastSequence: 8 })).toThrow(expect.objectContaining({ code: 'BUNDLE_ROLLED_BACK' }));
    expect(open(bytes, { lastSequence: 7 }).sequence).toBe(7);
  });

  it('is refused from a root that is not pinned', () => {
    expect(() => open(bytes, { roots: [guangdong.document] })).toThrow(expect.objectContaining({ code: 'BUNDLE_ROOT_NOT_PINNED' }));
  });

  it('is refused under a key that is not for it', async () => {
    const foreign = await build({ signer: jiangxi.authentication, keyId: keyIdOf(jiangxi.did, jiangxi.authentication.publicKey) });
    expect(() => open(foreign)).toThrow(expect.objectContaining({ code: 'BUNDLE_SIGNATURE_INVALID' }));
    const forged = await build({ signer: police.issuing });
    expect(() => open(forged)).toThrow(expect.objectContaining({ code: 'BUNDLE_SIGNATURE_INVALID' }));
  });

  it('is refused when anything in it was changed', () => {
    const text = new TextDecoder().decode(bytes);
    const changed = text.replace('"state":"active"', '"state":"revoked"');
    expect(changed).not.toBe(text);
    expect(() => open(new TextEncoder().encode(changed))).toThrow(expect.objectContaining({ code: 'BUNDLE_SIGNATURE_INVALID' }));
    const promoted = text.replace('"sequence":7', '"sequence":8');
    expect(promoted).not.toBe(text);
    expect(() => open(new TextEncoder().encode(promoted))).toThrow(expect.objectContaining({ code: 'BUNDLE_SIGNATURE_INVALID' }));
  });

  it('is refused when it is dated in the future', async () => {
    expect(() => open(bytes, { now: nowMs - 3_600_000 })).toThrow(expect.objectContaining({ code: 'BUNDLE_DATED_AHEAD' }));
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['another object', '{"content":{},"signed":{}}'],
    ['a deep one', '['.repeat(500)],
  ])('is refused when it is %s', (_, text) => {
    expect(() => open(new TextEncoder().encode(text))).toThrow(expect.objectContaining({ code: 'BUNDLE_MALFORMED' }));
  });

  it('is refused when it is not UTF-8', () => {
    expect(() => open(Uint8Array.of(0xff, 0xfe))).toThrow(expect.objectContaining({ code: 'BUNDLE_MALFORMED' }));
  });
});
