import { setTimeout as wait } from 'node:timers/promises';
import { errorTable, LicenceError } from '@ganzheng/sdk/errors';
import { type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import type { Acknowledged } from './chain.js';
import type { FabricEngine } from './fabric-engine.js';
import { codes } from './law.js';
import { dutyUse } from './ledger-world.js';

/** What became of a load. */
export interface Loaded {
  readonly acknowledged: readonly Acknowledged[];
  /** requests whose outcome nobody ever told: they may stand once, or not at all */
  readonly unknown: readonly string[];
  /** codes of failures, as callers saw them */
  readonly failures: readonly string[];
  /** the longest an organisation's clients went without an acknowledgement, by organisation */
  readonly longestGapMs: Readonly<Record<string, number>>;
  /** the slowest acknowledgement, by organisation */
  readonly slowestMs: Readonly<Record<string, number>>;
}

/** Clients of all three organisations, who submit one transaction after another. */
export interface Load {
  /** Waits until so many more were acknowledged to each organisation's clients. */
  more(count: number): Promise<void>;
  stop(): Promise<Loaded>;
}

const organisations = ['ganzhou', 'jiangxi', 'guangdong'] as const;

/** Puts a network under load until told to stop. */
export async function startLoad(engine: FabricEngine, { clients = 3 }: { readonly clients?: number } = {}): Promise<Load> {
  const acknowledged: Acknowledged[] = [];
  const unknown: string[] = [];
  const failures: string[] = [];
  const times: Record<string, number[]> = {};
  const slowestMs: Record<string, number> = {};
  let going = true;

  const client = async (ledger: Ledger, organisation: string, call: readonly [name: string, args: () => unknown]): Promise<void> => {
    while (going) {
      const requestId = newRequestId(randomBytes);
      const args = call[1]();
      const began = performance.now();
      for (let settled = false; !settled; ) {
        try {
          const { txId, block, index } = await ledger.submit(call[0] as never, args as never, { requestId });
          acknowledged.push({ requestId, txId, block, index });
          times[organisation]?.push(performance.now());
          slowestMs[organisation] = Math.max(slowestMs[organisation] ?? 0, performance.now() - began);
          settled = true;
        } catch (error) {
          if (!(error instanceof LicenceError)) throw error;
          failures.push(error.code);
          // As the table advises: the same again, for as long as anybody waits for it.
          settled = errorTable[error.code].retry === 'no' || !going;
          if (settled) unknown.push(requestId);
          else await wait(20);
        }
      }
    }
  };
  const running = organisations.flatMap((name) => {
    times[name] = [performance.now()];
    return Array.from({ length: clients }, async () =>
      client(await engine.as(engine.world[name === 'ganzhou' ? 'xunwu' : name]), name, callOf(engine, name)),
    );
  });
  const all = Promise.all(running);
  all.catch(() => undefined);

  return {
    async more(count) {
      const wanted = organisations.map((name) => [name, (times[name]?.length ?? 0) + count] as const);
      const enough = () => wanted.every(([name, number]) => (times[name]?.length ?? 0) >= number);
      while (!enough()) await Promise.race([wait(20), all]);
    },
    async stop() {
      going = false;
      await all;
      const longestGapMs = Object.fromEntries(Object.entries(times).map(([name, at]) => [name, longestGap(at)]));
      return { acknowledged, unknown, failures, longestGapMs, slowestMs };
    },
  };
}

/** A window records uses; the provinces accredit. All of it is the law's own: only that is one request however often it is tried. */
function callOf({ world }: FabricEngine, organisation: (typeof organisations)[number]): readonly [string, () => unknown] {
  const { jiangxi, guangdong, ganzhou, longgang, ids } = world;
  const all = { typeCodes: ['*' as const], matters: ['*' as const] };
  const city = { role: 'authority' as const, depth: 1, scope: { ...all, regions: ['360700'] } };
  const district = { scope: { typeCodes: [], regions: ['440307'], matters: [codes.transfer] } };
  const calls = {
    ganzhou: ['use.record', () => dutyUse(world)],
    jiangxi: ['accreditation.grant', () => ({ accreditation: world.accredit(jiangxi, ids.jiangxi, ganzhou, city) })],
    guangdong: ['accreditation.grant', () => ({ accreditation: world.accredit(guangdong, ids.guangdong, longgang, district) })],
  } as const;
  return calls[organisation];
}

const longestGap = (times: readonly number[]): number => Math.round(Math.max(...times.map((time, at) => time - (times[at - 1] ?? time))));
