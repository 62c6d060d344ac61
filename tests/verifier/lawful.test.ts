import { keysFor } from '@ganzheng/sdk/did';
import { verifyStatement } from '@ganzheng/sdk/ledger';
import { answerRequest, useDigestOf } from '@ganzheng/sdk/oid4vc';
import { sm3 } from '@ganzheng/sdk/sm';
import { verifyDataIntegrity } from '@ganzheng/sdk/vc';
import { flush } from '@ganzheng/verifier';
import { hex, utf8 } from '@scure/base';
import { afterAll, describe, expect, it } from 'vitest';
import { personal } from './licences.js';
import { openWindow, renewal } from './window-world.js';

describe('免证办: a matter handled without paper', async () => {
  const window = await openWindow();
  const { call, holder, relay, deps } = window;
  afterAll(() => window.close());

  it('goes from case to annotated copies, and the citizen gets his receipt', async () => {
    const held = await window.issuer.claim(['card', 'business', 'permit']);
    const { caseNo, requestId, link } = await window.ask();
    const request = await holder.read(link);
    expect(request.verifierName).toBe('寻乌县行政审批局');
    const mailbox = relay.open();
    const answered = await window.post(requestId, holder.formFor(request, { held, mailbox }));
    expect(answered).toEqual({ status: 200, body: { verdict: 'good' } });

    const { body: read } = await call('GET', `/api/cases/${caseNo}/requests/${requestId}`);
    expect(read).toMatchObject({ stage: 'judged', verdict: 'good', refusal: null, waiting: false });
    for (const { report } of read.shown)
      expect(report.checks.filter(({ outcome }: { outcome: string }) => outcome === 'not-checked' || outcome === 'failed')).toEqual([]);
    expect(read.shown.map(({ material }: { material: string }) => material).sort()).toEqual([
      'business-licence',
      'old-permit',
      'representative-id',
    ]);

    // What is on the ledger is the digest of what the citizen was sent, and nothing else.
    const use = await deps.ledger.evaluate('use.get', { verifier: window.org.did, useId: read.useId });
    await flush(deps);
    const [receipt, ...more] = relay.receiptsIn(mailbox);
    if (receipt === undefined || use === null) throw new TypeError('no receipt');
    expect(more).toEqual([]);
    expect(useDigestOf(receipt)).toBe(use.digest);
    expect(receipt.statement).toMatchObject({
      useId: read.useId,
      authorizationId: use.authorizationId,
      verifier: window.org.did,
      caseNo,
      verdict: 'good',
      basis: 'authorization',
    });
    expect(receipt.statement.fields).toContain('11100000000013127D001.idNumber');
    expect(keysFor(window.org.document, 'authentication').map(({ id }) => id)).toContain(receipt.keyId);
    expect(verifyStatement(receipt, window.org.authentication.publicKey)).toBe(true);

    const before = await call('POST', `/api/cases/${caseNo}/accept`, undefined, { key: 'accept-too-early' });
    expect(before).toMatchObject({ status: 409, body: { code: 'MATERIALS_OUTSTANDING', facts: { materials: ['rules'] } } });
    await call('POST', `/api/cases/${caseNo}/materials/rules/fallback`, { by: 'promise', reason: '当场承诺' });
    const accepted = await call('POST', `/api/cases/${caseNo}/accept`, undefined, { key: 'accept-once-0001' });
    expect(accepted.body.case.state).toBe('accepted');
    expect(accepted.body.copies).toHaveLength(3);
    for (const copy of accepted.body.copies) {
      expect(verifyDataIntegrity(copy, window.org.authentication.publicKey)).toBe(true);
      expect(verifyDataIntegrity({ ...copy, cause: '其他用途' }, window.org.authentication.publicKey)).toBe(false);
      expect(copy).toMatchObject({ caseNo, verdict: 'good', creator: { id: window.org.did } });
      expect(Date.parse(copy.expires)).toBeGreaterThan(Date.parse(copy.created));
    }
    expect((await call('GET', `/api/cases/${caseNo}/copies`)).body).toEqual(accepted.body.copies);

    // The kept evidence, judged again as of then, says the same; and the copies name its digest.
    const { body: archives } = await call('GET', `/api/cases/${caseNo}/requests/${requestId}/archives`, undefined, { as: 'auditor' });
    const digests = accepted.body.copies.map(({ evidence }: { evidence: { sm3: string } }) => evidence.sm3);
    for (const [at, { archive, demands, judgedAt }] of archives.entries()) {
      const again = await call('POST', '/api/archives/judge', { archive, at: judgedAt, demands }, { as: 'auditor' });
      expect(again.body).toEqual(read.shown[at].report);
      expect(digests).toContain(hex.encode(sm3(utf8.decode(archive))));
    }
  });

  it('is answered by the protocol library as well', async () => {
    const held = await window.issuer.claim(['card', 'business', 'permit']);
    const { caseNo, requestId, link } = await window.ask();
    const request = await holder.read(link);
    const { vp_token: token = '', grant = '' } = holder.formFor(request, { held });
    await answerRequest({ request, presentations: JSON.parse(token), grant: JSON.parse(grant), fetch });
    expect((await call('GET', `/api/cases/${caseNo}/requests/${requestId}`)).body.verdict).toBe('good');
  });

  it('settles what is shown and leaves the rest to be asked again or done otherwise', async () => {
    const held = await window.issuer.claim(['card', 'business', 'permit']);
    const { caseNo, requestId, link } = await window.ask();
    const request = await holder.read(link);
    expect((await window.post(requestId, holder.formFor(request, { held, leaveOut: ['old-permit_1'] }))).body).toEqual({ verdict: 'good' });
    expect((await call('GET', `/api/cases/${caseNo}`)).body.outstanding).toEqual(['old-permit', 'rules']);
    const again = await holder.read((await call('POST', `/api/cases/${caseNo}/requests`)).body.link);
    expect(again.dcql.credentials.map(({ id }) => id)).toEqual(['old-permit_1', 'health_1']);
    const settled = await call('POST', `/api/cases/${caseNo}/materials/old-permit/fallback`, { by: 'dataCheck', reason: '已在库中核对' });
    expect(settled.body.outstanding).toEqual(['rules']);
    expect(await call('POST', `/api/cases/${caseNo}/materials/business-licence/fallback`, { by: 'paper', reason: '纸质' })).toMatchObject({
      status: 409,
      body: { code: 'MATERIAL_SETTLED' },
    });
  });

  it('takes a refusal for an answer', async () => {
    const { caseNo, requestId, link } = await window.ask();
    const { state } = await holder.read(link);
    expect(await window.post(requestId, { state, error: 'access_denied' })).toEqual({ status: 200, body: { verdict: null } });
    expect((await call('GET', `/api/cases/${caseNo}/requests/${requestId}`)).body).toMatchObject({
      stage: 'declined',
      useId: null,
      shown: [],
    });
    expect(await window.post(requestId, { state, error: 'access_denied' })).toMatchObject({
      status: 409,
      body: { code: 'REQUEST_ANSWERED' },
    });
  });

  it('gives a repeated request its first case, its first link and its first acceptance', async () => {
    const open = () => call('POST', '/api/cases', renewal, { key: 'the-same-case-1' });
    const [first, second] = [await open(), await open()];
    expect(second).toEqual(first);
    const path = `/api/cases/${first.body.case.caseNo}/requests`;
    expect((await call('POST', path, undefined, { key: 'the-same-link-1' })).body).toEqual(
      (await call('POST', path, undefined, { key: 'the-same-link-1' })).body,
    );
    expect((await call('GET', `/api/cases/${first.body.case.caseNo}`)).body.case.requests).toHaveLength(1);
  });

  it('uses an original by duty, once for each request, without a grant', async () => {
    const { original } = await window.issuer.original('business');
    const body = { credential: original, matterCode: renewal.matterCode, caseNo: 'XC-2026-0001' };
    const use = () => call('POST', '/api/uses', body, { as: 'supervisor', key: 'duty-use-000001' });
    const [first, second] = await Promise.all([use(), use().catch(() => null)]);
    expect(first).toMatchObject({ status: 200, body: { verdict: 'good', refusal: null } });
    expect([200, 409]).toContain(second?.status);
    const { useId } = first.body;
    expect((await use()).body.useId).toBe(useId);
    const record = await deps.ledger.evaluate('use.get', { verifier: window.org.did, useId });
    const { body: kept } = await call('GET', `/api/uses/${useId}`, undefined, { as: 'auditor' });
    expect(record).toMatchObject({ basis: 'duty', authorizationId: null, digest: useDigestOf(kept.receipt) });
    expect(kept).toMatchObject({ state: 'recorded', duty: { staff: 'supervisor-1', verdict: 'good' } });
  });

  it('records no use of an original that is nobody’s', async () => {
    const { original } = await window.issuer.original('business');
    const forged = { ...original, credentialSubject: { ...(original.credentialSubject as object), forged: 1 } };
    const before = window.reach.fault.submissions.length;
    for (const credential of [forged, 'not a licence', 7, {}]) {
      const { status, body } = await call(
        'POST',
        '/api/uses',
        { credential, matterCode: renewal.matterCode, caseNo: 'XC-2' },
        { as: 'supervisor' },
      );
      expect({ status, useId: body.useId, verdict: body.verdict }).toEqual({ status: 200, useId: null, verdict: 'bad' });
    }
    expect(window.reach.fault.submissions).toHaveLength(before);
  });

  it('verifies an original without using it', async () => {
    const { original, index } = await window.issuer.original('card');
    const verify = () => call('POST', '/api/verify', { credential: original });
    expect((await verify()).body.verdict).toBe('good');
    await window.issuer.move(index, 'revoked');
    const { body } = await verify();
    expect(body.verdict).toBe('bad');
    expect(body.checks.find(({ check }: { check: string }) => check === 'status').code).toBe('LICENCE_REVOKED');
  });

  it('logs nothing of a person, and keeps nothing in clear', async () => {
    expect(window.logged.length).toBeGreaterThan(20);
    for (const word of personal) expect(window.logged.join('\n')).not.toContain(word);
    let rows = 0;
    for await (const [key, value] of window.database.iterator()) {
      rows += 1;
      for (const word of personal) expect(key + Buffer.from(value).toString('utf8')).not.toContain(word);
    }
    expect(rows).toBeGreaterThan(20);
  });
});
