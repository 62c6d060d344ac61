import { setTimeout as wait } from 'node:timers/promises';
import { agree, type Fabric, openNetwork, runningPid } from '@ganzheng/network/fabric';
import { type LedgerEvent, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FabricEngine, fabricEngine } from '../support/fabric-engine.js';
import { missingOf } from '../support/fabric-programs.js';
import { agreementOf, type Org } from '../support/law.js';
import { dutyUse } from '../support/ledger-world.js';

describe('what peers answered', () => {
  const endpoints = ['Ganzhou', 'Jiangxi', 'Guangdong'].map((name) => ({
    mspId: `${name}MSP`,
    address: `${name}:7051`,
    serverName: name,
    tlsRoot: '',
  }));
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const endorsed = (text: string) => ({
    response: { status: 200, message: '', payload: bytes('result') },
    payload: bytes(text),
    endorsement: { endorser: bytes('who'), signature: bytes('signature') },
  });
  const refused = (code: string) => ({
    response: { status: 500, message: JSON.stringify({ code, detail: {} }), payload: bytes('') },
    payload: bytes('what it read'),
    endorsement: null,
  });
  const failed = {
    response: { status: 500, message: 'could not launch chaincode', payload: bytes('') },
    payload: bytes(''),
    endorsement: null,
  };
  const gone = Object.assign(new Error('14 UNAVAILABLE: ECONNREFUSED'), { code: 14 });
  const stranger = Object.assign(new Error('2 UNKNOWN: access denied: channel [licences] creator org [GanzhouMSP]'), { code: 2 });
  const judge = (...outcomes: Parameters<typeof agree>[0][number]['outcome'][]) =>
    agree(
      outcomes.flatMap((outcome, at) => endpoints.slice(at, at + 1).map((endpoint) => ({ endpoint, outcome }))),
      'Ganzhou:7051',
      3,
    );
  const [a, b] = [endorsed('a'), endorsed('b')];
  const unknown = refused('ACCREDITATION_UNKNOWN');

  it('is a transaction when a majority of the organisations gave one answer, whoever the third is', () => {
    expect(judge(a, a, a)).toEqual({ agreed: [a, a, a] });
    for (const third of [b, unknown, failed, gone, stranger]) {
      expect(judge(a, a, third)).toEqual({ agreed: [a, a] });
      expect(judge(third, a, a)).toEqual({ agreed: [a, a] });
    }
  });

  it('counts organisations, not peers', () => {
    const [one, two] = endpoints;
    if (one === undefined || two === undefined) throw new TypeError('no peers');
    const twice = [one, { ...one, address: 'Ganzhou:7052' }].map((endpoint) => ({ endpoint, outcome: a }));
    expect(agree([...twice, { endpoint: two, outcome: gone }], one.address, 3)).toMatchObject({ failure: { kind: 'insufficient' } });
  });

  it.each([
    ["the own peer's refusal is final", [unknown, a, gone], 'refused', 'ACCREDITATION_UNKNOWN'],
    ["another's may only be behind", [a, unknown, gone], 'conflict', 'ACCREDITATION_UNKNOWN'],
    ['different answers', [a, b, gone], 'elsewhere', 'ENDORSEMENTS_DIFFER'],
    ['too few endorse', [a, gone, failed], 'insufficient', 'ENDORSEMENT_INSUFFICIENT'],
    ['nobody answers', [gone, gone, gone], 'unreachable', 'LEDGER_UNREACHABLE'],
    ['a stranger asks', [stranger, stranger, gone], 'final', 'IDENTITY_UNKNOWN'],
  ] as const)('otherwise: %s', (_, outcomes, kind, code) => {
    expect(judge(...outcomes)).toMatchObject({ failure: { kind, error: { code } } });
  });
});

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED fabric-network beside the gateway: ${missing}`);

describe.skipIf(missing !== undefined)('fabric-network beside the gateway, in one process on one network', () => {
  let engine: FabricEngine;
  let direct: Fabric;
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  beforeAll(async () => {
    process.on('warning', note);
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
    direct = await openNetwork(engine.network.folder, { mspId: 'GanzhouMSP', driver: 'fabric-network' });
  });
  afterAll(async () => {
    process.off('warning', note);
    direct?.close();
    await engine?.close();
  });

  const options = () => ({ requestId: newRequestId(randomBytes) });
  const directly = async ({ caller }: Pick<Org, 'caller'>) => direct.connect(await engine.identityOf(caller));

  it('each finds what the other wrote, and gives the first result for its request', async () => {
    const [one, other] = [await engine.as(engine.world.xunwu), await directly(engine.world.xunwu)];
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const [args, request] = [dutyUse(engine.world), options()];
      const outcome = await first.submit('use.record', args, request);
      expect(await second.submit('use.record', args, request)).toEqual(outcome);
    }
  });

  it('both read the same events', async () => {
    const read = async (ledger: Awaited<ReturnType<typeof directly>>): Promise<LedgerEvent[]> => {
      const events: LedgerEvent[] = [];
      for await (const event of ledger.events(null, { signal: new AbortController().signal })) if (events.push(event) === 8) break;
      return events;
    };
    expect(await read(await directly(engine.world.xunwu))).toEqual(await read(await engine.as(engine.world.xunwu)));
  });

  it('has agreements endorsed by both provinces, to whom their keys are locked', async () => {
    const { jiangxi, guangdong } = engine.world;
    const propose = { agreement: agreementOf(engine.world, jiangxi) };
    const ratify = { agreement: agreementOf(engine.world, guangdong) };
    await (await directly(jiangxi)).submit('recognition.propose', propose, options());
    const ratified = await (await directly(guangdong)).submit('recognition.ratify', ratify, options());
    expect(ratified).toMatchObject({ result: { state: 'active' } });
  });

  it('goes on when the peer it goes through is killed, and uses it again', async () => {
    const ledger = await directly(engine.world.xunwu);
    const pid = runningPid(engine.network.folder, 'peer-ganzhou') ?? 0;
    process.kill(pid, 'SIGKILL');
    while (runningPid(engine.network.folder, 'peer-ganzhou') !== undefined) await wait(10);
    for (let at = 0; at < 3; at++)
      await expect(ledger.submit('use.record', dutyUse(engine.world), options())).resolves.toMatchObject({ txId: expect.any(String) });
    await engine.network.up();
    await expect(ledger.submit('use.record', dutyUse(engine.world), options())).resolves.toMatchObject({ txId: expect.any(String) });
  });

  it('warns of nothing: TLS goes by the names of the nodes, not by their addresses', () => {
    expect(warnings.map(({ message }) => message)).toEqual([]);
  });
});
