import { setTimeout as wait } from 'node:timers/promises';
import type { Identity } from '@ganzheng/network';
import { endpointsOf, type FabricOptions, fsckFabric, openConnection, openFabric } from '@ganzheng/network/fabric';
import { type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { common } from '@hyperledger/fabric-protos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChain, type Standing } from '../../support/chain.js';
import { type FabricEngine, fabricEngine } from '../../support/fabric-engine.js';
import { missingOf } from '../../support/fabric-programs.js';
import { faultsIn } from '../../support/fabric-settled.js';
import { openWire, type Wire } from '../../support/fabric-wire.js';
import { endorsedBy, envelopeOf, type HandMade, headerOf, now, propose, seal } from '../../support/hand-made.js';
import { dutyUse } from '../../support/ledger-world.js';
import { probeLaw } from '../../support/probe-law.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED forged proposals and envelopes: ${missing}`);

const members = ['ganzhou', 'jiangxi', 'guangdong'] as const;
const hour = 3600;
const success = 200;

describe.skipIf(missing !== undefined)('forged proposals and envelopes on Fabric 2.5', () => {
  let engine: FabricEngine;
  let window: Identity;
  let ledger: Ledger;
  let wires: Record<(typeof members)[number] | 'orderer', Wire>;

  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
    window = await engine.identityOf(engine.world.xunwu.caller);
    ledger = await engine.as(engine.world.xunwu);
    const wire = (name: string) => openWire(engine.network.folder, name);
    const [ganzhou, jiangxi, guangdong, orderer] = await Promise.all([...members.map((name) => wire(`peer-${name}`)), wire('orderer1')]);
    if (!ganzhou || !jiangxi || !guangdong || !orderer) throw new TypeError('a node is missing');
    wires = { ganzhou, jiangxi, guangdong, orderer };
  });
  afterAll(async () => {
    for (const wire of Object.values(wires ?? {})) wire.close();
    await engine?.close();
  });

  const use = () => ({ name: 'use.record', args: dutyUse(engine.world), requestId: newRequestId(randomBytes) });
  const pair = () => [wires.ganzhou, wires.jiangxi];
  const chainOf = (member: (typeof members)[number]) => readChain(engine.network.folder, `peer-${member}`, window);
  const order = async (envelope: common.Envelope): Promise<void> => expect(await wires.orderer.order(envelope)).toBe(success);

  /** Every place a transaction id came to stand at, once there are so many. */
  const standings = async (txId: string, count = 1): Promise<Standing[]> => {
    for (let tries = 0; tries < 200; tries++) {
      const found = (await chainOf('ganzhou')).flatMap(({ transactions }) => transactions).filter((each) => each.txId === txId);
      if (found.length >= count) return found;
      await wait(50);
    }
    throw new Error(`${txId} does not stand ${count} times: ${JSON.stringify((await chainOf('ganzhou')).slice(-3))}`);
  };
  const verdictsOf = async (txId: string, count = 1) => (await standings(txId, count)).map(({ verdict }) => verdict);
  const written = async (requestId: string) => (await ledger.evaluate('request.get', { requestId }))?.txId ?? null;
  const endorseAndOrder = async (made: HandMade, by = pair()): Promise<void> => order(await envelopeOf(made, await endorsedBy(made, by)));

  it('writes what is made by hand as it should be: what follows is refused for what is wrong with it', async () => {
    const call = use();
    const made = await propose(window, { call });
    await endorseAndOrder(made);
    expect(await verdictsOf(made.txId)).toEqual(['VALID']);
    expect(await written(call.requestId)).toBe(made.txId);
  });

  const times = [
    ['an hour ago', () => now(-hour), 'PROPOSAL_TIME_OFF'],
    ['in a year', () => now(365 * 24 * hour), 'PROPOSAL_TIME_OFF'],
    ['in 65 seconds', () => now(65), 'PROPOSAL_TIME_OFF'],
    ['in 1999', () => ({ seconds: 915_148_800, nanos: 0 }), 'PROPOSAL_TIME_OFF'],
    ['with a billion nanoseconds', () => ({ ...now(), nanos: 1_000_000_000 }), 'PROPOSAL_TIME_MALFORMED'],
    ['with nanoseconds below none', () => ({ ...now(), nanos: -1 }), 'PROPOSAL_TIME_MALFORMED'],
    ['before 1970', () => ({ seconds: -1, nanos: 0 }), 'PROPOSAL_TIME_MALFORMED'],
    ['beyond all years', () => ({ seconds: 253_402_300_800, nanos: 0 }), 'PROPOSAL_TIME_MALFORMED'],
    ['with empty time', () => ({ seconds: 0, nanos: 0 }), 'PROPOSAL_TIME_MALFORMED'],
  ] as const;
  it.each(times)('endorses no proposal made %s', async (_when, time, code) => {
    const made = await propose(window, { call: use(), time: time() });
    for (const member of members) await expect(endorsedBy(made, [wires[member]])).rejects.toThrow(code);
  });

  it('endorses no proposal without a time', async () => {
    const made = await propose(window, { call: use(), time: null });
    for (const member of members) await expect(endorsedBy(made, [wires[member]])).rejects.toThrow();
  });

  it('endorses a proposal whose clock is off by less than a minute', async () => {
    for (const seconds of [-50, 50]) {
      const call = { ...use(), name: 'probe.run', args: { steps: [] } };
      const made = await propose(window, { call, time: now(seconds) });
      await endorseAndOrder(made);
      expect(await verdictsOf(made.txId)).toEqual(['VALID']);
    }
  });

  it('lets nobody change the time, or the call, that was endorsed', async () => {
    const made = await propose(window, { call: use() });
    const responses = await endorsedBy(made, pair());
    const backdated = await propose(window, { call: use(), nonce: made.nonce, time: now(-hour) });
    await order(await envelopeOf({ ...made, header: backdated.header }, responses));
    const other = await propose(window, { call: use() });
    const otherResponses = await endorsedBy(other, pair());
    await order(await envelopeOf({ ...other, payload: made.payload }, otherResponses));
    expect(await verdictsOf(made.txId)).toEqual(['INVALID_ENDORSER_TRANSACTION']);
    expect(await verdictsOf(other.txId)).toEqual(['INVALID_ENDORSER_TRANSACTION']);
  });

  it('endorses no proposal whose id, signature or certificate is not what it should be', async () => {
    const stranger = await engine.identityOf(engine.world.guangdong.caller);
    const cases = [
      await propose(window, { call: use(), txId: '00'.repeat(32) }),
      await propose({ ...window, privateKey: stranger.privateKey }, { call: use() }),
      await propose({ ...window, mspId: 'GuangdongMSP' }, { call: use() }),
      await propose({ ...window, certificate: stranger.certificate }, { call: use() }),
    ];
    for (const made of cases) await expect(endorsedBy(made, [wires.ganzhou])).rejects.toThrow();
  });

  it('endorses nothing under a nonce that was used', async () => {
    const first = await propose(window, { call: use() });
    await endorseAndOrder(first);
    await verdictsOf(first.txId);
    const again = await propose(window, { call: use(), nonce: first.nonce });
    expect(again.txId).toBe(first.txId);
    await expect(endorsedBy(again, [wires.ganzhou])).rejects.toThrow(/duplicate transaction/);
  });

  it('writes one of two transactions that share a nonce, and the block says which, though both stand there under one id', async () => {
    const calls = [use(), use()];
    const first = await propose(window, { call: calls[0] ?? use() });
    const second = await propose(window, { call: calls[1] ?? use(), nonce: first.nonce });
    const envelopes = [];
    for (const made of [first, second]) envelopes.push(await envelopeOf(made, await endorsedBy(made, pair())));
    for (const envelope of envelopes) await order(envelope);
    const found = await standings(first.txId, 2);
    expect(found.map(({ verdict }) => verdict)).toEqual(['VALID', 'DUPLICATE_TXID']);
    expect(found.map(({ requestId }) => requestId)).toEqual(calls.map(({ requestId }) => requestId));
    expect(await Promise.all(calls.map(({ requestId }) => written(requestId)))).toEqual([first.txId, null]);
  });

  it('writes a replayed envelope once, and names every repetition', async () => {
    const made = await propose(window, { call: use() });
    const envelope = await envelopeOf(made, await endorsedBy(made, pair()));
    await order(envelope);
    expect(await verdictsOf(made.txId)).toEqual(['VALID']);
    await order(envelope);
    await order(envelope);
    expect(await verdictsOf(made.txId, 3)).toEqual(['VALID', 'DUPLICATE_TXID', 'DUPLICATE_TXID']);
  });

  it('writes nothing that one organisation alone endorsed, even many times over', async () => {
    for (const alone of members) {
      const call = use();
      const made = await propose(window, { call });
      const [response] = await endorsedBy(made, [wires[alone]]);
      if (response === undefined) throw new TypeError('no answer');
      await order(await envelopeOf(made, [response, response, response]));
      expect(await verdictsOf(made.txId)).toEqual(['ENDORSEMENT_POLICY_FAILURE']);
      expect(await written(call.requestId)).toBeNull();
    }
  });

  it('writes nothing that nobody endorsed, or whose endorsement is of something else', async () => {
    const made = await propose(window, { call: use() });
    const other = await propose(window, { call: use() });
    const [own] = await endorsedBy(made, [wires.ganzhou]);
    const [borrowed] = await endorsedBy(other, [wires.jiangxi]);
    if (own === undefined || borrowed === undefined) throw new TypeError('no answer');
    await order(await envelopeOf(made, [own, borrowed]));
    const bare = await propose(window, { call: use() });
    await order(await envelopeOf(bare, []));
    expect(await verdictsOf(made.txId)).toEqual(['ENDORSEMENT_POLICY_FAILURE']);
    expect(await verdictsOf(bare.txId)).not.toContain('VALID');
  });

  it('reads on past garbage that somebody had ordered, times without sense among it', async () => {
    const garbage = [
      { time: now(), data: randomBytes(99) },
      { time: { seconds: 8_640_000_000_001, nanos: 0 }, data: new Uint8Array() },
      { time: { seconds: -1, nanos: -1 }, data: new Uint8Array() },
      { time: null, data: new Uint8Array() },
    ];
    for (const { time, data } of garbage) {
      const { header, txId } = await propose(window, { call: use(), time });
      await order(await seal(window, header, data));
      // In a block of its own: before an honest transaction in one block it ends Fabric's peers themselves (SECURITY.md, known gaps).
      expect(await verdictsOf(txId)).not.toContain('VALID');
    }
    const began = performance.now();
    const { txId } = await ledger.submit('use.record', dutyUse(engine.world), { requestId: newRequestId(randomBytes) });
    expect(performance.now() - began).toBeLessThan(5_000);
    const stop = AbortSignal.timeout(20_000);
    let seen = false;
    for await (const event of ledger.events(null, { signal: stop })) {
      seen = event.txId === txId;
      if (seen) break;
    }
    expect(seen).toBe(true);
  });

  /** Has anything ordered under an id that is another's. */
  const burn = async (txId: string): Promise<void> => {
    const thief = await engine.identityOf(engine.world.jiangxi.caller);
    const parts = { type: common.HeaderType.ENDORSER_TRANSACTION, nonce: randomBytes(24), time: now(), txId, extension: new Uint8Array() };
    await order(await seal(thief, headerOf(thief, parts), randomBytes(10)));
    await standings(txId);
  };

  it('writes nothing under an id that somebody else had ordered first, though Fabric calls it a repetition', async () => {
    const made = await propose(window, { call: use() });
    const envelope = await envelopeOf(made, await endorsedBy(made, pair()));
    await burn(made.txId);
    await order(envelope);
    expect(await verdictsOf(made.txId, 2)).toEqual(['BAD_PROPOSAL_TXID', 'DUPLICATE_TXID']);
  });

  it('goes on under another id when its own was burned on the way', async () => {
    const burned: string[] = [];
    const open: NonNullable<FabricOptions['open']> = (endpoint, channel) => {
      const peer = openConnection(endpoint, channel);
      return {
        ...peer,
        accessOf(identity) {
          const access = peer.accessOf(identity);
          const endorse: typeof access.endorse = async (call) => {
            const endorsed = await access.endorse(call);
            return {
              ...endorsed,
              async order() {
                if (burned.length < 2) await burn(endorsed.txId).then(() => burned.push(endorsed.txId));
                return endorsed.order();
              },
            };
          };
          return { ...access, endorse };
        },
      };
    };
    const peers = await endpointsOf(engine.network.folder, 'GanzhouMSP');
    const fabric = openFabric({ peers, channel: 'licences', chaincode: 'law', open });
    const { requestId, args } = use();
    const { txId } = await fabric
      .connect(window)
      .submit('use.record', args, { requestId })
      .finally(() => fabric.close());
    expect(burned).toHaveLength(2);
    expect(burned).not.toContain(txId);
    expect(await written(requestId)).toBe(txId);
  });

  it('leaves three peers that agree, on which fsck finds nothing wrong, and names what was committed long after its time', async () => {
    const call = { ...use(), name: 'probe.run', args: { steps: [] } };
    const made = await propose(window, { call, time: now(-55) });
    const envelope = await envelopeOf(made, await endorsedBy(made, pair()));
    for (let others = 0; others < 12; others++) {
      await wait(1_000);
      await ledger.submit('use.record', dutyUse(engine.world), { requestId: newRequestId(randomBytes) });
    }
    await order(envelope);
    const [standing] = await standings(made.txId);
    expect(standing?.verdict).toBe('VALID');
    expect(await faultsIn(engine, [])).toEqual([]);
    const late = (await chainOf('jiangxi')).find(({ transactions }) => transactions.some(({ txId }) => txId === made.txId));
    const { notices = [] } = await fsckFabric({ folder: engine.network.folder, laws: [probeLaw] });
    expect(notices).toContainEqual(expect.objectContaining({ code: 'TX_COMMITTED_LATE', block: late?.number }));
  });
});
