import { buildLicenceId } from '@ganzheng/sdk/licence';
import { createSigner, generateKeyPair } from '@ganzheng/sdk/sm';
import { history, receive, show, stapleReceipts } from '@ganzheng/wallet';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { draft } from '../support/verify-world.js';
import { createWalletWorld, type WalletWorld } from './wallet-world.js';

const world = await createWalletWorld();
const claim = async (copies = 3, of: WalletWorld = world) =>
  receive(of.wallet, { offerUri: await of.issuer.offer(), txCode: '483920', copies });

describe('receiving (领取)', () => {
  it('keeps copies under fresh keys that nothing links, and tells the history', async () => {
    const [received] = await claim();
    expect(received).toMatchObject({ typeCode: draft.typeCode, licenceId: draft.id, copies: 3 });
    expect(received?.report.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const [licence] = await show(world.wallet);
    expect(licence).toMatchObject({
      name: { zh: '居民身份证' },
      copies: 3,
      copiesUnshown: 3,
      copiesAnchored: 0,
      validUntil: '2040-03-01',
      number: draft.number,
    });
    expect(licence?.face.map(({ zh, value }) => `${zh} ${value}`)).toContain('姓名 钟明远');
    expect((await history(world.wallet)).events).toMatchObject([{ what: 'received', copies: 3 }]);
  });

  it('staples receipts of the log as they come, and only those that hold', async () => {
    const [first, second, third] = world.issued.slice(-3) as [string, string, string];
    const receipts = [await world.anchor(first), await world.anchor(second), await world.anchor(third)];
    for (const receipt of receipts.slice(0, 2)) world.receipts.set(receipt.leaf, receipt);
    world.receipts.set(receipts[2]?.leaf ?? '', { ...receipts[2], path: [] });
    expect(await stapleReceipts(world.wallet)).toEqual({ stapled: 2, missing: 1 });
    world.receipts.set(receipts[2]?.leaf ?? '', receipts[2]);
    expect(await stapleReceipts(world.wallet)).toEqual({ stapled: 1, missing: 0 });
    expect((await show(world.wallet))[0]).toMatchObject({ copiesAnchored: 3 });
  });

  it('asks for at least two copies', async () => {
    await expect(claim(1)).rejects.toThrow(TypeError);
  });

  const stranger = createSigner(generateKeyPair().privateKey);
  const { issue } = world;
  let n = 0;
  const serial = '36070020300002';
  const otherId = buildLicenceId({ typeCode: draft.typeCode, issuerCode: draft.issuer.code, serial, version: 1 }).text;
  const flip = (text: string): string =>
    text.replace(/\.[A-Za-z0-9_-]{10}/, (part) => `${part.slice(0, -1)}${part.endsWith('A') ? 'B' : 'A'}`);
  it.each<[string, WalletWorld['issue'], string]>([
    ['bound to another key', () => issue(stranger.publicKey), 'key'],
    ['altered on the way', (key) => flip(issue(key)), 'unreadable'],
    ['signed by nobody', (key) => issue(key).replace(/\.[A-Za-z0-9_-]{86}~/, `.${'A'.repeat(86)}~`), 'ISSUER_SIGNATURE_INVALID'],
    ['that are not one licence', (key) => issue(key, n++ % 2 === 0 ? {} : { id: otherId }), 'licence'],
    ['that share a status entry', (key) => issue(key, {}, 77), 'linkable'],
    ['that are no credentials', () => 'x~', 'unreadable'],
    [
      'that are all the same',
      (() => {
        let one: string | undefined;
        return (key: Parameters<typeof issue>[0]) => {
          one ??= issue(key);
          return one;
        };
      })(),
      'key',
    ],
  ])('keeps nothing of copies %s', async (_, bad, reason) => {
    const before = world.database.rows.size;
    world.issuing.issue = bad;
    try {
      const refused = await claim().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Error);
      if (reason !== 'unreadable') expect(refused).toMatchObject({ code: 'COPY_REJECTED', detail: { reason } });
      else expect(refused).toMatchObject({ name: 'LicenceError' });
      expect(world.database.rows.size).toBe(before);
    } finally {
      world.issuing.issue = issue;
    }
  });

  it('keeps nothing when one bad copy is anywhere among good ones', async () => {
    const before = world.database.rows.size;
    for (const place of [0, 1, 2]) {
      let at = 0;
      world.issuing.issue = (key) => (at++ === place ? issue(key).replace(/\.[A-Za-z0-9_-]{86}~/, `.${'A'.repeat(86)}~`) : issue(key));
      await expect(claim()).rejects.toMatchObject({ code: 'COPY_REJECTED' });
    }
    world.issuing.issue = issue;
    expect(world.database.rows.size).toBe(before);
  });

  it('leaves everything as it was when the transaction code is wrong', async () => {
    const before = world.database.rows.size;
    await expect(receive(world.wallet, { offerUri: await world.issuer.offer(), txCode: '000000' })).rejects.toMatchObject({
      code: 'REMOTE_REFUSED',
    });
    expect(world.database.rows.size).toBe(before);
  });

  it('draws its randomness from where it is told', async () => {
    const drawn: number[] = [];
    const random = (length: number): Uint8Array => {
      drawn.push(length);
      return world.random(length);
    };
    await receive({ ...world.wallet, random }, { offerUri: await world.issuer.offer(), txCode: '483920', copies: 2 });
    expect(drawn.filter((length) => length === 32).length).toBeGreaterThanOrEqual(2);
    expect(hex.encode(random(1))).toHaveLength(2);
  });
});
