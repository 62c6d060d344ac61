import { LicenceError } from '@ganzheng/sdk/errors';
import type { EventCheckpoint, Ledger, LedgerEvent } from '@ganzheng/sdk/ledger';
import { type ByteDatabase, followLedger } from '@ganzheng/sdk/web';
import { describe, expect, it } from 'vitest';

const event = (block: number, index = 0, txId = `${block}.${index}`): LedgerEvent => ({
  name: 'x',
  txId,
  block,
  index,
  time: '',
  payload: {},
});
const ten = Array.from({ length: 10 }, (_, at) => event(Math.floor(at / 2), (at % 2) * 3));

/** A ledger that gives its events and ends, as when its peer goes away; or breaks before it gives some. */
const ledgerOf = (events: readonly LedgerEvent[], failures: unknown[] = []): Pick<Ledger, 'events'> => ({
  async *events(after: EventCheckpoint | null) {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    if (after !== null && !events.some(({ block }) => block >= after.block)) throw new LicenceError('LEDGER_ROLLED_BACK');
    for (const each of events)
      if (after === null || each.block > after.block || (each.block === after.block && each.index > after.index)) yield each;
  },
});

/** A database that fails at the nth write, having written nothing. */
function memory(failAt = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, Uint8Array>();
  let writes = 0;
  const database = {
    get: async (key: string) => kept.get(key),
    async batch(operations: Parameters<ByteDatabase['batch']>[0]) {
      if (++writes === failAt) throw new Error('the disk is away');
      for (const each of operations) each.type === 'put' ? kept.set(each.key, each.value) : kept.delete(each.key);
    },
  } as unknown as ByteDatabase;
  return { database, taken: () => [...kept.keys()].filter((key) => key.startsWith('e!')).map((key) => key.slice(2)) };
}

/** Follows until as many events were taken, or the follower gives up. */
async function follow(ledger: Pick<Ledger, 'events'>, database: ByteDatabase, count: number, broke: unknown[] = []): Promise<string[]> {
  const stop = new AbortController();
  const taken: string[] = [];
  const model = {
    database,
    checkpointKey: 'checkpoint',
    effectsOf: ({ txId }: LedgerEvent) => [{ type: 'put' as const, key: `e!${txId}`, value: new Uint8Array() }],
    onTaken({ txId }: LedgerEvent) {
      taken.push(txId);
      if (taken.length >= count) stop.abort();
    },
    onBreak: (error: unknown) => void broke.push(error),
  };
  await followLedger(ledger, model, stop.signal);
  return taken;
}

const ids = (events: readonly LedgerEvent[]): string[] => events.map(({ txId }) => txId);

describe('a read model fed from the ledger', () => {
  it('takes each event once, in order, from wherever it was stopped', async () => {
    const { database, taken } = memory();
    expect(await follow(ledgerOf(ten), database, 3)).toEqual(ids(ten.slice(0, 3)));
    expect(await follow(ledgerOf(ten), database, 1)).toEqual(ids(ten.slice(3, 4)));
    expect(await follow(ledgerOf(ten), database, 6)).toEqual(ids(ten.slice(4)));
    expect(taken()).toEqual(ids(ten));
  });

  it('goes on by itself when the ledger breaks off, or its own disk does', async () => {
    const broke: unknown[] = [];
    const { database, taken } = memory(3);
    const fault = new LicenceError('LEDGER_UNREACHABLE');
    expect(await follow(ledgerOf(ten, [fault]), database, 10, broke)).toEqual(ids(ten));
    expect(broke).toMatchObject([{ code: 'LEDGER_UNREACHABLE' }, { message: 'the disk is away' }]);
    expect(taken()).toEqual(ids(ten));
  });

  it('takes no event twice though the ledger gives it twice', async () => {
    const { database } = memory();
    expect(await follow(ledgerOf(ten.flatMap((each) => [each, each])), database, 10)).toEqual(ids(ten));
  });

  it('does not go on over a ledger that was rolled back, or in which another event stands where its last one stood', async () => {
    const { database } = memory();
    await follow(ledgerOf(ten), database, 7);
    const at = ten[6] as LedgerEvent;
    await expect(follow(ledgerOf(ten.slice(0, 4)), database, 1)).rejects.toMatchObject({ code: 'LEDGER_ROLLED_BACK' });
    const another = ten.map((each) => (each === at ? event(at.block, at.index, 'another') : each));
    await expect(follow(ledgerOf(another), database, 1)).rejects.toMatchObject({ code: 'LEDGER_FORKED' });
    const none = ten.filter((each) => each !== at);
    await expect(follow(ledgerOf(none), database, 1)).rejects.toMatchObject({ code: 'LEDGER_FORKED' });
    expect(await follow(ledgerOf(ten), database, 3)).toEqual(ids(ten.slice(7)));
  });
});
