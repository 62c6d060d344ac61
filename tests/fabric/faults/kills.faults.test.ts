import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Acknowledged } from '../../support/chain.js';
import { type FabricEngine, fabricEngine } from '../../support/fabric-engine.js';
import { type Loaded, startLoad } from '../../support/fabric-load.js';
import { kill, signal } from '../../support/fabric-nodes.js';
import { missingOf } from '../../support/fabric-programs.js';
import { faultsIn, leaderOf } from '../../support/fabric-settled.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED kills and freezes on three Raft orderers: ${missing}`);

describe.skipIf(missing !== undefined)('three Raft orderers and three peers on Fabric 2.5, under load', () => {
  let engine: FabricEngine;
  const acknowledged: Acknowledged[] = [];

  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '3' })();
  });
  afterAll(() => engine?.close());

  const folder = () => engine.network.folder;
  /** Does something to the network under load; what was acknowledged must stand, once, on every peer, when all is well again. */
  const under = async (fault: () => Promise<void>, { after = 10 } = {}): Promise<Loaded> => {
    const load = await startLoad(engine);
    await load.more(5);
    await fault();
    await load.more(after);
    const loaded = await load.stop();
    acknowledged.push(...loaded.acknowledged);
    await engine.network.up();
    expect(await faultsIn(engine, acknowledged)).toEqual([]);
    expect(loaded.unknown).toEqual([]);
    return loaded;
  };

  it('goes on when a peer is killed, its own clients through another organisation', async () => {
    const { longestGapMs, failures } = await under(() => kill(folder(), 'peer-jiangxi'));
    expect(failures).toEqual([]);
    expect(longestGapMs.ganzhou).toBeLessThan(4_000);
    expect(longestGapMs.guangdong).toBeLessThan(4_000);
  });

  it('goes on when a chaincode process is killed', async () => {
    const { failures } = await under(() => kill(folder(), 'law-guangdong-a'));
    expect(failures).toEqual([]);
  });

  it('goes on when the leader of the orderers is killed', async () => {
    const { failures } = await under(async () => kill(folder(), await leaderOf(engine)));
    expect(failures).toEqual([]);
  });

  it('goes on when the peer and the chaincode process of one organisation and an orderer are killed at once', async () => {
    const { failures } = await under(() => kill(folder(), 'peer-ganzhou', 'law-ganzhou-a', 'orderer2'));
    expect(failures).toEqual([]);
  });

  it('goes on when a peer is frozen: the others within 4 s, its own clients through another', async () => {
    const { longestGapMs, failures } = await under(async () => {
      signal(folder(), 'SIGSTOP', 'peer-guangdong');
      await wait(8_000);
      signal(folder(), 'SIGCONT', 'peer-guangdong');
    });
    expect(failures).toEqual([]);
    expect(longestGapMs.ganzhou).toBeLessThan(4_000);
    expect(longestGapMs.jiangxi).toBeLessThan(4_000);
  });
});
