import { LicenceError } from '@ganzheng/sdk/errors';
import {
  canonicalText,
  newRequestId,
  originOf,
  regionCovers,
  type Signed,
  signedSchema,
  signStatement,
  verifyStatement,
} from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, multikeyOf, sign } from '@ganzheng/sdk/sm';
import { base64urlnopad } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';

const random = seededRandom('statement');
const pair = generateKeyPair(random);
const signer = createSigner(pair.privateKey);
const withdrawal = signStatement('withdrawal', { id: 'ab'.repeat(16) }, signer, 'did:key:zEPJ#zEPJ');

describe('a signed statement', () => {
  it('is SM2 over JCS({type, …body}), with its kind inside what is signed', () => {
    expect(canonicalText(withdrawal.statement)).toBe(`{"id":"${'ab'.repeat(16)}","type":"ganzheng.withdrawal.v1"}`);
    expect(verifyStatement(withdrawal, signer.publicKey)).toBe(true);
    expect(verifyStatement(withdrawal, multikeyOf(signer.publicKey))).toBe(true);
  });

  const signed = (signature: Uint8Array): Signed<'withdrawal'> => ({ ...withdrawal, signature: base64urlnopad.encode(signature) });
  const text = new TextEncoder().encode(canonicalText(withdrawal.statement));
  const spoilt: readonly [string, Signed<'withdrawal'>, Uint8Array | string][] = [
    ['another key', withdrawal, generateKeyPair(random).publicKey],
    ['a key that is none', withdrawal, new Uint8Array(65)],
    ['an empty key', withdrawal, ''],
    ['a key of another algorithm', withdrawal, 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK'],
    ['another text', { ...withdrawal, statement: { ...withdrawal.statement, id: 'ac'.repeat(16) } }, signer.publicKey],
    ['another user id', signed(sign(text, pair.privateKey, { userId: 'someone' })), signer.publicKey],
    ['a DER signature', signed(Uint8Array.of(0x30, 0x44, 0x02, 0x20, ...new Uint8Array(66))), signer.publicKey],
    ['an empty signature', { ...withdrawal, signature: '' }, signer.publicKey],
    ['a signature that is not base64url', { ...withdrawal, signature: '!'.repeat(86) }, signer.publicKey],
  ];

  it.each(spoilt)('does not verify with %s', (_, statement, key) => {
    expect(verifyStatement(statement, key)).toBe(false);
  });

  it('is not made of what its kind does not hold', () => {
    const act = () => signStatement('withdrawal', { id: 'not an id' }, signer, 'key');
    expect(act).toThrow(LicenceError);
    expect(act).toThrow(expect.objectContaining({ code: 'STATEMENT_MALFORMED', detail: { kind: 'withdrawal' } }));
  });

  it('is parsed as one kind and no other', () => {
    expect(signedSchema('withdrawal').safeParse(withdrawal).success).toBe(true);
    expect(signedSchema('grant').safeParse(withdrawal).success).toBe(false);
    expect(signedSchema('withdrawal').safeParse({ ...withdrawal, extra: 1 }).success).toBe(false);
    expect(signedSchema('withdrawal').safeParse({ ...withdrawal, statement: { ...withdrawal.statement, name: '张三' } }).success).toBe(
      false,
    );
  });
});

describe('a division lies within another (GB/T 2260)', () => {
  it.each([
    ['360000', '360734', true],
    ['360700', '360734', true],
    ['360700', '360700', true],
    ['360734', '360734', true],
    ['000000', '440307', false],
    ['360734', '360700', false],
    ['360700', '360000', false],
    ['360700', '360800', false],
    ['360000', '440307', false],
    ['100000', '110000', true],
  ])('%s holds %s: %s', (outer, inner, covers) => {
    expect(regionCovers(outer, inner)).toBe(covers);
  });
});

describe('names', () => {
  it('an origin is network, scid and shard', () => {
    expect(originOf('local', `did:elic:local:z${'3'.repeat(27)}`, 0)).toBe(`local/z${'3'.repeat(27)}/0`);
    expect(() => originOf('other', `did:elic:local:z${'3'.repeat(27)}`, 0)).toThrow(TypeError);
  });

  it('a request id is 16 bytes of the generator given, in hex', () => {
    expect(newRequestId((length) => new Uint8Array(length).fill(7))).toBe('07'.repeat(16));
  });
});
