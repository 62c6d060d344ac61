import type { CheckName, Report } from '@ganzheng/sdk/verify';
import { flush } from '@ganzheng/verifier';
import { afterAll, describe, expect, it } from 'vitest';
import type { HeldCopy } from '../support/verify-world.js';
import type { AnswerChange } from './holder.js';
import { openWindow } from './window-world.js';

const kinds = ['card', 'business', 'permit'] as const;
const idOf = { card: 'representative-id_1', business: 'business-licence_1', permit: 'old-permit_1' } as const;

describe('what is wrong with what was shown is said, and settles nothing', async () => {
  const window = await openWindow();
  const { call, holder } = window;
  afterAll(() => window.close());

  async function show(change: Partial<AnswerChange>, held?: readonly HeldCopy[]) {
    const copies = held ?? (await window.issuer.claim(kinds));
    const { caseNo, requestId, link } = await window.ask();
    const submitted = window.reach.fault.submissions.length;
    const answered = await window.post(requestId, holder.formFor(await holder.read(link), { held: copies, ...change }));
    const { body } = await call('GET', `/api/cases/${caseNo}/requests/${requestId}`);
    const { outstanding } = (await call('GET', `/api/cases/${caseNo}`)).body;
    return { answered, body, outstanding, submissions: window.reach.fault.submissions.length - submitted };
  }

  const failing = (body: { shown: { query: string; report: Report }[] }, query: string): [CheckName, string | undefined][] =>
    (body.shown.find((one) => one.query === query)?.report.checks ?? [])
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ check, code }) => [check, code]);

  const everything = ['business-licence', 'representative-id', 'old-permit', 'rules'];

  it.each([
    ['another nonce', { nonce: 'nonce-of-another-time-0' }, 'KEY_BINDING_NONCE_DIFFERS'],
    ['another audience', { audience: 'decentralized_identifier:did:elic:local:zother' }, 'KEY_BINDING_AUDIENCE_DIFFERS'],
    ['an old binding', { agedSeconds: 301 }, 'KEY_BINDING_STALE'],
  ])('a presentation made for %s', async (_, change, code) => {
    const { answered, body, outstanding, submissions } = await show(change);
    expect(answered).toEqual({ status: 200, body: { verdict: 'bad' } });
    for (const id of Object.values(idOf)) expect(failing(body, id)).toEqual([['holderBinding', code]]);
    expect(outstanding).toEqual(everything);
    // Nobody is proven to have shown anything: there is no use to record.
    expect({ submissions, useId: body.useId }).toEqual({ submissions: 0, useId: null });
  });

  it.each(kinds)('one forged licence among three: the %s', async (kind) => {
    // The last character of the issuer's signature: still base64url, another number.
    const spoil = (presentation: string, id: string): string => {
      if (id !== idOf[kind]) return presentation;
      const [jwt = '', ...rest] = presentation.split('~');
      const at = jwt.length - 10;
      return [`${jwt.slice(0, at)}${jwt[at] === 'A' ? 'B' : 'A'}${jwt.slice(at + 1)}`, ...rest].join('~');
    };
    const { answered, body, outstanding, submissions } = await show({ spoil });
    expect(answered.body).toEqual({ verdict: 'bad' });
    expect(failing(body, idOf[kind]).map(([check]) => check)).toContain('issuerSignature');
    for (const other of kinds.filter((one) => one !== kind)) expect(failing(body, idOf[other])).toEqual([]);
    expect(outstanding).toEqual(everything);
    // The two others were really shown, and the citizen will see that they were.
    expect(submissions).toBe(1);
    expect(body.useId).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['card', 'revoked', 'LICENCE_REVOKED'],
    ['business', 'suspended', 'LICENCE_SUSPENDED'],
    ['permit', 'revoked', 'LICENCE_REVOKED'],
  ] as const)('the %s %s', async (kind, to, code) => {
    const held = await window.issuer.claim(kinds);
    const index = held[kinds.indexOf(kind)]?.index ?? 0;
    await window.issuer.move(index, to);
    const { answered, body, outstanding, submissions } = await show({}, held);
    expect(answered.body).toEqual({ verdict: 'bad' });
    expect(failing(body, idOf[kind])).toEqual([['status', code]]);
    expect({ outstanding, submissions }).toEqual({ outstanding: everything, submissions: 1 });
  });

  it('a licence suspended and given back is good again', async () => {
    const held = await window.issuer.claim(kinds);
    await window.issuer.move(held[0]?.index ?? 0, 'suspended');
    await window.issuer.move(held[0]?.index ?? 0, 'issued');
    expect((await show({}, held)).answered.body).toEqual({ verdict: 'good' });
  });

  it('a grant signed by another key is no grant, and nothing is recorded', async () => {
    const copies = await window.issuer.claim(kinds);
    const { caseNo, requestId, link } = await window.ask();
    const request = await holder.read(link);
    const form = holder.formFor(request, { held: copies });
    const handed = JSON.parse(form.grant ?? '');
    const other = JSON.parse(holder.formFor(request, { held: copies }).grant ?? '');
    const grant = JSON.stringify({ ...handed, grant: { ...handed.grant, signature: other.grant.signature } });
    expect((await window.post(requestId, { ...form, grant })).body).toEqual({ verdict: 'bad' });
    const { body } = await call('GET', `/api/cases/${caseNo}/requests/${requestId}`);
    expect(failing(body, idOf.card)).toContainEqual(['authorization', 'AUTHORIZATION_PROOF_INVALID']);
    expect(body.useId).toBeNull();
  });

  it('a grant used a second time is refused by the law', async () => {
    const copies = await window.issuer.claim(kinds);
    const { requestId, link } = await window.ask();
    const request = await holder.read(link);
    const id = 'ab'.repeat(16);
    expect((await window.post(requestId, holder.formFor(request, { held: copies, grant: { id } }))).body).toEqual({ verdict: 'good' });
    const { answered, body, outstanding } = await show({ grant: { id } });
    expect(answered.body).toEqual({ verdict: 'bad' });
    expect(failing(body, idOf.card).map(([check]) => check)).toContain('authorization');
    expect(outstanding).toEqual(everything);
  });

  it('a licence of another type under the id of the one asked for settles nothing', async () => {
    const copies = await window.issuer.claim(kinds);
    const swapped: Record<string, string> = { [idOf.business]: idOf.permit, [idOf.permit]: idOf.business };
    const { answered, outstanding } = await show({ ids: (id) => swapped[id] ?? id }, copies);
    expect(answered.body).toEqual({ verdict: 'good' });
    expect(outstanding).toEqual(['business-licence', 'old-permit', 'rules']);
  });

  it('a matter’s freshness is tighter than the window’s policy', async () => {
    const { body } = await show({});
    const maxAges = body.shown.map(({ query, report }: { query: string; report: Report }) => [
      query,
      report.checks.find(({ check }) => check === 'status')?.evidence.find(({ what }) => what === 'statusEntry')?.maxAgeSeconds,
    ]);
    expect(Object.fromEntries(maxAges)).toEqual({ [idOf.business]: 600, [idOf.card]: 900, [idOf.permit]: 600 });
  });

  it('a licence without its receipt is provisional, and good once the receipt is there', async () => {
    const held = kinds.map((kind) => window.issuer.copyOf(kind));
    const { caseNo, requestId, link } = await window.ask();
    expect((await window.post(requestId, holder.formFor(await holder.read(link), { held }))).body).toEqual({ verdict: 'provisional' });
    await window.issuer.anchor(held.map(({ text }) => text));
    expect(await flush(window.deps)).toEqual({ waiting: 0, failed: [] });
    expect((await call('GET', `/api/cases/${caseNo}/requests/${requestId}`)).body).toMatchObject({ verdict: 'good', waiting: false });
    const { materials } = (await call('GET', `/api/cases/${caseNo}`)).body.case;
    expect(materials.find(({ code }: { code: string }) => code === 'old-permit').settled).toMatchObject({ by: 'licence', verdict: 'good' });
  });
});
