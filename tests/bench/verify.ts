import { gather, judge, ledgerTrust } from '@ganzheng/sdk/verify';
import { createVerifyWorld, nowMs } from '../support/verify-world.js';
import { jwtPresentation } from './peers/did-jwt-vc.js';
import { bazaarPresentation } from './peers/digitalbazaar.js';
import type { Report } from './row.js';

/** One thing to measure: throws when what it verifies does not verify. */
type Operation = () => Promise<void>;

const rounds = 7;
const operationsPerRound = 40;

/**
 * Measures the full verification of one presentation with warm trust: all twelve checks, three SM2 signatures, status, authority, receipt and use.
 * Beside it what others call verify: a presentation and its credential, two signatures, neither status nor authority.
 * The rounds alternate, so that a busy machine hits all alike; the figures are medians.
 */
export async function verifyBench(report: Report): Promise<void> {
  const ours = await ourOperations();
  const peers = { 'did-jwt-vc ES256': await jwtPresentation(), 'digitalbazaar eddsa-rdfc-2022': await bazaarPresentation() };
  const speeds = await alternate({ ...ours, ...peers });
  for (const [name, opsPerSecond] of Object.entries(speeds)) {
    if (Object.hasOwn(peers, name)) report({ case: name, opsPerSecond, note: 'presentation and credential; no status, no authority' });
    else
      for (const [peer, of] of Object.entries(speeds))
        if (Object.hasOwn(peers, peer)) report({ case: name, opsPerSecond, ratioTo: peer, ratio: opsPerSecond / of });
  }
}

async function ourOperations(): Promise<Record<string, Operation>> {
  const world = await createVerifyWorld();
  const policy = world.policyOf();
  const input = await world.goodInput();
  const given = { trust: ledgerTrust(world.ledger, () => nowMs), policy, now: nowMs };
  const gathered = await gather(input, given);
  const judged = (kept: typeof gathered): void => {
    const { verdict, checks } = judge(kept, policy, nowMs);
    if (verdict !== 'good') throw new Error(`the bench is not good: ${checks.flatMap(({ code }) => code ?? []).join()}`);
  };
  return {
    'verify a presentation': async () => judged(await gather(input, given)),
    'judge kept evidence': async () => judged(gathered),
  };
}

/** Median operations a second of each, from rounds that take turns; the first round is not counted. */
async function alternate<Name extends string>(operations: Readonly<Record<Name, Operation>>): Promise<Record<Name, number>> {
  const names = Object.keys(operations) as Name[];
  const speeds = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const speed = await speedOf(operations[name]);
      if (round > 0) speeds.get(name)?.push(speed);
    }
  }
  return Object.fromEntries([...speeds].map(([name, values]) => [name, median(values)])) as Record<Name, number>;
}

async function speedOf(operation: Operation): Promise<number> {
  const started = performance.now();
  for (let count = 0; count < operationsPerRound; count++) await operation();
  return (operationsPerRound * 1000) / (performance.now() - started);
}

const median = (values: readonly number[]): number => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
