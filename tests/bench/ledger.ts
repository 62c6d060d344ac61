import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalText, type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes, sm3 } from '@ganzheng/sdk/sm';
import { ClassicLevel } from 'classic-level';
import { dutyUse, foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';
import type { Report, Row } from './row.js';

interface Timing {
  readonly opsPerSecond: number;
  readonly p50Ms: number;
  /** slowest and fastest round */
  readonly range: readonly [number, number];
}

const inFlight = 64;
const rounds = 5;

/**
 * Measures committed submissions with fsync on, at 64 in flight and from one client, beside a bare loop that does only what no ledger can
 * leave out: P-256 sign and verify, an SM3 chain, request ids, and one synced batch. The rounds alternate, so that a busy machine hits both.
 */
export async function ledgerBench(report: Report): Promise<void> {
  const world = await foundLedgerWorld();
  const bare = await openBare();
  try {
    const ledger = await world.as(world.world.xunwu);
    const many = await alternate(8000, inFlight, submitting(world, ledger), bare.prepare);
    report({ case: `bare.${inFlight}inflight`, opsPerSecond: many.bare.opsPerSecond, note: noteOf(many.bare) });
    report(caseOf(`submit.${inFlight}inflight`, `bare.${inFlight}inflight`, many));
    const one = await alternate(500, 1, submitting(world, ledger), bare.prepare);
    report({ case: 'bare.1client', opsPerSecond: one.bare.opsPerSecond, note: noteOf(one.bare) });
    report(caseOf('submit.1client', 'bare.1client', one));
  } finally {
    await bare.close();
    await world.close();
  }
}

const caseOf = (name: string, ratioTo: string, { own, bare }: Pair): Row => ({
  case: name,
  opsPerSecond: own.opsPerSecond,
  ratioTo,
  ratio: own.opsPerSecond / bare.opsPerSecond,
  note: noteOf(own),
});

const noteOf = ({ p50Ms, range: [least, most] }: Timing): string => `p50 ${p50Ms.toFixed(2)} ms, ${least}–${most}/s over ${rounds} rounds`;

interface Pair {
  readonly own: Timing;
  readonly bare: Timing;
}

/** What a client has in hand before its first attempt (arguments and request id), then the attempt, which is what is timed. */
type Prepare = () => () => Promise<unknown>;

/** A round of each to warm up, then the rounds in turn; the median of each is what is reported. */
async function alternate(count: number, width: number, own: Prepare, bare: Prepare): Promise<Pair> {
  const timings: Pair[] = [];
  for (let round = 0; round <= rounds; round++) {
    timings.push({ bare: await measure(count, width, bare), own: await measure(count, width, own) });
  }
  const counted = timings.slice(1);
  return { own: medianOf(counted.map(({ own }) => own)), bare: medianOf(counted.map(({ bare }) => bare)) };
}

function medianOf(timings: readonly Timing[]): Timing {
  const sorted = [...timings].sort((a, b) => a.opsPerSecond - b.opsPerSecond);
  const [middle, least, most] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)];
  if (middle === undefined || least === undefined || most === undefined) throw new TypeError('nothing was measured');
  return { ...middle, range: [least.opsPerSecond, most.opsPerSecond] };
}

async function measure(count: number, width: number, prepare: Prepare): Promise<Timing> {
  const attempts = Array.from({ length: count }, prepare);
  const latencies: number[] = [];
  const startedMs = performance.now();
  const client = async (): Promise<void> => {
    for (let attempt = attempts.pop(); attempt !== undefined; attempt = attempts.pop()) {
      const at = performance.now();
      await attempt();
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: width }, client));
  const opsPerSecond = Math.round((count * 1000) / (performance.now() - startedMs));
  return { opsPerSecond, range: [opsPerSecond, opsPerSecond], p50Ms: latencies.sort((a, b) => a - b)[latencies.length >> 1] ?? 0 };
}

const submitting =
  ({ world }: LedgerWorld, ledger: Ledger): Prepare =>
  () => {
    const args = dutyUse(world);
    const options = { requestId: newRequestId(randomBytes) };
    return () => ledger.submit('use.record', args, options);
  };

/** The bare loop: whoever waits shares one synced batch. */
async function openBare(): Promise<{ prepare: Prepare; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ganzheng-bare-'));
  const database = new ClassicLevel(folder);
  await database.open();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = {
    private: { key: privateKey, dsaEncoding: 'ieee-p1363' as const },
    public: { key: publicKey, dsaEncoding: 'ieee-p1363' as const },
  };
  let waiting: (readonly [id: string, text: string, done: () => void])[] = [];
  let chain: Uint8Array = new Uint8Array(32);
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const operations = batch.flatMap(([id, text]) => {
        chain = sm3(chain, Buffer.from(text));
        return [
          { type: 'put' as const, key: `r~${id}`, value: '1' },
          { type: 'put' as const, key: `b~${id}`, value: text },
        ];
      });
      await database.batch(operations, { sync: true });
      for (const [, , done] of batch) done();
    }
    writing = undefined;
  };

  const commit = async (id: string): Promise<void> => {
    const text = canonicalText({ id, ...plainBody });
    const bytes = Buffer.from(text);
    const signature = sign('sha256', bytes, keys.private);
    const valid = await new Promise<boolean>((resolve) => verify('sha256', bytes, keys.public, signature, (_, holds) => resolve(holds)));
    if (!valid || database.getSync(`r~${id}`) !== undefined) throw new TypeError('the bare loop is broken');
    await new Promise<void>((resolve) => {
      waiting.push([id, text, resolve]);
      writing ??= write();
    });
  };

  return {
    prepare: () => {
      const id = newRequestId(randomBytes);
      return () => commit(id);
    },
    async close() {
      await writing;
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const plainBody = { matterCode: '11360734MB0T1014123620100000001', purpose: 'enrol-child', digest: '22'.repeat(32), basis: 'duty' };
