import { verifyStatement } from '@ganzheng/sdk/ledger';
import { verifyDataIntegrity } from '@ganzheng/sdk/vc';
import { afterAll, describe, expect, it } from 'vitest';
import { keyInToken } from '../support/key-in-token.js';
import { openWindow, renewal } from './window-world.js';

describe('a window whose key is in hardware', async () => {
  const window = await openWindow();
  const { token, signer } = keyInToken(window.org.authentication);
  const given = { ...window.deps, organisation: { ...window.deps.organisation, signer } };
  const service = await window.start(given, window.store);
  const { call } = service;
  const { publicKey } = window.org.authentication;
  afterAll(async () => {
    await service.close();
    await window.close();
  });

  const openCase = async () => {
    const { caseNo } = (await call('POST', '/api/cases', renewal)).body.case;
    return { caseNo, asked: () => call('POST', `/api/cases/${caseNo}/requests`) };
  };

  it('asks, takes the answer, records the use and annotates the copies, all signed by the device', async () => {
    const held = await window.issuer.claim(['card', 'business', 'permit']);
    const { caseNo, asked } = await openCase();
    const { requestId, link } = (await asked()).body;
    const request = await window.holder.read(link);
    expect(request.verifierName).toBe('寻乌县行政审批局');
    expect((await service.post(requestId, window.holder.formFor(request, { held }))).body).toEqual({ verdict: 'good' });
    const { useId } = (await call('GET', `/api/cases/${caseNo}/requests/${requestId}`)).body;
    const { receipt } = (await call('GET', `/api/uses/${useId}`, undefined, { as: 'auditor' })).body;
    expect(verifyStatement(receipt, publicKey)).toBe(true);
    await call('POST', `/api/cases/${caseNo}/materials/rules/fallback`, { by: 'promise', reason: '当场承诺' });
    const { copies } = (await call('POST', `/api/cases/${caseNo}/accept`, undefined, { key: 'accept-by-device' })).body;
    expect(copies).toHaveLength(3);
    for (const copy of copies) expect(verifyDataIntegrity(copy, publicKey)).toBe(true);
    // The request, the receipt of the use, and the three copies.
    expect(token.calls.filter((name) => name === 'C_Sign')).toHaveLength(5);
  });

  it('says that the device is gone, and asks when it is back', async () => {
    const { asked } = await openCase();
    token.pull();
    expect(await asked()).toMatchObject({ status: 503, body: { code: 'SIGNER_UNAVAILABLE' } });
    token.plug();
    expect((await window.holder.read((await asked()).body.link)).verifierName).toBe('寻乌县行政审批局');
  });

  it('writes no PIN into its log', () => {
    expect(window.logged.length).toBeGreaterThan(0);
    expect(window.logged.join('\n')).not.toContain(token.pin);
  });
});
