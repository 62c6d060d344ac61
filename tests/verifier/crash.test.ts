import type { Ledger } from '@ganzheng/sdk/ledger';
import { useDigestOf } from '@ganzheng/sdk/oid4vc';
import { randomBytes } from '@ganzheng/sdk/sm';
import { type ByteDatabase, createSealedStore } from '@ganzheng/sdk/web';
import { createCaseStore, flush, type VerifierDeps } from '@ganzheng/verifier';
import { afterAll, describe, expect, it } from 'vitest';
import { type Answered, openWindow, renewal } from './window-world.js';

// One licence of three: each more costs time and adds no step.
const kinds = ['card'] as const;

/** Steps with an outside effect: writes to the store and submissions to the ledger. The process dies at one of them, before it or just after. */
function mortal(database: ByteDatabase, ledger: Ledger, dies: { readonly at: number; readonly when: 'before' | 'after' }) {
  let steps = 0;
  const step = async <T>(effect: () => Promise<T>): Promise<T> => {
    steps += 1;
    if (steps > dies.at || (steps === dies.at && dies.when === 'before')) throw new Error('died');
    const result = await effect();
    if (steps === dies.at) throw new Error('died');
    return result;
  };
  return {
    database: {
      get: (key) => database.get(key),
      iterator: (range) => database.iterator(range),
      batch: (operations, options) => step(() => database.batch(operations, options)),
    } satisfies ByteDatabase,
    ledger: { ...ledger, submit: (name, args, options) => step(() => ledger.submit(name, args, options)) } satisfies Ledger,
    died: () => steps >= dies.at,
  };
}

describe('a crash between any two steps', async () => {
  const window = await openWindow();
  const { holder, deps, sealKey, call } = window;
  afterAll(() => window.close());

  const over = (database: ByteDatabase, ledger: Ledger) => {
    const store = createSealedStore(database, { sealKey, random: randomBytes });
    const given: VerifierDeps = { ...deps, baseUrl: window.baseUrl, ledger, cases: createCaseStore(store) };
    return { given, store };
  };

  /** A process that dies at some effect, and what it answered until then. */
  async function dyingAt(
    dies: Parameters<typeof mortal>[2],
    act: (process: Awaited<ReturnType<typeof window.start>>) => Promise<Answered>,
  ): Promise<Answered> {
    const fatal = mortal(window.database, deps.ledger, dies);
    const { given, store } = over(fatal.database, fatal.ledger);
    const process = await window.start(given, store);
    const answered = await act(process);
    await process.close();
    expect(fatal.died()).toBe(true);
    return answered;
  }

  const places = [1, 2, 3, 4, 5].flatMap((at) => (['before', 'after'] as const).map((when) => ({ at, when })));

  it.each(places)('of taking and settling an answer: $when effect $at', async (dies) => {
    const held = await window.issuer.claim(kinds);
    const { caseNo, requestId, link } = await window.ask();
    const mailbox = window.relay.open();
    const form = holder.formFor(await holder.read(link), { held, mailbox });
    const before = window.reach.fault.submissions.length;
    const answered = await dyingAt(dies, ({ post }) => post(requestId, form));
    // The next process, on the same store and the same ledger.
    const born = over(window.database, deps.ledger).given;
    if (dies.at === 1 && dies.when === 'before') {
      // The answer was never taken, and may be given again.
      expect(answered.status).toBe(500);
      expect((await window.post(requestId, form)).body).toEqual({ verdict: 'good' });
    }
    expect(await flush(born)).toEqual({ waiting: 0, failed: [] });

    const { body } = await call('GET', `/api/cases/${caseNo}/requests/${requestId}`);
    expect(body).toMatchObject({ stage: 'judged', verdict: 'good', waiting: false });
    expect((await call('GET', `/api/cases/${caseNo}`)).body.outstanding).toEqual(['business-licence', 'old-permit', 'rules']);
    const use = await deps.ledger.evaluate('use.get', { verifier: window.org.did, useId: body.useId });
    expect(new Set(window.reach.fault.submissions.slice(before)).size).toBe(1);
    const authorization = await deps.ledger.evaluate('authorization.get', { id: use?.authorizationId ?? '' });
    expect(authorization).toMatchObject({ uses: 1, state: 'exhausted' });
    const { receipt } = (await call('GET', `/api/uses/${body.useId}`, undefined, { as: 'auditor' })).body;
    expect(useDigestOf(receipt)).toBe(use?.digest);
    for (const delivered of window.relay.receiptsIn(mailbox)) expect(delivered).toEqual(receipt);
  });

  it.each([1, 2, 3, 4].flatMap((at) => (['before', 'after'] as const).map((when) => ({ at, when }))))(
    'of a use by duty: $when effect $at',
    async (dies) => {
      const { original } = await window.issuer.original('business');
      const body = { credential: original, matterCode: renewal.matterCode, caseNo: `XC-${dies.at}-${dies.when}` };
      const key = `duty-${dies.at}-${dies.when}`;
      const before = window.reach.fault.submissions.length;
      const use = ({ call: ask }: { call: typeof call }) => ask('POST', '/api/uses', body, { as: 'supervisor', key });
      expect((await dyingAt(dies, use)).status).toBe(500);
      const again = await call('POST', '/api/uses', body, { as: 'supervisor', key });
      expect(again.body).toMatchObject({ verdict: 'good' });
      expect(await flush(deps)).toEqual({ waiting: 0, failed: [] });
      const submissions = window.reach.fault.submissions.slice(before);
      expect(new Set(submissions).size).toBe(1);
    },
  );

  it.each([{ at: 1, when: 'after' } as const])('of opening, asking and accepting: $when effect $at', async (dies) => {
    const mortalCall = async (path: string, body: unknown, key: string) => {
      const answer = await dyingAt(dies, (process) => process.call('POST', path, body, { key }));
      expect(answer.status).toBe(500);
    };
    await mortalCall('/api/cases', renewal, 'crash-opening-1');
    const opened = await call('POST', '/api/cases', renewal, { key: 'crash-opening-1' });
    const { caseNo } = opened.body.case;
    await mortalCall(`/api/cases/${caseNo}/requests`, undefined, 'crash-asking-01');
    await call('POST', `/api/cases/${caseNo}/requests`, undefined, { key: 'crash-asking-01' });
    expect((await call('GET', `/api/cases/${caseNo}`)).body.case.requests).toHaveLength(1);
    for (const material of ['business-licence', 'representative-id', 'old-permit'])
      await call('POST', `/api/cases/${caseNo}/materials/${material}/fallback`, { by: 'paper', reason: '原件' });
    await call('POST', `/api/cases/${caseNo}/materials/rules/fallback`, { by: 'promise', reason: '承诺' });
    await mortalCall(`/api/cases/${caseNo}/accept`, undefined, 'crash-accepting');
    expect(await call('POST', `/api/cases/${caseNo}/accept`, undefined, { key: 'crash-accepting' })).toMatchObject({
      status: 200,
      body: { case: { state: 'accepted' }, copies: [] },
    });
  });
});
