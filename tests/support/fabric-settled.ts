import { setTimeout as wait } from 'node:timers/promises';
import { fsckFabric, needRecord, planOf } from '@ganzheng/network/fabric';
import { type Acknowledged, type ChainBlock, compare, readChain } from './chain.js';
import type { FabricEngine } from './fabric-engine.js';
import { probeLaw } from './probe-law.js';

const pollMs = 100;
const longestMs = 90_000;

/** What is wrong after a fault: acknowledged transactions lost or doubled, peers that differ, and what fsck finds on any of them. */
export async function faultsIn(engine: FabricEngine, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const chains = await settledChains(engine);
  const { findings } = await fsckFabric({ folder: engine.network.folder, laws: [probeLaw] });
  return [...compare(acknowledged, chains), ...findings.map((finding) => JSON.stringify(finding))];
}

/** The chains of all peers, by the peer's name, once they are of one height: a peer that was away catches up first. */
async function settledChains(engine: FabricEngine): Promise<Record<string, ChainBlock[]>> {
  const { folder } = engine.network;
  const { peers } = planOf(folder, await needRecord(folder));
  const identity = await engine.identityOf(engine.world.xunwu.caller);
  for (const began = performance.now(); ; await wait(pollMs)) {
    const chains = await Promise.all(peers.map(async ({ name }) => [name, await readChain(folder, name, identity)] as const));
    const settled = new Set(chains.map(([, chain]) => chain.length)).size === 1;
    if (settled || performance.now() - began > longestMs) return Object.fromEntries(chains);
  }
}

/** The orderer that leads the others now. */
export async function leaderOf({ network: { folder } }: FabricEngine): Promise<string> {
  const { orderers } = planOf(folder, await needRecord(folder));
  for (;;) {
    for (const { name, operationsPort } of orderers) {
      const metrics = await fetch(`http://127.0.0.1:${operationsPort}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
      if (/^consensus_etcdraft_is_leader\{[^}]*\} 1$/m.test(metrics)) return name;
    }
    await wait(pollMs);
  }
}
