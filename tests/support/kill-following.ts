import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { Identity } from '@ganzheng/network';
import type { Ledger, LedgerEvent } from '@ganzheng/sdk/ledger';
import { createFeed, type FeedEvent } from '@ganzheng/wallet/service';
import { ClassicLevel } from 'classic-level';
import type { World } from './law.js';
import { dutyUse } from './ledger-world.js';

const script = new URL('follower-child.mjs', import.meta.url).pathname;

/** A ledger that a process of its own follows. */
export interface Followed {
  readonly where:
    | { readonly kind: 'embedded'; readonly folder: string; readonly hostKey: string }
    | { readonly kind: 'fabric'; readonly folder: string };
  readonly world: World;
  readonly identity: Identity;
  /** opens the ledger here, when no process follows it any more */
  open(): Promise<{ readonly ledger: Ledger; close(): Promise<unknown> }>;
}

/** What came of it. */
export interface Following {
  readonly events: number;
  /** events each process took before it was killed */
  readonly taken: readonly number[];
  readonly faults: readonly string[];
}

/**
 * Kills a process that follows a ledger again and again, between events and in the midst of them, and compares what its read models then hold with
 * what the ledger holds.
 *
 * @param least how many events a process must at least have taken before it is killed
 * @param careless follows in a way that loses events, to show that this is seen
 */
export async function killFollowing(
  { where, world, identity, open }: Followed,
  { times, least, careless = false }: { times: number; least: number; careless?: boolean },
): Promise<Following> {
  const place = await mkdtemp(join(tmpdir(), 'ganzheng-follow-'));
  const models = [join(place, 'counted'), join(place, 'fed')];
  const config = join(place, 'config.json');
  const { use, accreditation } = dutyUse(world);
  await writeFile(config, JSON.stringify({ ledger: where, identity, models, use, accreditation, careless }));
  try {
    const taken: number[] = [];
    for (let kill = 0; kill < times; kill++) taken.push(await runAndKill(config, least));
    const { ledger, close } = await open();
    const events = await eventsOf(ledger, world);
    const faults = await compare(events, models).finally(close);
    return { events: events.length, taken, faults };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function runAndKill(config: string, least: number): Promise<number> {
  const child = spawn(process.execPath, [script, config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let taken = 0;
  const enough = new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('took') && ++taken === least) resolve();
    });
    void closed.then(() => reject(new Error('the follower ended by itself')));
  });
  await enough;
  await wait(Math.random() * 30);
  child.kill('SIGKILL');
  await closed;
  return taken;
}

/** Every event of the ledger up to now. */
async function eventsOf(ledger: Ledger, world: World): Promise<LedgerEvent[]> {
  const { use, accreditation } = dutyUse(world);
  const last = await ledger.submit('use.record', { use, accreditation }, { requestId: use.useId });
  const events: LedgerEvent[] = [];
  const stop = new AbortController();
  for await (const event of ledger.events(null, { signal: stop.signal })) {
    if (event.txId === last.txId) break;
    events.push(event);
  }
  stop.abort();
  return events;
}

/** What the read models hold must be how the ledger begins: nothing lost, doubled, or out of order. */
async function compare(events: readonly LedgerEvent[], [counted = '', fed = '']: readonly string[]): Promise<string[]> {
  const numbered = await withModel(counted, async (database) => {
    const found: string[] = [];
    for await (const [, bytes] of database.iterator({ gte: 'event!', lt: 'event"' })) found.push(Buffer.from(bytes).toString());
    return found;
  });
  const feed = await withModel(fed, (database) => createFeed(database as never).after(null, Number.MAX_SAFE_INTEGER));
  const heard = events.filter(({ name }) => name === 'use.recorded' || name === 'authorization.withdrawn');
  return [
    ...differences(
      'counted',
      numbered,
      events.map(({ txId }) => txId),
    ),
    ...differences(
      'feed',
      feed.map(({ txId }: FeedEvent) => txId),
      heard.map(({ txId }) => txId),
    ),
  ];
}

function differences(model: string, held: readonly string[], all: readonly string[]): string[] {
  const doubled = held.length - new Set(held).size;
  const wrong = held.findIndex((txId, at) => txId !== all[at]);
  return [
    ...(held.length === 0 ? [`${model}: holds nothing`] : []),
    ...(doubled > 0 ? [`${model}: ${doubled} doubled`] : []),
    ...(wrong >= 0 ? [`${model}: differs at ${wrong} of ${held.length}`] : []),
  ];
}

async function withModel<T>(folder: string, read: (database: ClassicLevel<string, Uint8Array>) => Promise<T>): Promise<T> {
  const database = new ClassicLevel<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  await database.open();
  return read(database).finally(() => database.close());
}
