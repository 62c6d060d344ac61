import { useDigestOf } from '@ganzheng/sdk/oid4vc';
import { flush, startWorker } from '@ganzheng/verifier';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openWindow, renewal } from './window-world.js';

// One licence of three: each more costs time and changes nothing.
const kinds = ['card'] as const;

describe('a ledger out of reach', async () => {
  const window = await openWindow();
  const { call, holder, reach, deps } = window;
  afterEach(() => Object.assign(reach.fault, { down: false, onlyReads: false, losesAnswers: false }));
  afterAll(() => window.close());

  const requestAt = async (caseNo: string, requestId: string) => (await call('GET', `/api/cases/${caseNo}/requests/${requestId}`)).body;
  const recordOf = (useId: string) => deps.ledger.evaluate('use.get', { verifier: window.org.did, useId });

  /** A citizen answers, and just before it arrives something breaks. */
  async function answerWith(fault: Partial<typeof reach.fault>) {
    const held = await window.issuer.claim(kinds);
    const { caseNo, requestId, link } = await window.ask();
    const mailbox = window.relay.open();
    const form = holder.formFor(await holder.read(link), { held, mailbox });
    Object.assign(reach.fault, fault);
    const answered = await window.post(requestId, form);
    return { caseNo, requestId, answered, mailbox };
  }

  it('all of it: provisional, kept, and judged and recorded when it is back', async () => {
    const { caseNo, requestId, answered, mailbox } = await answerWith({ down: true });
    expect(answered).toEqual({ status: 200, body: { verdict: 'provisional' } });
    expect(await requestAt(caseNo, requestId)).toMatchObject({ stage: 'judged', verdict: 'provisional', waiting: true });
    expect((await call('GET', '/health', undefined, { as: 'nobody' })).status).toBe(503);
    expect(await flush(deps)).toMatchObject({ waiting: 1, failed: [] });
    reach.fault.down = false;
    // Long after the key binding would have gone stale: it was fresh when it was received.
    window.advance(3_600_000);
    expect(await flush(deps)).toEqual({ waiting: 0, failed: [] });
    const read = await requestAt(caseNo, requestId);
    expect(read).toMatchObject({ verdict: 'good', waiting: false });
    expect(await recordOf(read.useId)).not.toBeNull();
    expect((await call('GET', `/api/cases/${caseNo}`)).body.outstanding).toEqual(['business-licence', 'old-permit', 'rules']);
    expect(window.relay.receiptsIn(mailbox).map(useDigestOf)).toEqual([(await recordOf(read.useId))?.digest]);
  });

  it('an answer of the ledger that is lost: the same use is submitted again and counted once', async () => {
    const before = reach.fault.submissions.length;
    const { caseNo, requestId, answered } = await answerWith({ losesAnswers: true });
    expect(answered.body).toEqual({ verdict: 'provisional' });
    reach.fault.losesAnswers = false;
    expect(await flush(deps)).toEqual({ waiting: 0, failed: [] });
    expect(await requestAt(caseNo, requestId)).toMatchObject({ verdict: 'good' });
    const ids = reach.fault.submissions.slice(before);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('a use that is on the ledger while the window cannot submit: good, and its receipt still comes', async () => {
    const { caseNo, requestId, mailbox } = await answerWith({ losesAnswers: true });
    reach.fault.onlyReads = true;
    expect(await flush(deps)).toEqual({ waiting: 1, failed: [] });
    expect(await requestAt(caseNo, requestId)).toMatchObject({ verdict: 'good', waiting: true });
    Object.assign(reach.fault, { onlyReads: false, losesAnswers: false });
    expect(await flush(deps)).toEqual({ waiting: 0, failed: [] });
    expect(window.relay.receiptsIn(mailbox)).toHaveLength(1);
  });

  it('a grant that runs out meanwhile: the law refuses, and what was settled for the time being is taken back', async () => {
    const { caseNo, requestId, answered } = await answerWith({ onlyReads: true });
    expect(answered.body).toEqual({ verdict: 'provisional' });
    expect((await call('GET', `/api/cases/${caseNo}`)).body.outstanding).toEqual(['business-licence', 'old-permit', 'rules']);
    reach.fault.onlyReads = false;
    window.advance(86_400_000);
    expect(await flush(deps)).toEqual({ waiting: 0, failed: [] });
    expect(await requestAt(caseNo, requestId)).toMatchObject({ verdict: 'bad', refusal: 'AUTHORIZATION_EXPIRED', waiting: false });
    const { body } = await call('GET', `/api/cases/${caseNo}`);
    expect(body.outstanding).toEqual(['business-licence', 'representative-id', 'old-permit', 'rules']);
    expect(body.case.flags).toMatchObject([{ material: 'representative-id', requestId }]);
  });

  it('a case accepted on a provisional verdict that turns out bad is flagged for a supervisor', async () => {
    const held = await window.issuer.claim(kinds);
    const { caseNo, requestId, link } = await window.ask();
    const form = holder.formFor(await holder.read(link), { held });
    reach.fault.onlyReads = true;
    expect((await window.post(requestId, form)).body).toEqual({ verdict: 'provisional' });
    reach.fault.onlyReads = false;
    for (const material of ['business-licence', 'old-permit'])
      await call('POST', `/api/cases/${caseNo}/materials/${material}/fallback`, { by: 'paper', reason: '原件' });
    await call('POST', `/api/cases/${caseNo}/materials/rules/fallback`, { by: 'promise', reason: '承诺' });
    const accepted = await call('POST', `/api/cases/${caseNo}/accept`);
    expect(accepted.body.copies.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['provisional']);
    await window.issuer.move(held[0]?.index ?? 0, 'revoked');
    await flush(deps);
    const { body } = await call('GET', `/api/cases/${caseNo}`);
    expect(body.case).toMatchObject({ state: 'accepted' });
    expect(body.case.flags).toMatchObject([{ material: 'representative-id', requestId }]);
  });

  it('a use by duty waits too', async () => {
    const { original } = await window.issuer.original('permit');
    reach.fault.losesAnswers = true;
    const used = await call(
      'POST',
      '/api/uses',
      { credential: original, matterCode: renewal.matterCode, caseNo: 'XC-3' },
      { as: 'supervisor' },
    );
    expect(used.body).toMatchObject({ verdict: 'good', refusal: null });
    reach.fault.losesAnswers = false;
    expect(await flush(deps)).toEqual({ waiting: 0, failed: [] });
    expect((await call('GET', `/api/uses/${used.body.useId}`, undefined, { as: 'auditor' })).body).toMatchObject({
      state: 'recorded',
      duty: { verdict: 'good' },
    });
  });

  it('a mailbox out of reach is tried again; one that refuses is left', async () => {
    window.relay.answerWith(503);
    const waiting = await answerWith({});
    expect(waiting.answered.body).toEqual({ verdict: 'good' });
    expect(await flush(deps)).toEqual({ waiting: 1, failed: [] });
    window.relay.answerWith(200);
    expect(await flush(deps)).toEqual({ waiting: 0, failed: [] });
    expect(window.relay.receiptsIn(waiting.mailbox)).toHaveLength(1);
    window.relay.answerWith(409);
    await answerWith({});
    await vi.waitFor(async () => expect(await flush(deps)).toEqual({ waiting: 0, failed: [] }));
    window.relay.answerWith(200);
  });

  it('a receipt goes to no address but a relay’s', async () => {
    const held = await window.issuer.claim(kinds);
    const { requestId, link } = await window.ask();
    const mailbox = { ...window.relay.open(), url: `http://localhost:${new URL(window.relay.origin).port}/mailboxes/1` };
    expect((await window.post(requestId, holder.formFor(await holder.read(link), { held, mailbox }))).body).toEqual({ verdict: 'good' });
    await vi.waitFor(async () => expect(await flush(deps)).toEqual({ waiting: 0, failed: [] }));
    expect(window.posted.filter((url) => !url.startsWith(window.relay.origin))).toEqual([]);
    expect(window.posted.length).toBeGreaterThan(0);
  });

  it('the worker finishes what waits, and stops when told', async () => {
    const { caseNo, requestId } = await answerWith({ down: true });
    const failures: string[] = [];
    const worker = startWorker(deps, { everyMs: 20, onFailure: (codes) => void failures.push(...codes) });
    reach.fault.down = false;
    await vi.waitFor(async () => expect((await requestAt(caseNo, requestId)).verdict).toBe('good'), { timeout: 5000 });
    await worker.stop();
    expect(failures).toEqual([]);
    expect(() => startWorker(deps, { everyMs: 0, onFailure: () => undefined })).toThrow(TypeError);
  });
});
