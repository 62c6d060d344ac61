import { type Database, flush, type Issuer, issue, moveStatus, openIssuer, readStatusList, reissue } from '@ganzheng/issuer';
import { type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { readTokenStatusList, statusAt } from '@ganzheng/sdk/vc';
import { hex } from '@scure/base';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';
import { idCardRequest, issuerParts, newId, openFolder, sealKey } from './issuer-world.js';

/** Dies at its n-th effect, before it or just after it: the process knows nothing of what followed. */
class Death extends Error {}

interface Fate {
  count: number;
  readonly at: number;
  readonly after: boolean;
  dead: boolean;
}

async function effect<T>(fate: Fate, step: () => Promise<T>): Promise<T> {
  if (fate.dead) throw new Death();
  const mine = ++fate.count === fate.at;
  if (mine && !fate.after) fate.dead = true;
  if (fate.dead) throw new Death();
  const result = await step();
  if (mine) fate.dead = true;
  if (fate.dead) throw new Death();
  return result;
}

const mortalDatabase = (database: Database, fate: Fate): Database => ({
  ...database,
  write: (changes) => effect(fate, () => database.write(changes)),
});

const mortalLedger = (ledger: Ledger, fate: Fate, seen: [string, string][]): Ledger => ({
  ...ledger,
  submit: (name, args, options) =>
    effect(fate, () => {
      seen.push([options.requestId, JSON.stringify(args)]);
      return ledger.submit(name, args, options);
    }),
});

let ledger: LedgerWorld;
let parts: Awaited<ReturnType<typeof issuerParts>>;
let database: Database;
let remove: () => Promise<void>;
let shard = 0;

beforeAll(async () => {
  ledger = await foundLedgerWorld();
  parts = await issuerParts(ledger);
});
afterAll(() => ledger.close());

/** Opens the issuer over the one folder of a case; each opening is a new process. */
async function open(fate: Fate, seen: [string, string][]): Promise<Issuer> {
  const { ledgerOf, ...rest } = parts;
  return openIssuer({
    ...rest,
    operator: { ...rest.operator, shard },
    ledgerOf: (did) => mortalLedger(ledgerOf(did), fate, seen),
    database: mortalDatabase(database, fate),
    sealKey,
    random: randomBytes,
    nowMs: () => ledger.options.clock().getTime(),
    logger: pino({ level: 'silent' }),
    baseUrl: 'https://issuer.example',
  });
}

const immortal = (): Fate => ({ count: 0, at: 0, after: false, dead: false });
const heads = () => parts.ledgerOf(parts.ganzhou.did).evaluate('checkpoint.head', { operator: parts.ganzhou.did, shard });

/** Runs an act that dies after so many effects, then opens again and finishes. */
async function interrupted(after: number, prepare: (issuer: Issuer) => Promise<void>, act: (issuer: Issuer) => Promise<unknown>) {
  ({ database, remove } = await openFolder());
  shard += 1;
  const seen: [string, string][] = [];
  await prepare(await open(immortal(), []));
  // Opening takes the lease, an effect too; dying after none is dying before it.
  const fate: Fate = { count: 0, at: Math.max(1, after), after: after > 0, dead: false };
  let died = false;
  try {
    const issuer = await open(fate, seen);
    await act(issuer);
    await flush(issuer);
  } catch (error) {
    if (!(error instanceof Death)) throw error;
    died = true;
  }
  const again = await open(immortal(), seen);
  await act(again);
  await flush(again);
  return { issuer: again, died, seen };
}

/** No request id ever carried two contents, and no content two request ids: every retry was the same bytes. */
function requireSameBytes(seen: readonly [string, string][]): void {
  const byId = new Map(seen);
  for (const [id, args] of seen) expect(args).toBe(byId.get(id));
}

/**
 * Dies after each effect in turn, from none to the last. Before the next effect is the same moment: nothing durable lies between.
 * @returns how many moments there were
 */
async function atEveryStep(check: (after: number) => Promise<boolean>): Promise<number> {
  for (let after = 0; after < 40; after++) if (!(await check(after))) return after;
  throw new TypeError('the act never ends');
}

describe('a crash at any step of', () => {
  it('颁发: one licence, one leaf, anchored once', async () => {
    const steps = await atEveryStep(async (after) => {
      const recordId = newId();
      const number = hex.encode(randomBytes(8));
      const drafted = new Set<string>();
      const act = async (issuer: Issuer) => {
        const record = await issue(issuer, parts.police, idCardRequest(number), recordId);
        drafted.add(JSON.stringify([record.licence.id, record.leaf, record.place, record.original]));
      };
      const { issuer, seen, died } = await interrupted(after, async () => undefined, act);
      expect(drafted.size).toBe(1);
      requireSameBytes(seen);
      expect(await issuer.register.need(recordId, parts.police.did)).toMatchObject({ state: 'anchored' });
      expect([issuer.log.size, issuer.log.anchoredSize, (await heads())?.size, await issuer.outbox.backlog()]).toEqual([1, 1, 1, 0]);
      await remove();
      return died;
    });
    expect(steps).toBeGreaterThanOrEqual(8);
  });

  it('换发: one new version, the old superseded once', async () => {
    const steps = await atEveryStep(async (after) => {
      const [oldId, newRecord] = [newId(), newId()];
      const prepare = async (issuer: Issuer) => {
        await issue(issuer, parts.police, idCardRequest(hex.encode(randomBytes(8))), oldId);
        await flush(issuer);
      };
      const made = new Set<string>();
      const act = async (issuer: Issuer) => {
        const record = await reissue(issuer, parts.police.did, oldId, { changes: {}, reason: 'renewal' }, newRecord);
        made.add(JSON.stringify([record.licence.id, record.leaf, record.original]));
      };
      const { issuer, seen, died } = await interrupted(after, prepare, act);
      expect(made.size).toBe(1);
      requireSameBytes(seen);
      expect(await issuer.register.need(oldId, parts.police.did)).toMatchObject({ status: 'superseded', supersededBy: newRecord });
      expect(await issuer.register.need(newRecord, parts.police.did)).toMatchObject({ state: 'anchored', status: 'issued' });
      expect(issuer.log.size).toBe(2);
      await remove();
      return died;
    });
    expect(steps).toBeGreaterThanOrEqual(10);
  });

  it('暂扣: moved once, and the list tells of it', async () => {
    const steps = await atEveryStep(async (after) => {
      const [recordId, rowId] = [newId(), newId()];
      const prepare = async (issuer: Issuer) => {
        await issue(issuer, parts.police, idCardRequest(hex.encode(randomBytes(8))), recordId);
        await flush(issuer);
      };
      const outcomes = new Set<string>();
      const act = async (issuer: Issuer) => {
        outcomes.add((await moveStatus(issuer, parts.police.did, recordId, { to: 'suspended', reason: 'lost' }, rowId)).txId);
      };
      const { issuer, seen, died } = await interrupted(after, prepare, act);
      expect(outcomes.size).toBe(1);
      requireSameBytes(seen);
      const { status, place } = await issuer.register.need(recordId, parts.police.did);
      expect(status).toBe('suspended');
      const { token } = await readStatusList(issuer, parts.police.did.split(':').at(-1) ?? '', place.list);
      expect(statusAt(readTokenStatusList(token), place.index)).toBe('suspended');
      await remove();
      return died;
    });
    expect(steps).toBeGreaterThanOrEqual(6);
  });
});

describe('the outbox', () => {
  it('dies where it is told to: the harness can fail', async () => {
    const act = (issuer: Issuer) => issue(issuer, parts.police, idCardRequest(hex.encode(randomBytes(8))), newId());
    expect((await interrupted(1, async () => undefined, act)).died).toBe(true);
    await remove();
    expect((await interrupted(999, async () => undefined, act)).died).toBe(false);
    await remove();
  });

  it('has one worker: the one before finds its lease gone', async () => {
    ({ database, remove } = await openFolder());
    shard += 1;
    const first = await open(immortal(), []);
    await open(immortal(), []);
    await issue(first, parts.police, idCardRequest(hex.encode(randomBytes(8))), newId());
    await expect(first.outbox.drain()).rejects.toMatchObject({ code: 'OUTBOX_LEASE_LOST' });
    await remove();
  });

  it('says at opening that its folder is older than the ledger', async () => {
    ({ database, remove } = await openFolder());
    shard += 1;
    const issuer = await open(immortal(), []);
    await issue(issuer, parts.police, idCardRequest(hex.encode(randomBytes(8))), newId());
    await flush(issuer);
    await remove();
    ({ database, remove } = await openFolder());
    await expect(open(immortal(), [])).rejects.toMatchObject({ code: 'LOG_ROLLED_BACK' });
    await remove();
  });

  it('says at opening that the ledger has lost the head of its log', async () => {
    ({ database, remove } = await openFolder());
    shard += 1;
    const issuer = await open(immortal(), []);
    await issue(issuer, parts.police, idCardRequest(hex.encode(randomBytes(8))), newId());
    await flush(issuer);
    // A shard without any head is what a ledger restored from before the first checkpoint shows.
    shard += 1;
    await expect(open(immortal(), [])).rejects.toMatchObject({ code: 'LOG_ROLLED_BACK', detail: { ledgerSize: 0 } });
    await remove();
  });

  it('keeps work while the ledger cannot be reached, and does it afterwards', async () => {
    ({ database, remove } = await openFolder());
    shard += 1;
    const recordId = newId();
    const fate: Fate = { count: 0, at: 4, after: false, dead: false };
    const issuer = await open(fate, []);
    await issue(issuer, parts.police, idCardRequest(newRequestId(randomBytes)), recordId);
    await expect(flush(issuer)).rejects.toBeInstanceOf(Death);
    fate.dead = false;
    await flush(issuer);
    expect(await issuer.register.need(recordId, parts.police.did)).toMatchObject({ state: 'anchored' });
    await remove();
  });

  it('reads nothing under another seal key', async () => {
    ({ database, remove } = await openFolder());
    shard += 1;
    await open(immortal(), []);
    const other = {
      ...parts,
      operator: { ...parts.operator, shard },
      database,
      sealKey: randomBytes(16),
      random: randomBytes,
      nowMs: () => 0,
      logger: pino({ level: 'silent' }),
      baseUrl: 'https://issuer.example',
    };
    await expect(openIssuer(other)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
    await remove();
  });
});
