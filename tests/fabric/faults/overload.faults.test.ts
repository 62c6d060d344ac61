import { endpointsOf, openFabric, openNetwork } from '@ganzheng/network/fabric';
import { type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { createMetrics, createWebApp, defaultLimits, defineRoute, type Listening, ledgerHealth, listen } from '@ganzheng/sdk/web';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Acknowledged } from '../../support/chain.js';
import { type FabricEngine, fabricEngine } from '../../support/fabric-engine.js';
import { kill, restartAs, signal } from '../../support/fabric-nodes.js';
import { missingOf } from '../../support/fabric-programs.js';
import { faultsIn } from '../../support/fabric-settled.js';
import { dutyUse } from '../../support/ledger-world.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED a service whose ledger is overloaded or out of reach: ${missing}`);

const peers = ['peer-ganzhou', 'peer-jiangxi', 'peer-guangdong'] as const;
const atOnce = 40;

describe.skipIf(missing !== undefined)('a service whose ledger on Fabric 2.5 is overloaded or out of reach', () => {
  let engine: FabricEngine;
  let close: () => void;
  let service: Listening;
  let ledger: Ledger;
  const acknowledged: Acknowledged[] = [];

  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
    const fabric = await openNetwork(engine.network.folder, { mspId: 'GanzhouMSP', patience: { submitMs: 2_500, evaluateMs: 1_000 } });
    close = fabric.close;
    ledger = fabric.connect(await engine.identityOf(engine.world.xunwu.caller));
    service = await listen(appOf(engine, ledger), { port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await service?.close();
    close?.();
    await engine?.close();
  });

  const use = async () => {
    const requestId = newRequestId(randomBytes);
    const answer = await fetch(`${service.url}/uses/${requestId}`, { method: 'POST' });
    const body = (await answer.json()) as { readonly code?: string; readonly txId: string; readonly block: number; readonly index: number };
    if (answer.status === 200) acknowledged.push({ requestId, txId: body.txId, block: body.block, index: body.index });
    return { requestId, status: answer.status, code: body.code, retryAfter: answer.headers.get('retry-after') };
  };
  const many = () => Promise.all(Array.from({ length: atOnce }, use));
  const health = async () => (await fetch(`${service.url}/health`)).status;

  it('answers overload by its name, with advice to wait, and loses nothing', async () => {
    for (const peer of peers) await restartAs(engine.network.folder, peer, { env: { CORE_PEER_LIMITS_CONCURRENCY_GATEWAYSERVICE: '1' } });
    await expect.poll(async () => (await use()).status, { timeout: 20_000 }).toBe(200);
    const answers = [...(await many()), ...(await many())];
    const failed = answers.filter(({ status }) => status !== 200);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.map(({ code }) => code)).toContain('LEDGER_OVERLOADED');
    for (const { status, code, retryAfter } of failed) {
      // Handed to the orderers in the last moment, a request is of unknown outcome: only the same again can tell.
      if (code !== 'LEDGER_OUTCOME_UNKNOWN')
        expect({ status, code, advised: Number(retryAfter) > 0 }).toEqual({ status: 503, code: 'LEDGER_OVERLOADED', advised: true });
    }
    for (const peer of peers) await restartAs(engine.network.folder, peer, { env: { CORE_PEER_LIMITS_CONCURRENCY_GATEWAYSERVICE: '500' } });
    await expect
      .poll(async () => (await many()).map(({ status }) => status).every((status) => status === 200), { timeout: 20_000 })
      .toBe(true);
    expect(await faultsIn(engine, acknowledged)).toEqual([]);
  });

  it('answers that the ledger is out of reach when every peer is dead, and recovers by itself', async () => {
    await kill(engine.network.folder, ...peers);
    const { status, code } = await use();
    expect({ status, code }).toEqual({ status: 503, code: 'LEDGER_UNREACHABLE' });
    expect(await health()).toBe(503);
    await engine.network.up();
    await expect.poll(async () => (await use()).status, { timeout: 10_000 }).toBe(200);
    expect(await health()).toBe(200);
    expect(await faultsIn(engine, acknowledged)).toEqual([]);
  });

  it('says that it knows no outcome when the orderers freeze, and learns it under the same request id', async () => {
    signal(engine.network.folder, 'SIGSTOP', 'orderer1');
    const { requestId, status, code } = await use();
    expect({ status, code }).toEqual({ status: 504, code: 'LEDGER_OUTCOME_UNKNOWN' });
    signal(engine.network.folder, 'SIGCONT', 'orderer1');
    await expect.poll(async () => (await use()).status, { timeout: 10_000 }).toBe(200);
    const again = await fetch(`${service.url}/uses/${requestId}`, { method: 'POST' });
    expect(again.status).toBe(200);
    expect((await ledger.evaluate('request.get', { requestId }))?.txId).toBe(((await again.json()) as { readonly txId: string }).txId);
    expect(await faultsIn(engine, acknowledged)).toEqual([]);
  });

  it('refuses at once what is more than it may have on its way', async () => {
    const endpoints = await endpointsOf(engine.network.folder, 'GanzhouMSP');
    const fabric = openFabric({ peers: endpoints, channel: 'licences', chaincode: 'law', mostInFlight: 4 });
    const small = fabric.connect(await engine.identityOf(engine.world.xunwu.caller));
    const submitted = await Promise.allSettled(
      Array.from({ length: 10 }, () => small.submit('use.record', dutyUse(engine.world), { requestId: newRequestId(randomBytes) })),
    ).finally(() => fabric.close());
    const refused = submitted.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refused).toHaveLength(6);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'LEDGER_OVERLOADED' });
  });
});

/** A service with the plumbing of all services, and one route: to record a use. */
function appOf({ world }: FabricEngine, ledger: Ledger) {
  const uses = new Map<string, ReturnType<typeof dutyUse>>();
  const argsOf = (requestId: string) => {
    const args = uses.get(requestId) ?? dutyUse(world);
    uses.set(requestId, args);
    return args;
  };
  return createWebApp({
    name: 'window',
    title: 'window',
    description: 'records uses',
    version: '0.1.0',
    routes: [
      defineRoute({
        method: 'post',
        path: '/uses/:requestId',
        operationId: 'recordUse',
        summary: { zh: '登记用证', en: 'Record a use' },
        auth: 'public',
        params: z.strictObject({ requestId: z.string() }),
        response: z.strictObject({ txId: z.string(), block: z.int(), index: z.int() }),
        async handler({ params: { requestId } }) {
          const { txId, block, index } = await ledger.submit('use.record', argsOf(requestId), { requestId });
          return { txId, block, index };
        },
      }),
    ],
    authenticate: () => null,
    log: pino({ level: 'silent' }),
    limits: defaultLimits,
    metrics: createMetrics('window'),
    random: randomBytes,
    nowMs: Date.now,
    health: async () => [await ledgerHealth(ledger)],
  });
}
