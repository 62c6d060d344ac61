import { LicenceError } from '@ganzheng/sdk/errors';
import { licenceTypeOf } from '@ganzheng/sdk/licence';
import {
  configurationOf,
  fetchIssuerMetadata,
  issuerMetadata,
  needsTxCode,
  protocolError,
  readOffer,
  requestCredentials,
  requestNonce,
  requestToken,
} from '@ganzheng/sdk/oid4vc';
import { multikeyOf } from '@ganzheng/sdk/sm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessLicence, createIssuer, issuerNow, issuerUrl } from './issuer.js';
import { newKey } from './jwt.js';
import { createNetwork, json } from './network.js';

/** Through all messages, with whatever the test wants different. */
async function claim(options: {
  readonly txCode?: string;
  readonly typed?: string;
  readonly handlers?: Parameters<typeof createNetwork>[0];
  readonly copies?: number;
}) {
  const issuer = createIssuer({ issue: multikeyOf, ...(options.txCode === undefined ? {} : { txCode: options.txCode }) });
  const { fetch, asked } = createNetwork({ ...issuer.handlers, ...options.handlers });
  const offer = await readOffer(await issuer.offer(), fetch);
  const metadata = await fetchIssuerMetadata(offer.credential_issuer, fetch);
  const accessToken = await requestToken({ metadata, offer, fetch, ...(options.typed === undefined ? {} : { txCode: options.typed }) });
  const nonce = await requestNonce({ metadata, fetch });
  const keys = Array.from({ length: options.copies ?? 2 }, newKey);
  const again = () =>
    requestCredentials({ metadata, configurationId: businessLicence.id, accessToken, nonce, keys, now: issuerNow, fetch });
  return { offer, keys, asked, again, credentials: await again() };
}

describe('OpenID4VCI 1.0: pre-authorised code, wallet and issuer', () => {
  it('gives one credential for each key, in their order', async () => {
    const { offer, keys, credentials } = await claim({ txCode: '483920', typed: '483920', copies: 3 });
    expect(needsTxCode(offer)).toBe(true);
    expect(credentials).toEqual(keys.map((key) => multikeyOf(key.publicKey)));
  });

  it('takes a nonce once', async () => {
    const { again } = await claim({});
    await expect(again()).rejects.toMatchObject({
      code: 'REMOTE_REFUSED',
      detail: { error: 'invalid_nonce', code: 'PROOF_NONCE_UNKNOWN' },
    });
  });

  it('says in its metadata that it signs with SM2 and is of version 1.0', () => {
    const { credentialIssuer } = issuerMetadata({ issuerUrl, configurations: [businessLicence] });
    const entry = credentialIssuer.credential_configurations_supported[businessLicence.id];
    expect(entry).toMatchObject({
      format: 'dc+sd-jwt',
      vct: 'urn:ganzheng:licence:11100000MB0143028R001',
      credential_signing_alg_values_supported: ['SGD_SM3_SM2'],
      credential_metadata: { display: [{ name: '营业执照', locale: 'zh-CN' }, { locale: 'en' }] },
    });
  });

  it('puts the offer behind a link that names where it is', async () => {
    const uri = await createIssuer({ issue: multikeyOf }).offer();
    expect(uri).toBe('openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2Fgz%2Foffers%2F1');
  });

  it.each([
    ['a wrong transaction code', '111111', 'OFFER_PIN_WRONG'],
    ['one of another length', '48392', 'OFFER_PIN_WRONG'],
  ])('refuses %s', async (_, typed, code) => {
    await expect(claim({ txCode: '483920', typed })).rejects.toMatchObject({
      code: 'REMOTE_REFUSED',
      detail: { error: 'invalid_grant', code },
    });
  });

  it('refuses a transaction code nobody asked for', async () => {
    await expect(claim({ typed: '1' })).rejects.toMatchObject({ code: 'REMOTE_REFUSED', detail: { code: 'OFFER_PIN_WRONG' } });
  });

  it('sends no more proofs than the issuer takes in one request', async () => {
    await expect(claim({ copies: 11 })).rejects.toMatchObject({ code: 'REMOTE_MALFORMED' });
  });
});

describe('what a wallet bears from an issuer (attacker-controlled)', () => {
  const huge = () => new Response('x'.repeat(600 * 1024), { headers: { 'content-type': 'application/json' } });
  const deep = () => new Response('['.repeat(100) + ']'.repeat(100), { headers: { 'content-type': 'application/json' } });
  const well = 'GET https://issuer.example/.well-known/openid-credential-issuer/gz';
  const { credentialIssuer } = issuerMetadata({ issuerUrl, configurations: [businessLicence] });

  it.each<[string, string, () => Response, string]>([
    ['an offer too large', `GET ${issuerUrl}/offers/1`, huge, 'REMOTE_TOO_LARGE'],
    ['an offer nested too deeply', `GET ${issuerUrl}/offers/1`, deep, 'REMOTE_MALFORMED'],
    ['an offer that is gone', `GET ${issuerUrl}/offers/1`, () => json({}, 404), 'OFFER_MALFORMED'],
    ['an offer that is not JSON', `GET ${issuerUrl}/offers/1`, () => new Response('<html>'), 'OFFER_MALFORMED'],
    [
      'an offer of nothing',
      `GET ${issuerUrl}/offers/1`,
      () => json({ credential_issuer: issuerUrl, credential_configuration_ids: [], grants: {} }),
      'OFFER_MALFORMED',
    ],
    [
      'an offer by another grant',
      `GET ${issuerUrl}/offers/1`,
      () => json({ credential_issuer: issuerUrl, credential_configuration_ids: ['a'], grants: {} }),
      'GRANT_TYPE_UNSUPPORTED',
    ],
    [
      'an offer over plain http',
      `GET ${issuerUrl}/offers/1`,
      () => json({ credential_issuer: 'http://issuer.example', credential_configuration_ids: ['a'], grants: {} }),
      'ADDRESS_FORBIDDEN',
    ],
    [
      'metadata of another issuer',
      well,
      () => json({ ...credentialIssuer, credential_issuer: 'https://other.example' }),
      'METADATA_MALFORMED',
    ],
    [
      'an endpoint at another host',
      well,
      () => json({ ...credentialIssuer, credential_endpoint: 'https://other.example/credential' }),
      'METADATA_MALFORMED',
    ],
    [
      'an endpoint over plain http',
      well,
      () => json({ ...credentialIssuer, credential_endpoint: 'http://issuer.example/credential' }),
      'ADDRESS_FORBIDDEN',
    ],
    ['metadata that is missing', well, () => json({}, 404), 'METADATA_MALFORMED'],
    ['a token response without a token', `POST ${issuerUrl}/token`, () => json({ token_type: 'Bearer' }), 'REMOTE_MALFORMED'],
    ['a token endpoint in trouble', `POST ${issuerUrl}/token`, () => new Response('', { status: 500 }), 'REMOTE_REFUSED'],
    ['a nonce response without a nonce', `POST ${issuerUrl}/nonce`, () => json({}), 'REMOTE_MALFORMED'],
    ['a nonce refused', `POST ${issuerUrl}/nonce`, () => json({ error: 'temporarily_unavailable' }, 503), 'REMOTE_REFUSED'],
    ['fewer credentials than keys', `POST ${issuerUrl}/credential`, () => json({ credentials: [{ credential: 'a' }] }), 'REMOTE_MALFORMED'],
    [
      'credentials that are not text',
      `POST ${issuerUrl}/credential`,
      () => json({ credentials: [{ credential: {} }, { credential: {} }] }),
      'REMOTE_MALFORMED',
    ],
    [
      'a redirect',
      `POST ${issuerUrl}/credential`,
      () => {
        throw new TypeError('redirect');
      },
      'REMOTE_UNREACHABLE',
    ],
  ])('refuses %s', async (_, address, answer, code) => {
    await expect(claim({ handlers: { [address]: answer } })).rejects.toMatchObject({ name: 'LicenceError', code });
  });

  it.each([
    ['openid4vp://?credential_offer=%7B%7D', 'OFFER_MALFORMED'],
    ['openid-credential-offer://?x=1', 'OFFER_MALFORMED'],
    ['openid-credential-offer://?credential_offer=%7B', 'OFFER_MALFORMED'],
    ['openid-credential-offer://?credential_offer_uri=file%3A%2F%2F%2Fetc%2Fpasswd', 'ADDRESS_FORBIDDEN'],
    ['openid-credential-offer://?credential_offer_uri=http%3A%2F%2Fissuer.example%2F', 'ADDRESS_FORBIDDEN'],
    ['openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fuser%3Apass%40issuer.example%2F', 'ADDRESS_FORBIDDEN'],
    [`openid-credential-offer://?credential_offer=${'x'.repeat(9000)}`, 'OFFER_MALFORMED'],
  ])('refuses the link %.60s', async (uri, code) => {
    await expect(readOffer(uri, createNetwork({}).fetch)).rejects.toMatchObject({ code });
  });

  it('never crashes on any link', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.json(), async (text, offer) => {
        for (const tail of [text, `?credential_offer=${encodeURIComponent(offer)}`]) {
          await readOffer(`openid-credential-offer://${tail}`, createNetwork({}).fetch).catch((error: unknown) =>
            expect(error).toBeInstanceOf(LicenceError),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('an issuer’s own mistakes are programming errors', () => {
  const configuration = configurationOf(licenceTypeOf('11100000MB0143028R001'));
  it.each([
    ['a trailing slash', { issuerUrl: `${issuerUrl}/`, configurations: [configuration] }],
    ['one id twice', { issuerUrl, configurations: [configuration, configuration] }],
  ])('%s', (_, parts) => {
    expect(() => issuerMetadata(parts)).toThrow(TypeError);
  });
});

describe('protocolError', () => {
  it.each([
    ['PROOF_INVALID', 'invalid_proof'],
    ['ACCESS_TOKEN_INVALID', 'invalid_token'],
    ['CREDENTIAL_CONFIGURATION_UNKNOWN', 'unknown_credential_configuration'],
    ['OFFER_UNKNOWN', 'invalid_request'],
    ['REMOTE_UNREACHABLE', 'server_error'],
  ] as const)('calls %s %s', (code, error) => {
    expect(protocolError(new LicenceError(code))).toMatchObject({ error, code });
  });
});
