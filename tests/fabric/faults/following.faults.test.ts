import { openNetwork } from '@ganzheng/network/fabric';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FabricEngine, fabricEngine } from '../../support/fabric-engine.js';
import { missingOf } from '../../support/fabric-programs.js';
import { killFollowing } from '../../support/kill-following.js';
import { dutyUse } from '../../support/ledger-world.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED following a ledger on Fabric: ${missing}`);

describe.skipIf(missing !== undefined)('a service that follows a ledger on Fabric', () => {
  let engine: FabricEngine;
  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
  });
  afterAll(() => engine?.close());

  it('killed between events and in the midst of them, has taken each exactly once', async () => {
    const { world } = engine;
    const ledger = await engine.as(world.xunwu);
    let over = false;
    // Several at once, so that blocks hold several; and some that stand in their blocks as invalid.
    const clients = Array.from({ length: 6 }, async () => {
      while (!over) await ledger.submit('use.record', dutyUse(world), { requestId: newRequestId(randomBytes) });
    });
    const racing = (async () => {
      while (!over) {
        const use = dutyUse(world);
        await Promise.all(
          [1, 2].map(() => ledger.submit('use.record', use, { requestId: newRequestId(randomBytes) }).catch(() => undefined)),
        );
      }
    })();
    const identity = await engine.identityOf(world.xunwu.caller);
    const { events, taken, faults } = await killFollowing(
      {
        where: { kind: 'fabric', folder: engine.network.folder },
        world,
        identity,
        async open() {
          over = true;
          await Promise.all([...clients, racing]);
          const fabric = await openNetwork(engine.network.folder, { mspId: identity.mspId });
          return { ledger: fabric.connect(identity), close: async () => fabric.close() };
        },
      },
      { times: 3, least: 20 },
    );
    expect(faults).toEqual([]);
    expect(taken.every((count) => count >= 20)).toBe(true);
    expect(events).toBeGreaterThan(60);
  }, 120_000);
});
