import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeldCopy } from '../support/verify-world.js';
import type { AnswerChange } from './holder.js';
import { openWindow, renewal, shopInLonggang } from './window-world.js';

const nobody = '00'.repeat(16);

describe('an answer that is refused leaves everything as it was', async () => {
  const window = await openWindow();
  const { call, holder } = window;
  let held: HeldCopy[] = [];
  let asked: Awaited<ReturnType<typeof window.ask>>;
  beforeAll(async () => {
    held = await window.issuer.claim(['card', 'business', 'permit']);
    asked = await window.ask();
  });
  afterAll(() => window.close());

  const refusals: readonly (readonly [string, Partial<AnswerChange>, number, string])[] = [
    ['of another state', { state: 'another-state-0123456789' }, 403, 'RESPONSE_STATE_MISMATCH'],
    ['without the grant that was asked for', { withoutGrant: true }, 400, 'GRANT_MISSING'],
    ['with a grant to another verifier', { grant: { verifier: window.world.longgang.did } }, 403, 'GRANT_DIFFERS'],
    ['with a grant for another matter', { grant: { matterCode: shopInLonggang.matterCode } }, 403, 'GRANT_DIFFERS'],
    ['with a grant for another purpose', { grant: { purpose: 'something-else' } }, 403, 'GRANT_DIFFERS'],
    ['with a grant that ends later', { grant: { expires: '2031-01-01T00:00:00.000Z' } }, 403, 'GRANT_DIFFERS'],
    ['with a grant that began before', { grant: { notBefore: '2020-01-01T00:00:00.000Z' } }, 403, 'GRANT_DIFFERS'],
    ['with a grant for more uses', { grant: { maxUses: 2 } }, 403, 'GRANT_DIFFERS'],
    ['with a grant of fewer fields', { granted: ['11100000000013127D001.name'] }, 403, 'GRANT_FIELDS_MISMATCH'],
    ['with a grant of no fields', { granted: [] }, 403, 'GRANT_FIELDS_MISMATCH'],
    ['that shows and grants more than was asked', { more: ['ethnicity'] }, 403, 'GRANT_FIELDS_MISMATCH'],
    ['to a query nobody made', { ids: () => 'nobody_1' }, 400, 'RESPONSE_MALFORMED'],
    ['to a query named like a built-in', { ids: () => 'constructor' }, 400, 'RESPONSE_MALFORMED'],
    ['that shows nothing', { held: [] }, 400, 'RESPONSE_MALFORMED'],
    // A signature has 86 characters. Of 45 no bytes can be made, whatever they are; of 44 exactly 33 bytes can, and a signature has 64.
    ['cut short within a byte', { spoil: (presentation) => presentation.slice(0, 45 - 86) }, 400, 'CREDENTIAL_MALFORMED'],
    ['cut short between bytes', { spoil: (presentation) => presentation.slice(0, 44 - 86) }, 400, 'SIGNATURE_ENCODING_REFUSED'],
    ['that is no licence', { spoil: () => 'eyJ.eyJ.sig~' }, 400, 'CREDENTIAL_MALFORMED'],
    [
      'with a mailbox key that is none',
      { mailbox: { url: 'https://relay.example/1', key: `${'_'.repeat(21)}B`, token: 'a'.repeat(22) } },
      400,
      'RESPONSE_MALFORMED',
    ],
  ];

  it.each(refusals)('%s', async (_, change, status, code) => {
    const request = await holder.read(asked.link);
    const answer = await window.post(asked.requestId, holder.formFor(request, { held, ...change }));
    expect(answer).toMatchObject({ status, body: { code, error: 'invalid_request' } });
    expect((await call('GET', `/api/cases/${asked.caseNo}/requests/${asked.requestId}`)).body).toMatchObject({
      stage: 'asked',
      useId: null,
      shown: [],
    });
    expect(window.reach.fault.submissions).toEqual([]);
  });

  it.each([
    ['a form without a state', { vp_token: '{}' }],
    ['a token that is no JSON', { vp_token: '{' }],
    ['a token that is a list', { vp_token: '[]' }],
    ['a token nested deep', { vp_token: `${'['.repeat(5000)}${']'.repeat(5000)}` }],
    ['a grant that is no JSON', { vp_token: '{"a_1":["x"]}', grant: 'x' }],
    ['a grant of another shape', { vp_token: '{"a_1":["x"]}', grant: '{"grant":{},"salt":""}' }],
    ['nothing', {}],
  ])('%s', async (name, form) => {
    const { state } = await holder.read(asked.link);
    const answer = await window.post(asked.requestId, name.includes('without') ? form : { state, ...form });
    expect(answer).toMatchObject({ status: 400, body: { code: 'RESPONSE_MALFORMED' } });
  });

  it('a second presentation under one query is refused', async () => {
    const request = await holder.read(asked.link);
    const form = holder.formFor(request, { held });
    const token = Object.fromEntries(Object.entries<string[]>(JSON.parse(form.vp_token ?? '')).map(([id, [one]]) => [id, [one, one]]));
    expect(await window.post(asked.requestId, { ...form, vp_token: JSON.stringify(token) })).toMatchObject({
      status: 400,
      body: { code: 'RESPONSE_MALFORMED' },
    });
  });

  it('and the right answer is still taken, once', async () => {
    const form = holder.formFor(await holder.read(asked.link), { held });
    expect((await window.post(asked.requestId, form)).body).toEqual({ verdict: 'good' });
    expect(await window.post(asked.requestId, form)).toMatchObject({ status: 409, body: { code: 'REQUEST_ANSWERED' } });
    await expect(holder.read(asked.link)).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    expect(window.reach.fault.submissions).toHaveLength(1);
  });

  it('of two answers at once exactly one is taken', async () => {
    const copies = await window.issuer.claim(['card', 'business', 'permit']);
    const { caseNo, requestId, link } = await window.ask();
    const request = await holder.read(link);
    const before = window.reach.fault.submissions.length;
    const forms = Array.from({ length: 4 }, () => holder.formFor(request, { held: copies }));
    const answers = await Promise.all(forms.map((form) => window.post(requestId, form)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(window.reach.fault.submissions).toHaveLength(before + 1);
    expect((await call('GET', `/api/cases/${caseNo}`)).body.outstanding).toEqual(['rules']);
  });

  it('an answer of one request is none to another, and an old presentation none to a new one', async () => {
    const copies = await window.issuer.claim(['card', 'business', 'permit']);
    const [one, two] = [await window.ask(), await window.ask()];
    const form = holder.formFor(await holder.read(one.link), { held: copies });
    expect(await window.post(two.requestId, form)).toMatchObject({ status: 403, body: { code: 'RESPONSE_STATE_MISMATCH' } });
    const { state } = await holder.read(two.link);
    // The grant's period is the other request's: already there it stops.
    expect(await window.post(two.requestId, { ...form, state })).toMatchObject({ status: 403, body: { code: 'GRANT_DIFFERS' } });
    expect(await window.post(nobody, form)).toMatchObject({ status: 404, body: { code: 'REQUEST_UNKNOWN' } });
  });

  it('a request ends', async () => {
    const { requestId, link } = await window.ask();
    const form = holder.formFor(await holder.read(link), { held });
    window.advance(301_000);
    expect(await window.post(requestId, form)).toMatchObject({ status: 410, body: { code: 'REQUEST_EXPIRED' } });
    await expect(holder.read(link)).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
  });

  it('an accepted case takes no answer, no request, no fallback and no second acceptance', async () => {
    const { caseNo, requestId, link } = await window.ask();
    const form = holder.formFor(await holder.read(link), { held });
    for (const material of ['business-licence', 'representative-id', 'old-permit'])
      await call('POST', `/api/cases/${caseNo}/materials/${material}/fallback`, { by: 'paper', reason: '原件' });
    await call('POST', `/api/cases/${caseNo}/materials/rules/fallback`, { by: 'promise', reason: '承诺' });
    expect((await call('POST', `/api/cases/${caseNo}/accept`)).status).toBe(200);
    const closed = { status: 409, body: { code: 'CASE_CLOSED' } };
    expect(await window.post(requestId, form)).toMatchObject(closed);
    expect(await call('POST', `/api/cases/${caseNo}/requests`)).toMatchObject(closed);
    expect(await call('POST', `/api/cases/${caseNo}/materials/rules/fallback`, { by: 'paper', reason: '原件' })).toMatchObject(closed);
    expect(await call('POST', `/api/cases/${caseNo}/accept`)).toMatchObject(closed);
  });

  it('what the matter does not provide for is refused', async () => {
    const { caseNo } = await window.ask();
    const fallback = (material: string, by: string) =>
      call('POST', `/api/cases/${caseNo}/materials/${material}/fallback`, { by, reason: '说明' });
    expect(await fallback('business-licence', 'promise')).toMatchObject({
      status: 409,
      body: { code: 'FALLBACK_FORBIDDEN', facts: { allowed: ['dataCheck', 'paper'] } },
    });
    expect(await fallback('no-such', 'paper')).toMatchObject({ status: 404, body: { code: 'MATERIAL_UNKNOWN' } });
    for (const material of ['business-licence', 'representative-id', 'old-permit', 'health']) await fallback(material, 'paper');
    expect(await call('POST', `/api/cases/${caseNo}/requests`)).toMatchObject({ status: 409, body: { code: 'NOTHING_TO_ASK' } });
    expect(await call('POST', '/api/cases', { ...renewal, matterCode: '0' })).toMatchObject({
      status: 404,
      body: { code: 'MATTER_UNKNOWN' },
    });
    expect(await call('POST', '/api/cases', { ...renewal, situation: 'no-such' })).toMatchObject({ body: { code: 'SITUATION_UNKNOWN' } });
  });
});
