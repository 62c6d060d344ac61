import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Acknowledged } from '../../support/chain.js';
import { type FabricEngine, fabricEngine } from '../../support/fabric-engine.js';
import { startLoad } from '../../support/fabric-load.js';
import { kill } from '../../support/fabric-nodes.js';
import { missingOf } from '../../support/fabric-programs.js';
import { faultsIn } from '../../support/fabric-settled.js';

const missing = missingOf('3.1');
if (missing !== undefined) console.warn(`SKIPPED kills among four BFT orderers: ${missing}`);

describe.skipIf(missing !== undefined)('four BFT orderers on Fabric 3.1, under load', () => {
  let engine: FabricEngine;
  const acknowledged: Acknowledged[] = [];

  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '3.1', orderers: '4bft' })();
  });
  afterAll(() => engine?.close());

  // The first of them leads from the founding on; the others follow. To agree on another they take the time of their own timers.
  it.each([
    ['one that follows is killed', () => kill(engine.network.folder, 'orderer3')],
    ['the one that leads is killed', () => kill(engine.network.folder, 'orderer1')],
  ])(
    'goes on when %s',
    async (_fault, fault) => {
      const load = await startLoad(engine);
      await load.more(5);
      await fault();
      await load.more(10);
      const loaded = await load.stop();
      acknowledged.push(...loaded.acknowledged);
      await engine.network.up();
      expect(await faultsIn(engine, acknowledged)).toEqual([]);
      expect(loaded.unknown).toEqual([]);
    },
    240_000,
  );
});
