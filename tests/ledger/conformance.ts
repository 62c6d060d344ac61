import { LicenceError } from '@ganzheng/sdk/errors';
import type { ArgsOf, EventCheckpoint, Evidence, Json, Ledger, LedgerEvent, ProvenTransaction } from '@ganzheng/sdk/ledger';
import { canonicalText, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGrant, type Org, type World } from '../support/law.js';
import { dutyUse } from '../support/ledger-world.js';
import { type Probe, probeLaw, type Step } from '../support/probe-law.js';

/** One engine with the fictitious world founded on it. */
export interface Engine {
  readonly world: World;
  /** what the engine has and what it has not */
  readonly supports: { readonly conflicts: boolean };
  as(org: Pick<Org, 'caller'>): Promise<Ledger>;
  /** the transaction a piece of evidence proves, checked without the ledger */
  check(evidence: unknown): ProvenTransaction;
  /** the evidence with one part changed, each in turn */
  forgeries(evidence: Evidence): readonly unknown[];
  /** stops the engine and starts it again on what it keeps */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Makes an engine that runs the given law. */
export type EngineFactory = (law: typeof probeLaw) => Promise<Engine>;

/** What every ledger host must do alike. An engine's own test is one line. */
export function ledgerConformance(name: string, createEngine: EngineFactory): void {
  describe(`ledger conformance: ${name}`, () => {
    let engine: Engine;
    let window: Ledger;
    beforeAll(async () => {
      engine = await createEngine(probeLaw);
      window = await engine.as(engine.world.xunwu);
    });
    afterAll(() => engine.close());

    const requestId = (): string => newRequestId(randomBytes);
    const probe = async (steps: readonly Step[], ledger = window): Promise<Probe> =>
      (await ledger.submit('probe.run' as never, { steps } as never, { requestId: requestId() })).result as unknown as Probe;
    const get = (key: string): Promise<Json> => window.evaluate('probe.get' as never, { key } as never) as Promise<Json>;

    describe('a transaction', () => {
      it('reads committed state only, never its own writes', async () => {
        const first = await probe([{ put: 'P~own', value: 1 }, { get: 'P~own' }, { range: 'P~own' }]);
        expect(first.seen).toEqual([null]);
        const second = await probe([{ put: 'P~own', value: 2 }, { delete: 'P~own' }, { get: 'P~own' }, { range: 'P~own' }]);
        expect(second.seen).toEqual([1, ['P~own', 1]]);
        expect(await get('P~own')).toBeNull();
      });

      it('keeps the last of several writes to one key', async () => {
        await probe([{ put: 'P~last', value: 1 }, { delete: 'P~last' }, { put: 'P~last', value: { b: 3, a: [] } }]);
        expect(await get('P~last')).toEqual({ a: [], b: 3 });
      });

      it('writes nothing and emits nothing when it is refused, and the refusal keeps its code and detail', async () => {
        const before = await eventsSoFar(window);
        const refused = probe([{ put: 'P~refused', value: 1 }, { emit: 'probe.refused' }, { refuse: 'USE_EXISTS', because: 'probe' }]);
        await expect(refused).rejects.toMatchObject({ name: 'LicenceError', code: 'USE_EXISTS', detail: { because: 'probe' } });
        expect(await get('P~refused')).toBeNull();
        expect(await eventsSoFar(window)).toEqual(before);
      });

      it('writes nothing when the rule breaks, and the ledger goes on', async () => {
        await expect(probe([{ put: 'P~broken', value: 1 }, { crash: 'a bug' }])).rejects.toThrow();
        expect(await get('P~broken')).toBeNull();
        await expect(probe([{ put: 'P~after', value: 1 }])).resolves.toMatchObject({ seen: [] });
      });

      it('emits at most one event', async () => {
        await expect(probe([{ put: 'P~twice', value: 1 }, { emit: 'probe.a' }, { emit: 'probe.b' }])).rejects.toThrow();
        expect(await get('P~twice')).toBeNull();
      });

      it('sees ranges in the byte order of UTF-8, bounded by their prefix', async () => {
        const names = ['', '!', 'a', 'a~', 'b', 'é', '中', '\ud7ff', '\ue000', '\uffee', '\u{1f600}'];
        const outside = ['Q', 'Q}', 'R~a'];
        await probe([
          ...[...names].reverse().map((name) => ({ put: `Q~${name}`, value: name })),
          ...outside.map((key) => ({ put: key, value: 0 })),
        ]);
        const { seen } = await probe([{ range: 'Q~' }]);
        expect(seen).toEqual(names.map((name) => [`Q~${name}`, name]));
      });

      it('carries its own id and time, and who calls', async () => {
        const { caller } = engine.world.xunwu;
        const steps: Step[] = [{ get: 'P~none' }];
        const submitted = await window.submit('probe.run' as never, { steps } as never, { requestId: requestId() });
        expect(submitted.result).toEqual({ id: submitted.txId, time: submitted.time, caller, seen: [null] });
        expect(submitted.txId).toMatch(/^[0-9a-f]{64}$/);
        expect(submitted.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        const later = await probe(steps);
        expect(later.time >= submitted.time).toBe(true);
      });

      it('is refused by name, shape of the arguments and shape of the request id', async () => {
        const cases = [
          { name: 'no.such', args: {}, id: requestId(), code: 'TRANSACTION_UNKNOWN' },
          { name: 'network.get', args: {}, id: requestId(), code: 'TRANSACTION_UNKNOWN' },
          { name: 'use.record', args: { use: 1 }, id: requestId(), code: 'ARGUMENTS_INVALID' },
          { name: 'use.record', args: dutyUse(engine.world), id: 'not-hex', code: 'ARGUMENTS_INVALID' },
          { name: 'network.found', args: {}, id: requestId(), code: 'CALLER_NOT_ADMITTED' },
        ];
        for (const { name, args, id, code } of cases) {
          await expect(window.submit(name as never, args as never, { requestId: id })).rejects.toMatchObject({ code });
        }
        await expect(window.evaluate('use.record' as never, {} as never)).rejects.toMatchObject({ code: 'TRANSACTION_UNKNOWN' });
      });
    });

    describe('a request id', () => {
      it('gives the first result again and writes nothing, whoever comes second and whenever', async () => {
        const args = dutyUse(engine.world);
        const options = { requestId: requestId() };
        const first = await window.submit('use.record', args, options);
        const events = await eventsSoFar(window);
        expect(await window.submit('use.record', args, options)).toEqual(first);
        await engine.reopen();
        window = await engine.as(engine.world.xunwu);
        expect(await window.submit('use.record', args, options)).toEqual(first);
        expect(await eventsSoFar(window)).toEqual(events);
      });

      it('is refused with other arguments or another name', async () => {
        const options = { requestId: requestId() };
        const args = dutyUse(engine.world);
        await window.submit('use.record', args, options);
        await expect(window.submit('use.record', dutyUse(engine.world), options)).rejects.toMatchObject({ code: 'REQUEST_REUSED' });
      });

      it('has one outcome when it comes many times at once', async () => {
        const args = dutyUse(engine.world);
        const options = { requestId: requestId() };
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => window.submit('use.record', args, options)));
        expect(new Set(outcomes.map((outcome) => canonicalText(outcome))).size).toBe(1);
        const seen = (await eventsSoFar(window)).filter(({ payload }) => (payload as { useId?: string }).useId === args.use.useId);
        expect(seen).toHaveLength(1);
      });

      it('is not spent by a refusal', async () => {
        const options = { requestId: requestId() };
        const stranger = await engine.as(engine.world.longgang);
        const args = dutyUse(engine.world);
        await expect(stranger.submit('use.record', args, options)).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
        await expect(window.submit('use.record', args, options)).resolves.toMatchObject({ result: { useId: args.use.useId } });
      });

      it('is found again by request.get', async () => {
        const options = { requestId: requestId() };
        expect(await window.evaluate('request.get', options)).toBeNull();
        const { txId, result } = await window.submit('use.record', dutyUse(engine.world), options);
        expect(await window.evaluate('request.get', options)).toMatchObject({ txId, result });
      });
    });

    describe('two that race', () => {
      it('for one key have one winner, and the loser leaves nothing', async () => {
        const { use, accreditation } = dutyUse(engine.world);
        const race = Array.from({ length: 8 }, (_, at) => ({ use: { ...use, digest: String(at).repeat(64) }, accreditation }));
        const { won, lost } = await outcomesOf(race.map((args) => window.submit('use.record', args, { requestId: requestId() })));
        expect(won).toHaveLength(1);
        expect(lost).toEqual(Array.from({ length: 7 }, () => 'USE_EXISTS'));
        const kept = await window.evaluate('use.get', { verifier: use.verifier, useId: use.useId });
        expect(kept).toEqual(won[0]?.result);
      });

      it('for the last use of an authorisation: exactly one uses it', async () => {
        const { grant, use } = createGrant(engine.world, { maxUses: 1 });
        const claims = Array.from({ length: 6 }, () => ({
          grant,
          use: { ...use, useId: requestId() },
          accreditation: engine.world.ids.xunwu,
        }));
        const { won, lost } = await outcomesOf(claims.map((args) => window.submit('authorization.use', args, { requestId: requestId() })));
        expect(won).toHaveLength(1);
        expect(lost).toEqual(Array.from({ length: 5 }, () => 'AUTHORIZATION_EXHAUSTED'));
        expect(await window.evaluate('authorization.get', { id: grant.statement.id })).toMatchObject({ uses: 1, state: 'exhausted' });
      });

      it('to revoke and to reissue one licence: exactly one lawful end', async () => {
        const { police, ids } = engine.world;
        const issuer = await engine.as(police);
        const at = { owner: police.did, list: 0, index: 7 };
        const move = (to: 'revoked' | 'superseded'): ArgsOf<'status.move'> => ({
          owner: at.owner,
          list: at.list,
          accreditation: ids.police,
          moves: [{ index: at.index, to, reason: 'race' }],
        });
        const ends = ['revoked', 'superseded', 'revoked', 'superseded'] as const;
        const { won, lost } = await outcomesOf(ends.map((to) => issuer.submit('status.move', move(to), { requestId: requestId() })));
        expect(won).toHaveLength(1);
        expect(lost).toEqual(Array.from({ length: 3 }, () => 'STATUS_MOVE_FORBIDDEN'));
        expect([await issuer.evaluate('status.get', at)]).toEqual(won[0]?.result);
      });
    });

    describe('events', () => {
      it('come once each, in the order of the chain, from any checkpoint and across a reopening', async () => {
        for (let at = 0; at < 5; at++) await window.submit('use.record', dutyUse(engine.world), { requestId: requestId() });
        const all = await eventsSoFar(window);
        expect(all[0]?.name).toBe('network.founded');
        expect(all).toEqual([...all].sort((a, b) => a.block - b.block || a.index - b.index));
        expect(new Set(all.map(({ txId }) => txId)).size).toBe(all.length);
        await engine.reopen();
        window = await engine.as(engine.world.xunwu);
        for (const [at, checkpoint] of all.entries()) expect(await eventsSoFar(window, checkpoint)).toEqual(all.slice(at + 1));
      });

      it('go on live until the reader stops', async () => {
        const known = (await eventsSoFar(window)).at(-1) ?? null;
        const stop = new AbortController();
        const read: LedgerEvent[] = [];
        const reading = (async () => {
          for await (const event of window.events(known, { signal: stop.signal }))
            if (event.name !== endMark && read.push(event) === 20) stop.abort();
        })();
        const submitted = await Promise.all(
          Array.from({ length: 20 }, () => window.submit('use.record', dutyUse(engine.world), { requestId: requestId() })),
        );
        await reading;
        expect(read.map(({ txId }) => txId)).toEqual(inOrder(submitted).map(({ txId }) => txId));
      });
    });

    describe('proof', () => {
      it('of every transaction of a block is checked without the ledger', async () => {
        const submitted = await Promise.all(
          Array.from({ length: 9 }, () => window.submit('use.record', dutyUse(engine.world), { requestId: requestId() })),
        );
        for (const { txId, result, time } of submitted) {
          const evidence = JSON.parse(JSON.stringify(await window.proof(txId))) as Evidence;
          expect(engine.check(evidence)).toMatchObject({ txId, result, time, name: 'use.record', caller: engine.world.xunwu.caller });
        }
      });

      it('does not hold for anything else', async () => {
        const { txId } = await window.submit('use.record', dutyUse(engine.world), { requestId: requestId() });
        const evidence = await window.proof(txId);
        const forged = engine.forgeries(evidence);
        expect(forged.length).toBeGreaterThan(3);
        for (const each of forged) expect(() => engine.check(each)).toThrow(LicenceError);
        await expect(window.proof('0'.repeat(64))).rejects.toMatchObject({ code: 'TX_UNKNOWN' });
      });
    });

    it('says what it is', async () => {
      const before = await window.status();
      expect(before).toMatchObject({
        network: engine.world.foundingArgs.network,
        lawVersion: 1,
        mode: expect.stringMatching(/^(embedded|fabric)$/),
      });
      await window.submit('use.record', dutyUse(engine.world), { requestId: requestId() });
      const after = await window.status();
      expect(after.height).toBeGreaterThan(before.height);
      expect(after.tip).not.toBe(before.tip);
    });
  });
}

const inOrder = <T extends { block: number; index: number }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => a.block - b.block || a.index - b.index);

/** Every event up to now: a last one is made on purpose and read up to. Such last ones are not counted. */
async function eventsSoFar(ledger: Ledger, after: EventCheckpoint | null = null): Promise<LedgerEvent[]> {
  const last = await ledger.submit('probe.run' as never, { steps: [{ emit: endMark }] } as never, { requestId: newRequestId(randomBytes) });
  const read: LedgerEvent[] = [];
  for await (const event of ledger.events(after, { signal: new AbortController().signal })) {
    if (event.txId === last.txId) break;
    if (event.name !== endMark) read.push(event);
  }
  return read;
}

const endMark = 'probe.end';

async function outcomesOf<T>(submissions: readonly Promise<T>[]): Promise<{ won: T[]; lost: string[] }> {
  const settled = await Promise.allSettled(submissions);
  return {
    won: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    lost: settled.flatMap((each) =>
      each.status === 'rejected' ? [each.reason instanceof LicenceError ? each.reason.code : String(each.reason)] : [],
    ),
  };
}
