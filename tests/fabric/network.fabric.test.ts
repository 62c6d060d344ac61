import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openEngine } from '@ganzheng/network';
import {
  type BenchReport,
  down,
  endpointsOf,
  fsckFabric,
  needRecord,
  networkStatus,
  openConnection,
  openNetwork,
  ownLaw,
  packageLaw,
  planOf,
  runningPid,
  upgrade,
} from '@ganzheng/network/fabric';
import { canonicalText, type Json, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FabricEngine, fabricEngine } from '../support/fabric-engine.js';
import { missingOf, programsOf } from '../support/fabric-programs.js';
import { agreementOf } from '../support/law.js';
import { dutyUse } from '../support/ledger-world.js';
import { top } from '../support/top.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED a live network: ${missing}`);

describe.skipIf(missing !== undefined)('a live network on Fabric 2.5', () => {
  let engine: FabricEngine;
  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
  });
  afterAll(() => engine?.close());

  const folder = (): string => engine.network.folder;
  const kill = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      process.kill(runningPid(folder(), name) ?? 0, 'SIGKILL');
      while (runningPid(folder(), name) !== undefined) await wait(10);
    }
  };
  const use = async (patience = {}) => {
    const fabric = await openNetwork(folder(), { mspId: 'GanzhouMSP', patience });
    const ledger = fabric.connect(await engine.identityOf(engine.world.xunwu.caller));
    return ledger.submit('use.record', dutyUse(engine.world), { requestId: newRequestId(randomBytes) }).finally(() => fabric.close());
  };

  const bench = (...args: readonly string[]) =>
    new Promise<{ status: number | string; out: string; said: string }>((resolve) =>
      execFile(process.execPath, [join(top, 'network/dist/command/network.js'), 'bench', '--data', folder(), ...args], (error, out, said) =>
        resolve({ status: error?.code ?? 0, out, said }),
      ),
    );

  /** Submits with endorsements of the given organisations only, past every check of ours, and gives Fabric's own verdict. */
  const verdict = async (caller: FabricEngine['world']['xunwu']['caller'], name: string, args: unknown, organisations: string[]) => {
    const [endpoint] = await endpointsOf(folder(), caller.mspId);
    if (endpoint === undefined) throw new TypeError('no peer');
    const connection = openConnection(endpoint, 'licences');
    const call = canonicalText({ name, args: args as Json, requestId: newRequestId(randomBytes) });
    const contract = connection.networkOf(await engine.identityOf(caller)).getContract('law');
    const submitted = await contract.submitAsync('submit', { arguments: [call], endorsingOrganizations: organisations });
    return (await submitted.getStatus().finally(() => connection.close())).code;
  };
  const valid = 0;
  const policyFailure = 10;

  it('endorses nothing by one organisation alone: Fabric itself refuses', async () => {
    const { xunwu } = engine.world;
    for (const alone of ['GanzhouMSP', 'JiangxiMSP', 'GuangdongMSP'])
      expect(await verdict(xunwu.caller, 'use.record', dutyUse(engine.world), [alone])).toBe(policyFailure);
    expect(await verdict(xunwu.caller, 'use.record', dutyUse(engine.world), ['GanzhouMSP', 'GuangdongMSP'])).toBe(valid);
  });

  it.each(['gateway', 'fabric-network'] as const)(
    'shows what one organisation wrote to the next that was told of it, though its own peer may be a block behind, by %s',
    async (driver) => {
      const surroundings = { clock: () => new Date(), random: randomBytes, log: pino({ level: 'silent' }) };
      const opened = await openEngine({ engine: 'fabric', folder: folder(), driver }, surroundings);
      try {
        const { xunwu, guangdong, jiangxi } = engine.world;
        const [writer, ...readers] = await Promise.all(
          [xunwu, guangdong, jiangxi].map(async ({ caller }) => opened.connect(await engine.identityOf(caller))),
        );
        for (let at = 0; at < 15; at++) {
          const args = dutyUse(engine.world);
          await writer?.submit('use.record', args, { requestId: newRequestId(randomBytes) });
          const { verifier, useId } = args.use;
          for (const seen of await Promise.all(readers.map((reader) => reader.evaluate('use.get', { verifier, useId }))))
            expect(seen).toMatchObject({ useId });
        }
      } finally {
        await opened.close();
      }
    },
  );

  it('changes an agreement only with the peers of both provinces', async () => {
    const { jiangxi, guangdong } = engine.world;
    const propose = { agreement: agreementOf(engine.world, jiangxi) };
    const ratify = { agreement: agreementOf(engine.world, guangdong) };
    expect(await verdict(jiangxi.caller, 'recognition.propose', propose, ['GanzhouMSP', 'JiangxiMSP'])).toBe(valid);
    for (const pair of [['GanzhouMSP', 'JiangxiMSP'], ['GanzhouMSP', 'GuangdongMSP'], ['GuangdongMSP']])
      expect(await verdict(guangdong.caller, 'recognition.ratify', ratify, pair)).toBe(policyFailure);
    const ledger = await engine.as(guangdong);
    await expect(ledger.submit('recognition.ratify', ratify, { requestId: newRequestId(randomBytes) })).resolves.toMatchObject({
      result: { state: 'active' },
    });
  });

  it('tells a rule that breaks from a refusal, and keeps what it said for the log', async () => {
    const ledger = await engine.as(engine.world.xunwu);
    const call = ledger.submit('probe.run' as never, { steps: [{ crash: 'a bug' }] } as never, { requestId: newRequestId(randomBytes) });
    await expect(call).rejects.toMatchObject({ code: 'LAW_BROKEN', detail: {}, cause: { message: 'a bug' } });
  });

  it.each(['gateway', 'fabric-network'])('is measured while it runs, by %s, and its state stays as it was', async (driver) => {
    const stateOf = async () => {
      const { findings, stateKeys, transactions, peers = [] } = await fsckFabric({ folder: folder() });
      expect(findings).toEqual([]);
      return { stateKeys, transactions, states: peers.map(({ state }) => state) };
    };
    const before = await stateOf();
    const measured = await bench('--seconds', '0.5', '--clients', '2', '--driver', driver, '--as', 'JiangxiMSP', '--json');
    expect(measured).toMatchObject({ status: 0, said: '' });
    const report = JSON.parse(measured.out) as BenchReport;
    const [count, some] = [expect.any(Number), expect.any(Number)];
    const timing = { count, p50Ms: some, p95Ms: some, maxMs: some, perSecond: some };
    const nodes = [
      'orderer1',
      ...['peer-%', 'law-%-a'].flatMap((name) => ['ganzhou', 'jiangxi', 'guangdong'].map((key) => name.replace('%', key))),
    ];
    expect(report).toEqual({
      mspId: 'JiangxiMSP',
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      driver,
      clients: 2,
      seconds: 0.5,
      evaluate: timing,
      ordered: { ...timing, endorseP50Ms: some, commitP50Ms: some },
      batch: { timeoutMs: 50, p50AboveMs: some },
      cpu: { transactionMs: Object.fromEntries([...nodes, 'client'].map((name) => [name, some])), unseen: [] },
    });
    for (const { count, p50Ms, p95Ms, maxMs } of [report.evaluate, report.ordered]) {
      expect(count).toBeGreaterThanOrEqual(2);
      expect([p50Ms, p95Ms, maxMs]).toEqual([p50Ms, p95Ms, maxMs].toSorted((a, b) => a - b));
    }
    const after = await stateOf();
    expect(after).toEqual({ ...before, transactions: before.transactions + report.ordered.count + report.clients });
  });

  it('is measured for people, too, and whoever asks for what cannot be is told why', async () => {
    const people = await bench('--seconds', '0.2', '--as', 'guangdong');
    expect(people).toMatchObject({ status: 0, out: expect.stringContaining('GuangdongMSP'), said: expect.stringContaining('查询已测') });
    expect(people.out).toMatch(/law-guangdong-a +\d+\.\d\d ms/);
    expect(await bench('--as', 'HubeiMSP')).toMatchObject({ status: 1, said: expect.stringContaining('FABRIC_MEMBER_UNKNOWN') });
    expect(await bench('--clients', '501')).toMatchObject({ status: 1, said: expect.stringContaining('1 to 500') });
    expect(await bench('--seconds', '0')).toMatchObject({ status: 1, said: expect.stringContaining('at most 3600') });
    await kill('peer-jiangxi');
    const silent = await bench('--as', 'JiangxiMSP', '--json');
    expect(silent).toMatchObject({ status: 1, out: '' });
    expect(JSON.parse(silent.said)).toMatchObject({ code: 'LEDGER_UNREACHABLE', detail: { stage: 'evaluate' } });
    const others = await bench('--seconds', '0.2');
    expect(others).toMatchObject({ status: 0, out: expect.stringMatching(/peer-jiangxi +not seen from here/) });
    await engine.network.up();
  });

  it('is up already when it is up, and starts again only what was killed', async () => {
    expect(await engine.network.up()).toMatchObject({ founded: false, started: [] });
    await kill('peer-jiangxi', 'law-guangdong-a');
    const record = await needRecord(folder());
    const { nodes } = await networkStatus(planOf(folder(), record), record);
    expect(nodes.filter(({ state }) => state === 'down').map(({ name }) => name)).toEqual(['peer-jiangxi', 'law-guangdong-a']);
    expect((await engine.network.up()).started).toEqual(['peer-jiangxi', 'law-guangdong-a']);
    await expect(use()).resolves.toMatchObject({ txId: expect.any(String) });
  });

  it("goes on through another organisation when a client's own peer, or its chaincode process, is dead", async () => {
    for (const name of ['peer-ganzhou', 'law-ganzhou-a']) {
      await kill(name);
      await expect(use()).resolves.toMatchObject({ txId: expect.any(String) });
      await engine.network.up();
    }
  });

  it('says that too few endorse when one of three is left, and that nothing answers when none is', async () => {
    await kill('law-jiangxi-a', 'law-guangdong-a');
    await expect(use({ submitMs: 1_000 })).rejects.toMatchObject({ code: 'ENDORSEMENT_INSUFFICIENT' });
    await kill('peer-ganzhou', 'peer-jiangxi', 'peer-guangdong');
    await expect(use({ submitMs: 1_000 })).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
    await engine.network.up();
    await expect(use()).resolves.toMatchObject({ txId: expect.any(String) });
  });

  it('is not brought up as another network, nor where others listen', async () => {
    const { settings } = await needRecord(folder());
    const other = { ...settings, orderers: '3' as const };
    await expect(engine.network.up({ settings: other })).rejects.toMatchObject({
      code: 'FABRIC_NETWORK_DIFFERS',
      detail: { differing: ['orderers'] },
    });
    await kill('ca-ganzhou');
    const record = await needRecord(folder());
    const ca = planOf(folder(), record).cas.find(({ name }) => name === 'ca-ganzhou');
    const squatter = await listenOnceFree(ca?.port ?? 0);
    await expect(engine.network.up()).rejects.toMatchObject({ code: 'FABRIC_PORT_TAKEN', detail: { ports: [ca?.port] } });
    squatter.close();
    expect((await engine.network.up()).started).toEqual(['ca-ganzhou']);
  });

  it('is given a new law by the lifecycle of Fabric while requests go on', async () => {
    const record = await needRecord(folder());
    let upgraded = false;
    const using = (async () => {
      let done = 0;
      for (; !upgraded; done++) await use();
      return done;
    })();
    const { law } = await upgrade({
      folder: folder(),
      record,
      programs: programsOf('2.5'),
      pack: (label) => packageLaw(label, ownLaw()),
      entry: record.law.entry,
      onStep: () => undefined,
    }).finally(() => {
      upgraded = true;
    });
    expect(await using).toBeGreaterThan(0);
    expect(law).toMatchObject({ sequence: 2, label: 'law_2' });
    await expect(use()).resolves.toMatchObject({ txId: expect.any(String) });
    await expect(
      upgrade({
        folder: folder(),
        record,
        programs: programsOf('2.5'),
        pack: (label) => packageLaw(label, ownLaw()),
        entry: record.law.entry,
        onStep: () => undefined,
      }),
    ).rejects.toMatchObject({ code: 'FABRIC_NETWORK_DIFFERS' });
  });

  it('is gone when it is removed', async () => {
    const plan = planOf(folder(), await needRecord(folder()));
    expect(await down(plan, { remove: false })).toContain('orderer1');
    expect(await down(plan, { remove: true })).toEqual([]);
    await expect(needRecord(folder())).rejects.toMatchObject({ code: 'FABRIC_NETWORK_MISSING' });
    await engine.network.up();
  });
});

/** A server on a port whose last owner was killed just now: the system may hold it a moment longer. */
async function listenOnceFree(port: number): Promise<Server> {
  for (let attempt = 0; ; attempt++) {
    const server = createServer().listen(port, '127.0.0.1');
    const heard = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (heard) return server;
    if (attempt === 50) throw new Error(`port ${port} stays taken`);
    await wait(100);
  }
}
