import { LicenceError } from '@ganzheng/sdk/errors';
import {
  createRequest,
  createTransactionData,
  parseDcql,
  parseTransactionData,
  readRequest,
  transactionDataHash,
} from '@ganzheng/sdk/oid4vc';
import { sm3 } from '@ganzheng/sdk/sm';
import { base64urlnopad, utf8 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { der, forge, newKey } from './jwt.js';
import { createNetwork, json } from './network.js';
import {
  authorization,
  clientId,
  dcql,
  did,
  keyId,
  link,
  makeRequest,
  nonce,
  now,
  requestParts,
  requestUri,
  responseUri,
  served,
  signer,
  state,
} from './verifier.js';

const resolveKey = async (asked: string) => {
  if (asked !== keyId) throw new LicenceError('DID_UNKNOWN');
  return signer.publicKey;
};

const read = (answer: () => Response | Promise<Response>, at: Date = now, uri: string = link) =>
  readRequest(uri, { fetch: createNetwork({ [`GET ${requestUri}`]: answer }).fetch, resolveKey, now: at });

const iat = now.getTime() / 1000;
const header = { typ: 'oauth-authz-req+jwt', alg: 'SGD_SM3_SM2', kid: keyId };
const payload = {
  iss: did,
  aud: 'https://self-issued.me/v2',
  iat,
  exp: iat + 600,
  response_type: 'vp_token',
  response_mode: 'direct_post',
  client_id: clientId,
  response_uri: responseUri,
  nonce,
  state,
  dcql_query: dcql,
  transaction_data: requestParts.transactionData,
};

describe('OpenID4VP 1.0 §5: a signed request, read by the wallet', () => {
  it('says who asks, for what, until when', async () => {
    const request = await read(async () => served(await makeRequest()));
    expect(request).toMatchObject({
      verifier: did,
      verifierName: '赣州市综合窗口',
      clientId,
      nonce,
      state,
      responseUri,
      dcql,
      expires: '2026-11-23T05:10:00.000Z',
    });
    expect(request.transactionData.map((one) => one.authorization.purpose)).toEqual([authorization.purpose]);
  });

  it('is what another implementation would write, too', async () => {
    await expect(read(() => served(forge(header, payload, signer)))).resolves.toMatchObject({ verifier: did });
  });

  const bad: readonly [string, string, string][] = [
    ['signed by another key', forge(header, payload, newKey()), 'REQUEST_SIGNATURE_INVALID'],
    ['signed in DER', forge(header, payload, signer, der), 'REQUEST_SIGNATURE_INVALID'],
    ['of another algorithm', forge({ ...header, alg: 'ES256' }, payload, signer), 'REQUEST_SIGNATURE_INVALID'],
    ['of another type', forge({ ...header, typ: 'JWT' }, payload, signer), 'REQUEST_SIGNATURE_INVALID'],
    ['with critical extensions', forge({ ...header, crit: ['x'] }, payload, signer), 'REQUEST_SIGNATURE_INVALID'],
    ['without a key', forge({ ...header, kid: undefined }, payload, signer), 'REQUEST_CLIENT_MISMATCH'],
    ['signed by another DID', forge({ ...header, kid: `${did}x#1` }, payload, signer), 'REQUEST_CLIENT_MISMATCH'],
    ['for another client', forge(header, { ...payload, client_id: `${clientId}x` }, signer), 'REQUEST_CLIENT_MISMATCH'],
    ['by a key the DID does not have', forge({ ...header, kid: `${did}#other` }, payload, signer), 'DID_UNKNOWN'],
    ['that is expired', forge(header, { ...payload, exp: iat }, signer), 'REQUEST_EXPIRED'],
    ['of the future', forge(header, { ...payload, iat: iat + 61, exp: iat + 600 }, signer), 'REQUEST_EXPIRED'],
    ['that lives for days', forge(header, { ...payload, exp: iat + 90_000 }, signer), 'REQUEST_EXPIRED'],
    ['without an end', forge(header, { ...payload, exp: undefined }, signer), 'REQUEST_MALFORMED'],
    ['without a nonce', forge(header, { ...payload, nonce: undefined }, signer), 'REQUEST_MALFORMED'],
    ['with a short nonce', forge(header, { ...payload, nonce: 'short' }, signer), 'REQUEST_MALFORMED'],
    ['answered elsewhere than by post', forge(header, { ...payload, response_mode: 'fragment' }, signer), 'REQUEST_MALFORMED'],
    ['with a redirect beside', forge(header, { ...payload, redirect_uri: responseUri }, signer), 'REQUEST_MALFORMED'],
    [
      'answered over plain http',
      forge(header, { ...payload, response_uri: 'http://verifier.example/response' }, signer),
      'ADDRESS_FORBIDDEN',
    ],
    ['without a query', forge(header, { ...payload, dcql_query: undefined }, signer), 'REQUEST_MALFORMED'],
    [
      'of another format',
      forge(header, { ...payload, dcql_query: { credentials: [{ id: 'a', format: 'mso_mdoc' }] } }, signer),
      'DCQL_MALFORMED',
    ],
    [
      'naming a credential that is not asked for',
      forge(header, { ...payload, dcql_query: { ...dcql, credential_sets: [{ options: [['nobody']] }] } }, signer),
      'DCQL_MALFORMED',
    ],
    [
      'with another verifier’s authorisation',
      forge(header, { ...payload, transaction_data: [createTransactionData({ ...authorization, verifier: `${did}A` })] }, signer),
      'TRANSACTION_DATA_MALFORMED',
    ],
    [
      'with an authorisation over something else',
      forge(header, { ...payload, transaction_data: [createTransactionData({ ...authorization, credentialIds: ['nobody'] })] }, signer),
      'TRANSACTION_DATA_MALFORMED',
    ],
    [
      'with an unknown authorisation',
      forge(header, { ...payload, transaction_data: [base64urlnopad.encode(utf8.decode('{"type":"x","credential_ids":["a"]}'))] }, signer),
      'TRANSACTION_DATA_MALFORMED',
    ],
    ['that is no JWT', 'abc', 'REQUEST_MALFORMED'],
  ];
  it.each(bad)('refuses one %s', async (_, jwt, code) => {
    await expect(read(() => served(jwt))).rejects.toMatchObject({ name: 'LicenceError', code });
  });

  it.each<[string, () => Response, string]>([
    ['is gone', () => json({}, 404), 'REMOTE_REFUSED'],
    ['has a status that is none', () => Object.defineProperty(served('x'), 'status', { value: 999 }), 'REMOTE_MALFORMED'],
    ['is too large', () => served('x'.repeat(600 * 1024)), 'REMOTE_TOO_LARGE'],
  ])('refuses one that %s', async (_, answer, code) => {
    await expect(read(answer)).rejects.toMatchObject({ code });
  });

  it.each([
    ['https://verifier.example', 'REQUEST_MALFORMED'],
    ['openid4vp://', 'REQUEST_MALFORMED'],
    [`openid4vp://?client_id=${clientId}&request=a.b.c`, 'REQUEST_MALFORMED'],
    [`openid4vp://?client_id=${clientId}&request_uri=http%3A%2F%2Fverifier.example`, 'ADDRESS_FORBIDDEN'],
    [
      `openid4vp://?client_id=redirect_uri%3Ahttps%3A%2F%2Fx.example&request_uri=${encodeURIComponent(requestUri)}`,
      'REQUEST_CLIENT_MISMATCH',
    ],
  ])('refuses the link %s', async (uri, code) => {
    await expect(read(async () => served(await makeRequest()), now, uri)).rejects.toMatchObject({ code });
  });

  it('refuses to sign a query that is none', async () => {
    await expect(createRequest({ ...requestParts, dcql: { credentials: [] } })).rejects.toMatchObject({ code: 'DCQL_MALFORMED' });
  });

  it('never crashes on any payload', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(payload)), fc.jsonValue(), async (name, value) => {
        const jwt = forge(header, { ...payload, [name]: value }, signer);
        await read(() => served(jwt)).catch((error: unknown) => expect(error).toBeInstanceOf(LicenceError));
      }),
      { numRuns: 150 },
    );
  });
});

describe('transaction data: what the citizen authorises', () => {
  const encoded = createTransactionData(authorization);

  it('comes back as it went, its fields sorted', () => {
    const shuffled = createTransactionData({ ...authorization, fields: [...authorization.fields].reverse() });
    expect(shuffled).toBe(encoded);
    expect(parseTransactionData(encoded)).toMatchObject({
      type: 'urn:ganzheng:data-authorization:1',
      matterCode: authorization.matterCode,
      transaction_data_hashes_alg: ['sm3'],
    });
  });

  it('is hashed as it travels', () => {
    expect(transactionDataHash(encoded)).toBe(base64urlnopad.encode(sm3(new TextEncoder().encode(encoded))));
  });

  it.each<[string, Partial<typeof authorization>]>([
    ['ends before it begins', { expires: authorization.notBefore }],
    ['names a field twice', { fields: [authorization.fields[0] ?? '', authorization.fields[0] ?? ''] }],
    ['is for no use', { maxUses: 0 }],
    ['is for another kind of matter', { matterCode: '1' }],
    ['has free text as purpose', { purpose: '随便看看' }],
  ])('refuses one that %s', (_, change) => {
    expect(() => createTransactionData({ ...authorization, ...change })).toThrow(
      expect.objectContaining({ code: 'TRANSACTION_DATA_MALFORMED' }),
    );
  });

  it('never crashes on any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => base64urlnopad.encode(new TextEncoder().encode(text))),
        ),
        (text) => {
          expect(() => parseTransactionData(text)).toThrow(LicenceError);
        },
      ),
    );
  });
});

describe('the part of DCQL we speak', () => {
  it('never crashes on anything', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => parseDcql(value)).toThrow(LicenceError);
      }),
    );
  });
  it('takes its own', () => expect(parseDcql(dcql)).toEqual(dcql));
});
