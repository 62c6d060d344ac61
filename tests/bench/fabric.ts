import { statSync } from 'node:fs';
import { join } from 'node:path';
import { cpuTimes, type Driver, needRecord, openNetwork, planOf, quantile } from '@ganzheng/network/fabric';
import { type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { type FabricEngine, fabricEngine } from '../support/fabric-engine.js';
import { missingOf } from '../support/fabric-programs.js';
import type { Org } from '../support/law.js';
import { dutyUse } from '../support/ledger-world.js';
import { anchorSideBySide, fullCheckpoint, stepsOf } from './fabric/anchors.js';
import type { Report } from './row.js';

const drivers: readonly Driver[] = ['gateway', 'fabric-network'];
const alone = 60;
const origins = 8;
const forMs = 8_000;
/** What one client may wait: as long as an orderer collects, and this. */
const allowanceMs = 40;

/**
 * Measures a real network, Fabric 2.5 with one Raft orderer, three organisations of which two endorse, on this machine, by both drivers side by side:
 * what one client waits, how many licences are anchored in full checkpoints, what each process spends on that, and what it adds to the chain.
 */
export async function fabricBench(report: Report): Promise<void> {
  const missing = missingOf('2.5');
  if (missing !== undefined) return console.error(`SKIPPED fabric: ${missing}`);
  const engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
  try {
    const steps = stepsOf(200);
    for (const [turn, driver] of drivers.entries()) {
      const opened = await openNetwork(engine.network.folder, { mspId: 'GanzhouMSP', driver });
      const as = async ({ caller }: Org): Promise<Ledger> => opened.connect(await engine.identityOf(caller));
      try {
        await reportLatency(report, driver, engine, await as(engine.world.xunwu));
        await reportAnchors(report, driver, engine, await as(engine.world.police), { steps, turn });
      } finally {
        opened.close();
      }
    }
  } finally {
    await engine.close();
  }
}

/** One client, one transaction after the other. */
async function reportLatency(report: Report, driver: Driver, { world, network }: FabricEngine, ledger: Ledger): Promise<void> {
  const { settings } = await needRecord(network.folder);
  const latencies: number[] = [];
  for (let at = -5; at < alone; at++) {
    const began = performance.now();
    await ledger.submit('use.record', dutyUse(world), { requestId: newRequestId(randomBytes) });
    if (at >= 0) latencies.push(performance.now() - began);
  }
  const [p50, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
  const targetMs = settings.batchTimeoutMs + allowanceMs;
  report({
    case: `submit.1client.${driver}`,
    opsPerSecond: 1000 / p50,
    ratioTo: `the ${targetMs} ms aimed at`,
    ratio: p50 / targetMs,
    note: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; orderers collect for ${settings.batchTimeoutMs} ms`,
  });
}

/** Several origins side by side, full checkpoints. */
async function reportAnchors(
  report: Report,
  driver: Driver,
  { world, network }: FabricEngine,
  ledger: Ledger,
  { steps, turn }: { readonly steps: ReturnType<typeof stepsOf>; readonly turn: number },
): Promise<void> {
  const { folder } = network;
  const plan = planOf(folder, await needRecord(folder));
  const nodes = [...plan.orderers, ...plan.peers, ...plan.laws].map(({ name }) => name);
  const chain = join(folder, 'nodes/peer-ganzhou/data/ledgersData/chains/chains/licences/blockfile_000000');
  const before = { cpu: cpuTimes(folder, nodes), bytes: statSync(chain).size };
  const { anchored, tookMs } = await anchorSideBySide(ledger, world, { steps, origins, firstShard: turn * origins, forMs });
  const after = { cpu: cpuTimes(folder, nodes), bytes: statSync(chain).size };

  const perSecond = (anchored * 1000) / tookMs;
  const name = `${origins}origins.${driver}`;
  report({ case: `anchor.${name}`, opsPerSecond: perSecond, note: `${anchored} checkpoints in ${(tookMs / 1000).toFixed(1)} s` });
  const aimedAt = 200_000;
  const licences = perSecond * fullCheckpoint;
  report({ case: `licences.${name}`, opsPerSecond: licences, ratioTo: `the ${aimedAt} /s aimed at`, ratio: licences / aimedAt });
  const bytes = (after.bytes - before.bytes) / (anchored * fullCheckpoint);
  report({ case: `chain.${driver}`, opsPerSecond: licences, ratioTo: 'a byte of chain a licence', ratio: bytes });
  for (const [node, used] of after.cpu) {
    const spentMs = (used - (before.cpu.get(node) ?? 0)) / anchored;
    const note = `${spentMs.toFixed(2)} ms of CPU an anchor transaction`;
    report({ case: `cpu.${node}.${driver}`, opsPerSecond: 1000 / spentMs, ratioTo: 'a millisecond of CPU', ratio: spentMs, note });
  }
}
