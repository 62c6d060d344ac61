import { setTimeout as wait } from 'node:timers/promises';
import type { Identity } from '@ganzheng/network';
import { endpointsOf, type Fabric, type FabricOptions, openConnection, openFabric } from '@ganzheng/network/fabric';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Acknowledged } from '../../support/chain.js';
import { type FabricEngine, fabricEngine } from '../../support/fabric-engine.js';
import { kill, signal } from '../../support/fabric-nodes.js';
import { missingOf } from '../../support/fabric-programs.js';
import { faultsIn } from '../../support/fabric-settled.js';
import { dutyUse } from '../../support/ledger-world.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED a client whose own peer is away: ${missing}`);

const awayMs = 90_000;
const backWithinMs = 10_000;

describe.skipIf(missing !== undefined)("a client whose own organisation's peer goes away, on Fabric 2.5", () => {
  let engine: FabricEngine;
  let identity: Identity;
  let own: string;
  const acknowledged: Acknowledged[] = [];
  const opened: Fabric[] = [];

  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
    identity = await engine.identityOf(engine.world.xunwu.caller);
    own = (await endpointsOf(engine.network.folder, 'GanzhouMSP'))[0]?.address ?? '';
  });
  afterAll(async () => {
    for (const fabric of opened) fabric.close();
    await engine?.close();
  });

  /** The gateway driver, but for what a test does around the ordering of each transaction. */
  const ledgerWith = async (around: (order: () => Promise<void>, txId: string, address: string) => Promise<void>) => {
    const open: NonNullable<FabricOptions['open']> = (endpoint, channel) => {
      const peer = openConnection(endpoint, channel);
      const accessOf: typeof peer.accessOf = (who) => {
        const access = peer.accessOf(who);
        const endorse: typeof access.endorse = async (call) => {
          const endorsed = await access.endorse(call);
          return { ...endorsed, order: () => around(endorsed.order, endorsed.txId, endpoint.address) };
        };
        return { ...access, endorse };
      };
      return { ...peer, accessOf };
    };
    const peers = await endpointsOf(engine.network.folder, 'GanzhouMSP');
    const fabric = openFabric({ peers, channel: 'licences', chaincode: 'law', open });
    opened.push(fabric);
    const ledger = fabric.connect(identity);
    return {
      async use() {
        const requestId = newRequestId(randomBytes);
        const began = performance.now();
        const { txId, block, index } = await ledger.submit('use.record', dutyUse(engine.world), { requestId });
        acknowledged.push({ requestId, txId, block, index });
        return { txId, tookMs: performance.now() - began };
      },
    };
  };
  const once = (act: () => Promise<void> | void): (() => Promise<void>) => {
    let done = false;
    return async () => {
      if (done) return;
      done = true;
      await act();
    };
  };
  const nothingLost = async (): Promise<void> => expect(await faultsIn(engine, acknowledged)).toEqual([]);

  it('is told of the transaction that its peer took to the orderers before it died', async () => {
    const tried: string[] = [];
    const die = once(() => kill(engine.network.folder, 'peer-ganzhou'));
    const { use } = await ledgerWith(async (order, txId) => {
      tried.push(txId);
      await order();
      await die();
    });
    const { txId, tookMs } = await use();
    expect(txId).toBe(tried[0]);
    expect(tookMs).toBeLessThan(8_000);
    await engine.network.up();
    await nothingLost();
  });

  it('has it written through another organisation when its peer died before it could', async () => {
    const tried: string[] = [];
    const die = once(() => kill(engine.network.folder, 'peer-ganzhou'));
    const { use } = await ledgerWith(async (order, txId) => {
      tried.push(txId);
      await die();
      await order();
    });
    const { txId } = await use();
    expect(tried.length).toBeGreaterThan(1);
    expect(txId).not.toBe(tried[0]);
    await engine.network.up();
    await nothingLost();
  });

  it('goes on through another organisation when its peer freezes with the transaction in hand, or before', async () => {
    const freeze = once(() => signal(engine.network.folder, 'SIGSTOP', 'peer-ganzhou'));
    const through: string[] = [];
    const { use } = await ledgerWith(async (order, _txId, address) => {
      through.push(address);
      await freeze();
      await order();
    });
    expect((await use()).tookMs).toBeLessThan(12_000);
    const later = await use();
    expect(later.tookMs).toBeLessThan(4_000);
    expect(through.at(-1)).not.toBe(own);
    const fresh = await ledgerWith((order) => order());
    expect((await fresh.use()).tookMs).toBeLessThan(12_000);
    signal(engine.network.folder, 'SIGCONT', 'peer-ganzhou');
    await nothingLost();
  });

  it('goes on for ninety seconds without it, and uses it again within ten of its return', async () => {
    const through: string[] = [];
    const { use } = await ledgerWith(async (order, _txId, address) => {
      through.push(address);
      await order();
    });
    await expect.poll(async () => use().then(() => through.at(-1)), { timeout: backWithinMs }).toBe(own);
    await kill(engine.network.folder, 'peer-ganzhou');
    const slowest: number[] = [];
    for (const began = performance.now(); performance.now() - began < awayMs; await wait(200)) slowest.push((await use()).tookMs);
    expect(Math.max(...slowest)).toBeLessThan(6_000);
    const back = engine.network.up();
    const began = performance.now();
    while (through.at(-1) !== own && performance.now() - began < 2 * backWithinMs) await use().then(() => wait(50));
    expect(performance.now() - began).toBeLessThan(backWithinMs);
    await back;
    await nothingLost();
  });
});
