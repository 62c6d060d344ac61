import { createSigner, generateKeyPair, sm3 } from '@ganzheng/sdk/sm';
import {
  issueSdJwt,
  type JsonObject,
  type KeyBindingExpectation,
  parseSdJwt,
  presentSdJwt,
  signJws,
  verifyKeyBinding,
} from '@ganzheng/sdk/vc';
import { base64urlnopad, utf8 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../licence/code-of.js';
import { copy, holderKey, holderSigner, iat, keyId, random, signer } from './issued.js';

const binding = { nonce: 'n-0S6_WzA2Mj', audience: 'decentralized_identifier:did:elic:local:zVerifier', iat, holderSigner };
const expected: KeyBindingExpectation = { nonce: binding.nonce, audience: binding.audience, nowSeconds: iat + 5, maxAgeSeconds: 300 };
const paths = [['licence', 'face', 'name']];
const presented = presentSdJwt(copy, paths, binding);
const check = (text: string, change: Partial<KeyBindingExpectation> = {}) =>
  codeOf(() => verifyKeyBinding(parseSdJwt(text), { ...expected, ...change }));

/** The presentation with its key binding made again, members changed. */
function rebound(change: JsonObject, by = holderSigner, over = presented.slice(0, presented.lastIndexOf('~') + 1)): string {
  const payload = { ...(parseSdJwt(presented).keyBinding?.payload ?? {}), ...change };
  return over + signJws({ header: { typ: 'kb+jwt' }, payload, signer: by });
}

describe('key binding, RFC 9901 §4.3', () => {
  it('holds for the request it answers, and gives the key and the instant', () => {
    expect(verifyKeyBinding(parseSdJwt(presented), expected)).toEqual({ holderKey, atSeconds: iat });
  });

  it('covers the JWT and the disclosures by SM3', () => {
    const { keyBinding, presented: covered } = parseSdJwt(presented);
    expect(keyBinding?.header).toEqual({ alg: 'SGD_SM3_SM2', typ: 'kb+jwt' });
    expect(keyBinding?.payload.sd_hash).toBe(base64urlnopad.encode(sm3(utf8.decode(covered))));
    expect(presented.startsWith(covered)).toBe(true);
  });

  it.each<[string, string, string]>([
    ['when it is missing', copy, 'KEY_BINDING_MISSING'],
    ['made by another key', rebound({}, createSigner(generateKeyPair(random).privateKey)), 'KEY_BINDING_SIGNATURE_INVALID'],
    ['for another nonce: a replay', rebound({ nonce: 'another' }), 'KEY_BINDING_NONCE_DIFFERS'],
    ['for another audience', rebound({ aud: 'did:elic:gd:zAnother' }), 'KEY_BINDING_AUDIENCE_DIFFERS'],
    ['for an audience that is a list', rebound({ aud: [binding.audience] }), 'CREDENTIAL_MALFORMED'],
    ['of other content', rebound({ sd_hash: base64urlnopad.encode(sm3(utf8.decode(copy))) }), 'KEY_BINDING_CONTENT_DIFFERS'],
    ['moved to a copy with more disclosed', rebound({}, holderSigner, copy), 'KEY_BINDING_CONTENT_DIFFERS'],
    ['moved to a copy with less disclosed', rebound({}, holderSigner, `${copy.split('~')[0]}~`), 'KEY_BINDING_CONTENT_DIFFERS'],
    ['without an instant', rebound({ iat: null }), 'CREDENTIAL_MALFORMED'],
    [
      'with transaction data nobody asked for',
      rebound({ transaction_data_hashes: ['x'], transaction_data_hashes_alg: 'sm3' }),
      'KEY_BINDING_TRANSACTION_DIFFERS',
    ],
  ])('does not hold %s', (_name, text, code) => {
    expect(check(text)).toBe(code);
  });

  it.each([
    ['the oldest allowed', { nowSeconds: iat + 300 }, undefined],
    ['a second too old', { nowSeconds: iat + 301 }, 'KEY_BINDING_STALE'],
    ['ahead by what a clock may be', { nowSeconds: iat - 60 }, undefined],
    ['further ahead', { nowSeconds: iat - 61 }, 'KEY_BINDING_STALE'],
  ])('judges one that is %s', (_name, change, code) => {
    expect(check(presented, change)).toBe(code);
  });

  it('does not hold for a copy that is bound to no key', () => {
    const unbound = issueSdJwt({ payload: { a: 1 }, disclosable: [], signer, keyId, random });
    expect(check(presentSdJwt(unbound, [], binding))).toBe('KEY_BINDING_KEY_MISSING');
  });

  it.each([
    ['another media type', 'JWT', 'CREDENTIAL_FORMAT_UNKNOWN'],
    ["the copy's own media type", 'dc+sd-jwt', 'CREDENTIAL_FORMAT_UNKNOWN'],
  ])('is not read under %s', (_name, typ, code) => {
    const jwt = signJws({ header: { typ }, payload: {}, signer: holderSigner });
    expect(check(copy + jwt)).toBe(code);
  });

  it('is not the issuer-signed JWT put in its place', () => {
    expect(check(copy + (copy.split('~')[0] ?? ''))).toBe('CREDENTIAL_FORMAT_UNKNOWN');
  });
});

describe('transaction data in the key binding, OpenID4VP 1.0 §8.4', () => {
  const hashes = ['one', 'two'].map((text) => base64urlnopad.encode(sm3(utf8.decode(text))));
  const withData = presentSdJwt(copy, paths, { ...binding, transactionDataHashes: hashes });

  it.each<[string, readonly string[] | undefined, string | undefined]>([
    ['what was asked for', hashes, undefined],
    ['nothing asked for', undefined, 'KEY_BINDING_TRANSACTION_DIFFERS'],
    ['one of the two', hashes.slice(1), 'KEY_BINDING_TRANSACTION_DIFFERS'],
    ['the other order', [...hashes].reverse(), 'KEY_BINDING_TRANSACTION_DIFFERS'],
    ['more', [...hashes, 'x'], 'KEY_BINDING_TRANSACTION_DIFFERS'],
  ])('is held against %s', (_name, asked, code) => {
    expect(check(withData, asked === undefined ? {} : { transactionDataHashes: asked })).toBe(code);
  });

  it('names SM3, and no other digest is taken for it', () => {
    const named = parseSdJwt(withData).keyBinding?.payload;
    expect(named?.transaction_data_hashes_alg).toBe('sm3');
    const other = rebound({ transaction_data_hashes: hashes, transaction_data_hashes_alg: 'sha-256' });
    expect(check(other, { transactionDataHashes: hashes })).toBe('KEY_BINDING_TRANSACTION_DIFFERS');
  });
});
