import { multikeyOf } from '@ganzheng/sdk/sm';
import {
  buildCopyClaims,
  type ClaimPath,
  parseSdJwt,
  presentSdJwt,
  readCopy,
  verifyKeyBinding,
  verifySdJwtSignature,
} from '@ganzheng/sdk/vc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../licence/code-of.js';
import { anchor, changed, claims, copy, holderKey, holderSigner, iat, issuerDid, issuerKey, licence, status } from './issued.js';

const binding = { nonce: 'n', audience: 'a', iat, holderSigner };
const expectation = { nonce: 'n', audience: 'a', nowSeconds: iat, maxAgeSeconds: 60 };
const withoutBinding = (text: string): string => text.slice(0, text.lastIndexOf('~') + 1);
const alwaysVisible = [
  'assurance',
  'face',
  'id',
  'issuedOn',
  'issuerCode',
  'issuerName',
  'name',
  'region',
  'typeCode',
  'typeVersion',
  'validFrom',
  'validUntil',
  'version',
];

describe('a licence copy', () => {
  it('lets number, holders and every field of the face be kept one by one', () => {
    const fields = Object.keys(licence.face).map((name) => `licence.face.${name}`);
    expect(claims.disclosable.map((path) => path.join('.')).sort()).toEqual(['licence.number', 'licence.holder', ...fields].sort());
  });

  it('names its predecessor only to whom the holder tells it', () => {
    const reissued = { ...licence, version: 2, supersedes: licence.id };
    const { disclosable } = buildCopyClaims({ licence: reissued, issuerDid, holderKey, status, anchor, iat });
    expect(disclosable).toContainEqual(['licence', 'supersedes']);
  });

  it('shows a stranger what type, version, issuer, dates and region it has, and nothing of the holder', () => {
    const bare = parseSdJwt(`${copy.split('~')[0]}~`).claims;
    expect(Object.keys(bare.licence as object).sort()).toEqual(alwaysVisible);
    expect((bare.licence as { face: unknown }).face).toEqual({});
    const signed = JSON.stringify(parseSdJwt(copy).jwt.payload);
    for (const secret of [licence.number, ...licence.holder.map(({ name }) => name), licence.face.legalRepresentative]) {
      expect(signed).not.toContain(secret);
    }
  });

  it('is read whole by who has every disclosure', () => {
    const read = readCopy(parseSdJwt(copy).claims);
    const { issuer, ...rest } = licence;
    expect(read.licence).toEqual({ ...rest, issuerName: issuer.name, issuerCode: issuer.code });
    expect(read).toMatchObject({
      issuer: issuerDid,
      vct: 'urn:ganzheng:licence:11100000MB0143028R001',
      status,
      anchor,
      issuedAtSeconds: iat,
    });
    expect(multikeyOf(read.holderKey)).toBe(multikeyOf(holderKey));
  });

  it('disclosed in any part verifies and reveals exactly that part', () => {
    fc.assert(
      fc.property(fc.subarray([...claims.disclosable]), (paths) => {
        const parsed = parseSdJwt(presentSdJwt(copy, paths, binding));
        const read = readCopy(parsed.claims);
        const seen = [
          ...['number', 'holder'].filter((name) => name in read.licence).map((name) => `licence.${name}`),
          ...Object.keys(read.licence.face).map((name) => `licence.face.${name}`),
        ];
        expect(seen.sort()).toEqual(paths.map((path) => path.join('.')).sort());
        expect(verifySdJwtSignature(parsed, issuerKey)).toBe(true);
        expect(verifyKeyBinding(parsed, expectation).atSeconds).toBe(iat);
        for (const [name, value] of Object.entries(read.licence.face)) expect(value).toBe(licence.face[name]);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, ClaimPath[]]>([
    ['a field the licence does not have', [['licence', 'face', 'birthday']]],
    ['nothing at all', [[]]],
    ['a member of Object', [['licence', 'toString']]],
    ['the letter of a text', [['licence', 'id', 0]]],
    ['a third holder', [['licence', 'holder', 2]]],
  ])('cannot present %s', (_name, paths) => {
    expect(codeOf(() => presentSdJwt(copy, paths, binding))).toBe('CLAIM_PATH_UNKNOWN');
  });

  it('cannot present again what an earlier holder left out', () => {
    const part = withoutBinding(presentSdJwt(copy, [['licence', 'number']], binding));
    expect(codeOf(() => presentSdJwt(part, [['licence', 'holder']], binding))).toBe('CLAIM_PATH_UNKNOWN');
  });

  it('shows an element inside a hidden array with the whole array', () => {
    const parsed = parseSdJwt(presentSdJwt(copy, [['licence', 'holder', 0, 'name']], binding));
    expect(readCopy(parsed.claims).licence.holder).toEqual(licence.holder);
  });
});

describe('the claims of a copy from outside', () => {
  const whole = parseSdJwt(copy).claims;
  it.each<[string, readonly string[], unknown, string]>([
    ['a vct of another type', ['vct'], 'urn:ganzheng:licence:11100000000013127D001', 'CREDENTIAL_TYPE_MISMATCH'],
    ['two different indexes', ['status', 'status_list', 'idx'], 1, 'CREDENTIAL_MALFORMED'],
    ['an index beyond the list', ['status', 'ledger', 'index'], 131_072, 'CREDENTIAL_MALFORMED'],
    ['a status list over plain http', ['status', 'status_list', 'uri'], 'http://issuer.example/7', 'CREDENTIAL_MALFORMED'],
    ['no status', ['status'], undefined, 'CREDENTIAL_MALFORMED'],
    ['no anchor', ['anchor'], undefined, 'CREDENTIAL_MALFORMED'],
    ['a salt of 16 bytes', ['anchor', 'salt'], '00'.repeat(16), 'CREDENTIAL_MALFORMED'],
    ['an issuer that is no organisation', ['iss'], 'did:web:evil.example', 'CREDENTIAL_MALFORMED'],
    ['no key', ['cnf'], {}, 'CREDENTIAL_MALFORMED'],
    ['a key on P-256', ['cnf', 'jwk'], { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' }, 'KEY_BINDING_KEY_MISSING'],
    ['a point that is not on the curve', ['cnf', 'jwk', 'y'], 'A'.repeat(43), 'KEY_BINDING_KEY_MISSING'],
    ['a private key', ['cnf', 'jwk', 'd'], 'A'.repeat(43), 'KEY_BINDING_KEY_MISSING'],
    ['an issue time in the year 10000', ['iat'], 253_402_300_800, 'CREDENTIAL_MALFORMED'],
    ['a version 0', ['licence', 'version'], 0, 'CREDENTIAL_MALFORMED'],
    ['a claim we do not know', ['licence', 'grade'], 'A', 'CREDENTIAL_MALFORMED'],
    ['a face field that is an object', ['licence', 'face', 'name'], {}, 'CREDENTIAL_MALFORMED'],
    ['no licence', ['licence'], null, 'CREDENTIAL_MALFORMED'],
  ])('are refused with %s', (_name, path, value, code) => {
    expect(codeOf(() => readCopy(changed(whole, path, value)))).toBe(code);
  });

  it('never crash the reader, whatever they are', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => codeOf(() => readCopy(value)) === 'CREDENTIAL_MALFORMED'));
  });
});
