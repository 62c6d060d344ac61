import type { Ledger } from '@ganzheng/sdk/ledger';
import { createFetchers, ledgerTrust } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';

const world = await createVerifyWorld();

/** A ledger that counts what it is asked. */
function counting(): { readonly ledger: Ledger; readonly asked: string[] } {
  const asked: string[] = [];
  const evaluate = (async (name: Parameters<Ledger['evaluate']>[0], args: never) => {
    asked.push(name);
    return world.ledger.evaluate(name, args);
  }) as Ledger['evaluate'];
  return { asked, ledger: { ...world.ledger, evaluate } };
}

describe('the ledger as a trust source', () => {
  it('remembers slow records for a while, and never a status, an authorisation or a use', async () => {
    const { ledger, asked } = counting();
    let now = nowMs;
    const trust = ledgerTrust(ledger, () => now, { ttlSeconds: 10, maxEntries: 8 });
    const ask = async () => {
      const { police } = world;
      await trust.did(police.did);
      await trust.accreditations(police.did);
      await trust.statusEntry(police.did, 0, 1);
      await trust.authorization('00'.repeat(16));
      return trust.use(police.did, '00'.repeat(16));
    };
    await ask();
    await ask();
    expect(asked).toEqual([
      'did.resolve',
      'accreditation.of',
      'status.get',
      'authorization.get',
      'use.get',
      'status.get',
      'authorization.get',
      'use.get',
    ]);
    const item = await trust.did(world.police.did);
    now += 10_001;
    expect((await trust.did(world.police.did))?.asOf).not.toBe(item?.asOf);
    now -= 3_600_000;
    await trust.did(world.police.did);
    expect(asked.filter((name) => name === 'did.resolve')).toHaveLength(3);
  });

  it('says since when it knows, so that age is never hidden by the cache', async () => {
    let now = nowMs;
    const trust = ledgerTrust(world.ledger, () => now, { ttlSeconds: 10, maxEntries: 8 });
    await trust.did(world.police.did);
    now += 9_000;
    expect((await trust.did(world.police.did))?.asOf).toBe(new Date(nowMs).toISOString());
  });

  it('forgets the oldest answer when there are too many, and an unknown one at once', async () => {
    const { ledger, asked } = counting();
    const trust = ledgerTrust(ledger, () => nowMs, { ttlSeconds: 10, maxEntries: 2 });
    const { police, xunwu, longgang } = world;
    for (const { did } of [police, xunwu, longgang, police]) await trust.did(did);
    expect(asked).toHaveLength(4);
    const unknown = world.stranger.did;
    expect((await trust.did(unknown))?.value).toBeNull();
    expect((await trust.did(unknown))?.value).toBeNull();
    expect(asked).toHaveLength(6);
    expect((await trust.checkpoint(police.did, 0, 999))?.value).toBeNull();
    expect((await trust.licenceType('111000000000131433001'))?.value).toBeNull();
  });

  it('passes on that the ledger is out of reach', async () => {
    const ledger = { ...world.ledger, evaluate: () => Promise.reject(new Error('down')) } as Ledger;
    await expect(ledgerTrust(ledger, () => nowMs).did(world.police.did)).rejects.toThrow('down');
  });
});

describe('fetchers', () => {
  it('remember, and give up in time', async () => {
    let count = 0;
    const fetchers = createFetchers({ statusList: async () => String(count++), receipt: () => new Promise(() => {}) }, () => nowMs, {
      deadlineMs: 5,
    });
    expect([await fetchers.statusList?.('urn:a'), await fetchers.statusList?.('urn:a'), await fetchers.statusList?.('urn:b')]).toEqual([
      '0',
      '0',
      '1',
    ]);
    await expect(fetchers.receipt?.('00')).rejects.toMatchObject({ code: 'EVIDENCE_TIMED_OUT' });
  });

  it('ask again for what was not there yet', async () => {
    let count = 0;
    const fetchers = createFetchers({ receipt: async () => (count++ === 0 ? null : count) }, () => nowMs);
    const answers = [await fetchers.receipt?.('00'), await fetchers.receipt?.('00'), await fetchers.receipt?.('00')];
    expect(answers).toEqual([null, 2, 2]);
  });

  it('are only those that were handed in', () => {
    expect(createFetchers({}, () => nowMs)).toEqual({});
  });
});
