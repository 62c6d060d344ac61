import type { Identity } from '@ganzheng/network';
import { openNetwork, until } from '@ganzheng/network/fabric';
import { type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChain } from '../../support/chain.js';
import { type FabricEngine, fabricEngine } from '../../support/fabric-engine.js';
import { startLoad } from '../../support/fabric-load.js';
import { restartAs } from '../../support/fabric-nodes.js';
import { missingOf } from '../../support/fabric-programs.js';
import { faultsIn } from '../../support/fabric-settled.js';
import { openWire, type Wire } from '../../support/fabric-wire.js';
import { endorsedBy, envelopeOf, propose } from '../../support/hand-made.js';
import { top } from '../../support/top.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED chaincode processes that lie: ${missing}`);

const members = ['ganzhou', 'jiangxi', 'guangdong'] as const;
const liar = `${top}/tests/dist/support/lying-law-process.js`;
const honest = `${top}/tests/dist/support/probe-law-process.js`;

describe.skipIf(missing !== undefined)('a chaincode process that lies for its organisation, on Fabric 2.5', () => {
  let engine: FabricEngine;
  let identity: Identity;
  let wires: Record<(typeof members)[number] | 'orderer', Wire>;

  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
    identity = await engine.identityOf(engine.world.xunwu.caller);
    const wire = (name: string) => openWire(engine.network.folder, name);
    const [ganzhou, jiangxi, guangdong, orderer] = await Promise.all([...members.map((name) => wire(`peer-${name}`)), wire('orderer1')]);
    if (!ganzhou || !jiangxi || !guangdong || !orderer) throw new TypeError('a node is missing');
    wires = { ganzhou, jiangxi, guangdong, orderer };
  });
  afterAll(async () => {
    for (const wire of Object.values(wires ?? {})) wire.close();
    await engine?.close();
  });

  const replaceLaw = async (member: (typeof members)[number], entry: string, lie = ''): Promise<void> => {
    await restartAs(engine.network.folder, `law-${member}-a`, { args: [entry], env: { LYING_LAW: lie } });
    // Its peer may still be at an attempt to reach it from before it listened, and answers everybody with that one's failure.
    const answer = async () => endorsedBy(await propose(identity, { call: write('P~ready') }), [wires[member]]).then(String, String);
    await until(`law-${member}-a answers its peer`, async () => !(await answer()).includes('could not launch'));
  };
  const write = (key: string) => ({
    name: 'probe.run',
    args: { steps: [{ put: key, value: 'true' }] },
    requestId: newRequestId(randomBytes),
  });
  const submit = (ledger: Ledger, { name, args, requestId }: ReturnType<typeof write>) =>
    ledger.submit(name as never, args as never, { requestId });
  const chains = async () =>
    Object.fromEntries(
      await Promise.all(
        members.map(async (member) => [member, await readChain(engine.network.folder, `peer-${member}`, identity)] as const),
      ),
    );
  const read = (ledger: Ledger, key: string): Promise<unknown> => ledger.evaluate('probe.get' as never, { key } as never);

  describe.each(['result', 'writes'] as const)('that changes the %s', (lie) => {
    beforeAll(() => replaceLaw('jiangxi', liar, lie));
    afterAll(() => replaceLaw('jiangxi', honest));

    it('gets nothing written, alone or beside an honest one: Fabric itself refuses', async () => {
      const key = `P~lie~${lie}`;
      for (const [by, verdict] of [
        [['jiangxi'], 'ENDORSEMENT_POLICY_FAILURE'],
        [['jiangxi', 'ganzhou'], 'ENDORSEMENT_POLICY_FAILURE'],
        [['jiangxi', 'guangdong', 'ganzhou'], 'ENDORSEMENT_POLICY_FAILURE'],
      ] as const) {
        const made = await propose(identity, { call: write(key) });
        const responses = await endorsedBy(
          made,
          by.map((member) => wires[member]),
        );
        // The liar comes first: what it signed is what would be written.
        expect(new Set(responses.map((response) => response.getPayload_asB64())).size).toBe(Math.min(2, by.length));
        await wires.orderer.order(await envelopeOf(made, responses));
        await expect
          .poll(async () => (await chains()).ganzhou?.flatMap(({ transactions }) => transactions).find(({ txId }) => txId === made.txId))
          .toMatchObject({ verdict });
      }
      expect(await read(await engine.as(engine.world.xunwu), key)).toBeNull();
    });

    it('stops none of the others, nor its own clients: through another organisation the truth is written', async () => {
      const load = await startLoad(engine, { clients: 1 });
      await load.more(5);
      const { acknowledged, failures } = await load.stop();
      expect(failures).toEqual([]);
      for (const org of [engine.world.jiangxi, engine.world.xunwu, engine.world.guangdong]) {
        const key = `P~true~${lie}~${org.name}`;
        await expect(submit(await engine.as(org), write(key))).resolves.toMatchObject({ result: { seen: [] } });
        expect(await read(await engine.as(engine.world.xunwu), key)).toBe('true');
      }
      expect(await faultsIn(engine, acknowledged)).toEqual([]);
    });
  });

  it('is told by name when two of three lie, each in its own way: nothing can be written', async () => {
    await replaceLaw('jiangxi', liar, 'result');
    await replaceLaw('guangdong', liar, 'writes');
    const fabric = await openNetwork(engine.network.folder, { mspId: 'GanzhouMSP', patience: { submitMs: 1_500 } });
    const refused = submit(fabric.connect(identity), write('P~alone'));
    await expect(refused.finally(() => fabric.close())).rejects.toMatchObject({
      code: 'ENDORSEMENTS_DIFFER',
      detail: { stage: 'endorse' },
    });
    await replaceLaw('jiangxi', honest);
    await replaceLaw('guangdong', honest);
    await expect(submit(await engine.as(engine.world.xunwu), write('P~again'))).resolves.toMatchObject({ result: { seen: [] } });
  });

  it('whose clock is wrong is gone round: its own clients go on through another organisation', async () => {
    await replaceLaw('ganzhou', liar, 'clock');
    const ledger = await engine.as(engine.world.xunwu);
    await expect(submit(ledger, write('P~clock'))).resolves.toMatchObject({ result: { seen: [] } });
    expect(await read(ledger, 'P~clock')).toBe('true');
    await replaceLaw('ganzhou', honest);
  });
});
