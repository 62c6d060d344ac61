import { readFileSync } from 'node:fs';
import { applyEvaluate, applySubmit } from '@ganzheng/chaincode';
import { chaincodeOf, contractOf, muteUnwanted } from '@ganzheng/chaincode/shell';
import { createDevelopmentCa, issueIdentity } from '@ganzheng/network';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { agreementOf, founder, foundWorld } from '../support/law.js';
import { probeLaw, type Step } from '../support/probe-law.js';
import { top } from '../support/top.js';

const nowMs = Date.parse('2026-11-24T05:00:00.000Z');
const requestId = 'ab'.repeat(16);

/** A peer's stub over a map, as fabric-shim shows one: what was put is seen only afterwards. */
function stubOver(state: Map<string, Uint8Array>, { seconds = nowMs / 1000, nanos = 0 }: { seconds?: number; nanos?: number } = {}) {
  const done: string[] = [];
  const event: { name?: string; payload?: string } = {};
  const after = new Map(state);
  const stub = {
    getTxID: () => 'cd'.repeat(32),
    getTxTimestamp: () => ({ seconds: { toNumber: () => seconds }, nanos }),
    getState: async (key: string) => state.get(key) ?? new Uint8Array(),
    async putState(key: string, value: Uint8Array) {
      done.push(`put ${key}`);
      after.set(key, value);
    },
    async deleteState(key: string) {
      done.push(`delete ${key}`);
      after.delete(key);
    },
    async *getStateByRange(first: string, end: string) {
      for (const key of [...state.keys()].filter((each) => each >= first && each < end).sort()) yield { key, value: state.get(key) };
    },
    setStateValidationParameter: async (key: string, policy: Uint8Array) => void done.push(`lock ${key} ${policy.length > 0}`),
    setEvent: (name: string, payload: Uint8Array) => Object.assign(event, { name, payload: Buffer.from(payload).toString() }),
  };
  return { stub, done, event, after };
}

const identityOf = (mspId: string, attrs: Record<string, string>) => ({ attrs, getMSPID: () => mspId });
const clerk = identityOf('GanzhouMSP', { 'hf.Affiliation': 'local.xunwu', 'hf.EnrollmentID': 'a name', role: 'clerk' });

/** Submits to the contract as the peer would. */
async function submit(
  law: Parameters<typeof contractOf>[0],
  call: unknown,
  { stub = stubOver(new Map()).stub, identity = clerk as object } = {},
) {
  const contract = new (contractOf(law, () => nowMs))();
  return JSON.parse(
    await contract.submit({ stub, clientIdentity: identity } as never, typeof call === 'string' ? call : canonicalText(call as Json)),
  );
}

const probe = (...steps: Step[]) => ({ name: 'probe.run', args: { steps }, requestId });

describe('the Fabric shell', () => {
  it('shows what its peer holds, page by page: keys and digests only', async () => {
    const all = Array.from({ length: 1100 }, (_, at): [string, Uint8Array] => [`K~${String(at).padStart(4, '0')}`, Buffer.from(`"${at}"`)]);
    const contract = new (contractOf(probeLaw, () => nowMs))();
    const { stub } = stubOver(new Map(all));
    const found: [string, string][] = [];
    for (let page: [string, string][] = [['', '']]; page.length > 0; found.push(...page))
      page = JSON.parse(await contract.state({ stub, clientIdentity: clerk } as never, page.at(-1)?.[0] ?? '')).entries;
    expect(found).toEqual(all.map(([key, value]) => [key, hex.encode(sm3(value))]));
  });

  it('gives the rule its transaction: id, time to the millisecond, caller without what fabric-ca keeps for itself', async () => {
    const { stub } = stubOver(new Map(), { seconds: nowMs / 1000, nanos: 123_999_999 });
    const { result } = await submit(probeLaw, probe(), { stub });
    const caller = { mspId: 'GanzhouMSP', affiliation: 'local.xunwu', attributes: { role: 'clerk' } };
    expect(result).toEqual({ id: 'cd'.repeat(32), time: '2026-11-24T05:00:00.123Z', caller, seen: [] });
  });

  it('hands writes and the event to the peer only when the rule has accepted, each key once', async () => {
    const accepted = stubOver(new Map([['P~old', Buffer.from('1')]]));
    await submit(
      probeLaw,
      probe({ put: 'P~a', value: 1 }, { put: 'P~a', value: { b: 2, a: 1 } }, { delete: 'P~old' }, { emit: 'probe.e' }),
      accepted,
    );
    expect(accepted.done).toEqual(['put P~a', 'delete P~old']);
    expect(Buffer.from(accepted.after.get('P~a') ?? []).toString()).toBe('{"a":1,"b":2}');
    expect(accepted.event).toEqual({ name: 'probe.e', payload: `{"id":"${'cd'.repeat(32)}"}` });
    const refused = stubOver(new Map());
    await expect(submit(probeLaw, probe({ put: 'P~a', value: 1 }, { refuse: 'USE_EXISTS', because: 'x' }), refused)).rejects.toThrow();
    expect(refused.done).toEqual([]);
  });

  it('sends a refusal across as its code and detail, and nothing else', async () => {
    const refusal = submit(probeLaw, probe({ refuse: 'USE_EXISTS', because: 'probe' }));
    await expect(refusal).rejects.toThrow('{"code":"USE_EXISTS","detail":{"because":"probe"}}');
    await expect(submit(probeLaw, '{')).rejects.toThrow('{"code":"JSON_MALFORMED","detail":{}}');
    await expect(submit({ applySubmit, applyEvaluate }, '[]')).rejects.toThrow('{"code":"TRANSACTION_UNKNOWN","detail":{}}');
    const stranger = { identity: identityOf('GanzhouMSP', {}) };
    await expect(submit(probeLaw, probe(), stranger)).rejects.toThrow('IDENTITY_MALFORMED');
  });

  it.each([
    ['61 s ahead', { seconds: nowMs / 1000 + 61 }, 'PROPOSAL_TIME_OFF'],
    ['61 s behind', { seconds: nowMs / 1000 - 61 }, 'PROPOSAL_TIME_OFF'],
    ['a year ahead', { seconds: nowMs / 1000 + 365 * 86_400 }, 'PROPOSAL_TIME_OFF'],
    ['before 1970', { seconds: -1 }, 'PROPOSAL_TIME_MALFORMED'],
    ['beyond the year 9999', { seconds: 253_402_300_800 }, 'PROPOSAL_TIME_MALFORMED'],
    ['with nanoseconds below 0', { nanos: -1 }, 'PROPOSAL_TIME_MALFORMED'],
    ['with nanoseconds of two seconds', { nanos: 2e9 }, 'PROPOSAL_TIME_MALFORMED'],
  ])('refuses a proposal %s', async (_, time, code) => {
    await expect(submit(probeLaw, probe(), stubOver(new Map(), time))).rejects.toThrow(code);
  });

  it.each([59, -59])('accepts a proposal %i s off', async (off) => {
    await expect(submit(probeLaw, probe(), stubOver(new Map(), { seconds: nowMs / 1000 + off }))).resolves.toMatchObject({
      repeated: false,
    });
  });

  it('runs the law itself: founds, repeats without writing, and locks an agreement to both provinces', async () => {
    const world = await foundWorld();
    const law = { applySubmit, applyEvaluate };
    const call = { name: 'network.found', args: world.foundingArgs, requestId };
    const identity = identityOf(founder.mspId, { 'hf.Affiliation': founder.affiliation, founder: 'true' });
    const first = stubOver(new Map());
    const { result } = await submit(law, call, { ...first, identity });
    expect(first.done).toContain('put NET');
    const again = stubOver(first.after);
    expect(await submit(law, call, { ...again, identity })).toEqual({ repeated: true, result, txId: 'cd'.repeat(32) });
    expect(again.done).toEqual([]);
    const proposed = stubOver(first.after);
    await submit(
      law,
      { name: 'recognition.propose', args: { agreement: agreementOf(world, world.jiangxi) }, requestId: 'ac'.repeat(16) },
      proposed,
    );
    expect(proposed.done.at(-1)).toBe(`lock REC~${'a9'.repeat(16)} true`);
  });

  it('answers a question from what stands, in canonical text', async () => {
    const contract = new (contractOf(probeLaw, () => nowMs))();
    const { stub } = stubOver(new Map([['P~a', Buffer.from('{"a":1}')]]));
    const answer = await contract.evaluate(
      { stub, clientIdentity: clerk } as never,
      canonicalText({ name: 'probe.get', args: { key: 'P~a' } }),
    );
    expect(answer).toBe('{"a":1}');
  });
});

describe('what fabric-shim calls', () => {
  const chaincode = chaincodeOf(probeLaw, () => nowMs);
  const ask = canonicalText(probe());

  /** A certificate as a client of an organisation has it. */
  async function creatorOf(mspid: string, attributes: Record<string, string>) {
    const ca = await createDevelopmentCa({ mspId: mspid, name: '赣州', validFrom: new Date(nowMs) });
    const { certificate } = await issueIdentity(ca, { name: 'client', affiliation: 'local.xunwu', attributes, validFrom: new Date(nowMs) });
    return { mspid, idBytes: Buffer.from(certificate) };
  }

  /** Calls as the peer does: a status, and a message or a payload. */
  async function invoke(args: string[], creator: { mspid: string; idBytes: Uint8Array }, { stub } = stubOver(new Map())) {
    const asked = { ...stub, getArgs: () => args, getCreator: () => creator, getChannelID: () => 'licences' };
    const { status, message, payload } = await chaincode.Invoke(asked as never);
    return { status, said: message ?? '', answer: payload === undefined ? undefined : JSON.parse(Buffer.from(payload).toString()) };
  }

  it('runs each transaction by its bare name, or after the contract’s own', async () => {
    const creator = await creatorOf('GanzhouMSP', {});
    expect(await invoke(['submit', ask], creator)).toMatchObject({ status: 200, answer: { repeated: false } });
    expect(await invoke(['law:submit', ask], creator)).toMatchObject({ status: 200, answer: { repeated: false } });
    expect(await invoke(['state', ''], creator)).toMatchObject({ status: 200, answer: { entries: [] } });
    const question = canonicalText({ name: 'probe.get', args: { key: 'P~a' } });
    const held = stubOver(new Map([['P~a', Buffer.from('7')]]));
    expect(await invoke(['evaluate', question], creator, held)).toMatchObject({ status: 200, answer: 7 });
  });

  it.each([
    ['no name', []],
    ['an empty name', ['', ask]],
    ['no transaction of the contract', ['constructor', ask]],
    ['none of the contract', ['law:toString', ask]],
    ['another contract', ['other:submit', ask]],
    ['fabric-shim’s own contract', ['org.hyperledger.fabric:GetMetadata']],
    ['no argument', ['submit']],
    ['two arguments', ['submit', ask, ask]],
  ])('refuses %s, and writes nothing', async (_, args) => {
    const over = stubOver(new Map());
    expect(await invoke(args, await creatorOf('GanzhouMSP', {}), over)).toMatchObject({ status: 500, answer: undefined });
    expect(over.done).toEqual([]);
  });

  it('answers a refusal of the law with its code and detail as the message', async () => {
    const refused = canonicalText(probe({ put: 'P~a', value: 1 }, { refuse: 'USE_EXISTS', because: 'probe' }));
    const over = stubOver(new Map());
    const { status, said } = await invoke(['submit', refused], await creatorOf('GanzhouMSP', {}), over);
    expect({ status, said, done: over.done }).toEqual({
      status: 500,
      said: '{"code":"USE_EXISTS","detail":{"because":"probe"}}',
      done: [],
    });
  });

  it('knows every caller by the certificate and the membership of this very call, the second time too', async () => {
    const clerk = await creatorOf('GanzhouMSP', { role: 'clerk' });
    const founding = await creatorOf('GanzhouMSP', { founder: 'true' });
    const callers = [clerk, founding, { ...clerk, mspid: 'JiangxiMSP' }];
    const expected = [
      { mspId: 'GanzhouMSP', affiliation: 'local.xunwu', attributes: { role: 'clerk' } },
      { mspId: 'GanzhouMSP', affiliation: 'local.xunwu', attributes: { founder: 'true' } },
      { mspId: 'JiangxiMSP', affiliation: 'local.xunwu', attributes: { role: 'clerk' } },
    ];
    for (const again of [...callers, ...callers].keys()) {
      const at = again % callers.length;
      const { answer } = await invoke(['submit', ask], callers[at] as typeof clerk);
      expect(answer.result.caller).toEqual(expected[at]);
    }
  });

  it('refuses who shows no certificate, each time', async () => {
    const creator = { mspid: 'GanzhouMSP', idBytes: Buffer.from('nobody') };
    for (const _ of [1, 2]) expect(await invoke(['submit', ask], creator)).toMatchObject({ status: 500, answer: undefined });
  });
});

describe('the loggers of fabric-shim', () => {
  it('are passed over at levels that nobody wants, and heard at the others', () => {
    const heard: string[] = [];
    const names: string[] = [];
    const say = (level: string) => () => void heard.push(level);
    const logger = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
    muteUnwanted((name) => {
      names.push(name);
      return Object.assign(logger, { isLevelEnabled: (level: string) => level === 'warn' || level === 'error' });
    });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]();
    expect(heard).toEqual(['warn', 'error']);
    for (const name of names) expect(readFileSync(`${top}/node_modules/fabric-shim/${name}`, 'utf8')).toContain(`getLogger('${name}')`);
  });
});
