import { didKeyOf } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import { createProof, parseCredentialRequest, parseTokenRequest, verifyTokenRequest } from '@ganzheng/sdk/oid4vc';
import { jwkOf, multikeyOf, type Signer } from '@ganzheng/sdk/sm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessLicence, createIssuer, issuerNow, issuerUrl } from './issuer.js';
import { der, forge, newKey } from './jwt.js';

const { metadata } = createIssuer({ issue: multikeyOf });
const nonce = 'nonce-0123456789abcdef0123456789';
const iat = issuerNow.getTime() / 1000;
const key = newKey();
const typ = 'openid4vci-proof+jwt';
const alg = 'SGD_SM3_SM2';
const header = { typ, alg, jwk: jwkOf(key.publicKey) };
const payload = { aud: issuerUrl, iat, nonce };

const ask = (body: unknown, known: readonly string[] = [nonce]) =>
  parseCredentialRequest({ body, metadata, consumeNonce: (one) => known.includes(one), now: issuerNow });
const request = (...jwt: readonly string[]) => ({ credential_configuration_id: businessLicence.id, proofs: { jwt } });
const proofBy = (one: Signer) => createProof({ metadata, configurationId: businessLicence.id, nonce, key: one, now: issuerNow });

describe('OpenID4VCI 1.0 F.1: proof of possession', () => {
  it('holds by jwk, and by a did:key as kid', async () => {
    const other = newKey();
    const did = didKeyOf(other.publicKey);
    const byKid = forge({ typ, alg, kid: `${did}#${multikeyOf(other.publicKey)}` }, payload, other);
    const { holderKeys, configurationId } = await ask(request(forge(header, payload, key), byKid));
    expect(holderKeys).toEqual([key.publicKey, other.publicKey]);
    expect(configurationId).toBe(businessLicence.id);
  });

  const stranger = newKey();
  it.each<[string, string, string]>([
    ['signed by another key', forge(header, payload, stranger), 'PROOF_INVALID'],
    ['signed in DER', forge(header, payload, key, der), 'PROOF_INVALID'],
    ['with a signature cut short', forge(header, payload, key).slice(0, -3), 'PROOF_INVALID'],
    ['of another algorithm', forge({ ...header, alg: 'ES256' }, payload, key), 'PROOF_INVALID'],
    ['of algorithm none', forge({ ...header, alg: 'none' }, payload, key), 'PROOF_INVALID'],
    ['with a key on another curve', forge({ ...header, jwk: { ...header.jwk, crv: 'P-256' } }, payload, key), 'PROOF_INVALID'],
    ['with a private key inside', forge({ ...header, jwk: { ...header.jwk, d: 'AA' } }, payload, key), 'PROOF_INVALID'],
    ['naming its key twice', forge({ ...header, kid: `${didKeyOf(key.publicKey)}` }, payload, key), 'PROOF_INVALID'],
    ['naming no key', forge({ typ, alg }, payload, key), 'PROOF_INVALID'],
    ['naming a key of a DID elsewhere', forge({ typ, alg, kid: 'did:web:example.com#1' }, payload, key), 'PROOF_INVALID'],
    [
      'with a did:key whose fragment differs',
      forge({ typ, alg, kid: `${didKeyOf(key.publicKey)}#${multikeyOf(stranger.publicKey)}` }, payload, key),
      'PROOF_INVALID',
    ],
    ['of another type', forge({ ...header, typ: 'JWT' }, payload, key), 'PROOF_INVALID'],
    ['with critical extensions', forge({ ...header, crit: ['b64'] }, payload, key), 'PROOF_INVALID'],
    ['for another issuer', forge(header, { ...payload, aud: 'https://other.example' }, key), 'PROOF_INVALID'],
    ['for several issuers', forge(header, { ...payload, aud: [issuerUrl, 'https://other.example'] }, key), 'PROOF_INVALID'],
    ['without a time', forge(header, { aud: issuerUrl, nonce }, key), 'PROOF_INVALID'],
    ['without a nonce', forge(header, { aud: issuerUrl, iat }, key), 'PROOF_INVALID'],
    ['too old', forge(header, { ...payload, iat: iat - 301 }, key), 'PROOF_STALE'],
    ['of the future', forge(header, { ...payload, iat: iat + 61 }, key), 'PROOF_STALE'],
    ['with an unknown nonce', forge(header, { ...payload, nonce: 'another-nonce' }, key), 'PROOF_NONCE_UNKNOWN'],
    ['that is no JWT', 'abc', 'CREDENTIAL_REQUEST_MALFORMED'],
  ])('refuses one %s, at every place of a batch', async (_, bad, code) => {
    const good = await Promise.all([proofBy(newKey()), proofBy(newKey())]);
    for (let at = 0; at <= good.length; at++) {
      await expect(ask(request(...good.slice(0, at), bad, ...good.slice(at)))).rejects.toMatchObject({ name: 'LicenceError', code });
    }
  });

  it('refuses the same key twice', async () => {
    await expect(ask(request(await proofBy(key), await proofBy(key)))).rejects.toMatchObject({ code: 'PROOF_KEY_REPEATED' });
  });

  it('does not use up the nonce of a request that does not hold', async () => {
    const left = new Set([nonce]);
    const bad = request(forge(header, payload, stranger));
    await expect(
      parseCredentialRequest({ body: bad, metadata, consumeNonce: (one) => left.delete(one), now: issuerNow }),
    ).rejects.toThrow();
    expect(left.has(nonce)).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'CREDENTIAL_REQUEST_MALFORMED'],
    ['no proofs', { credential_configuration_id: businessLicence.id }, 'CREDENTIAL_REQUEST_MALFORMED'],
    ['an empty list', request(), 'CREDENTIAL_REQUEST_MALFORMED'],
    [
      'another kind of proof',
      { credential_configuration_id: businessLicence.id, proofs: { attestation: ['a.b.c'] } },
      'CREDENTIAL_REQUEST_MALFORMED',
    ],
    [
      'an unknown configuration',
      { credential_configuration_id: 'toString', proofs: { jwt: ['a.b.c'] } },
      'CREDENTIAL_CONFIGURATION_UNKNOWN',
    ],
    ['too many', request(...Array.from({ length: 11 }, () => 'a.b.c')), 'PROOF_COUNT'],
    ['one too large', request('a'.repeat(5000)), 'CREDENTIAL_REQUEST_MALFORMED'],
  ])('refuses a request with %s', async (_, body, code) => {
    await expect(ask(body)).rejects.toMatchObject({ code });
  });

  it('never crashes on any body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.array(fc.string()), async (body, jwt) => {
        for (const one of [body, request(...jwt)]) await ask(one).catch((error: unknown) => expect(error).toBeInstanceOf(LicenceError));
      }),
      { numRuns: 100 },
    );
  });
});

describe('OpenID4VCI 1.0 §6: token request', () => {
  const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
  const expected = { preAuthorizedCode: 'code', txCode: '123456', expiresAt: new Date(issuerNow.getTime() + 1000) };

  it('is read from a form', () => {
    expect(
      parseTokenRequest({ grant_type: grant, 'pre-authorized_code': 'code', tx_code: '123456', resource: 'https://x.example' }),
    ).toEqual({ preAuthorizedCode: 'code', txCode: '123456' });
  });

  it.each<[unknown, string]>([
    [undefined, 'TOKEN_REQUEST_MALFORMED'],
    [{ grant_type: grant }, 'TOKEN_REQUEST_MALFORMED'],
    [{ grant_type: grant, 'pre-authorized_code': ['a', 'b'] }, 'TOKEN_REQUEST_MALFORMED'],
    [{ grant_type: 'authorization_code', code: 'x' }, 'GRANT_TYPE_UNSUPPORTED'],
  ])('refuses %j', (body, code) => {
    expect(() => parseTokenRequest(body)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [{ preAuthorizedCode: 'other', txCode: '123456' }, 0, 'OFFER_CODE_INVALID'],
    [{ preAuthorizedCode: 'code', txCode: '123456' }, 2000, 'OFFER_CODE_INVALID'],
    [{ preAuthorizedCode: 'code', txCode: '123457' }, 0, 'OFFER_PIN_WRONG'],
    [{ preAuthorizedCode: 'code' }, 0, 'OFFER_PIN_WRONG'],
  ])('refuses %j after %i ms', (request_, laterMs, code) => {
    expect(() => verifyTokenRequest(request_, expected, new Date(issuerNow.getTime() + laterMs))).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
