import { algorithms, sm3, verify } from '@ganzheng/sdk/sm';
import { issueSdJwt, parseSdJwt, presentSdJwt, readCopy, verifyKeyBinding, verifySdJwtSignature } from '@ganzheng/sdk/vc';
import { base64urlnopad, utf8 } from '@scure/base';
import { SDJwtInstance } from '@sd-jwt/core';
import { describe, expect, it } from 'vitest';
import { claims, copy, holderKey, holderSigner, iat, issuerKey, keyId, licence, random, signer } from './issued.js';

const hasher = (data: string | ArrayBuffer, alg: string): Uint8Array => {
  if (alg !== 'sm3') throw new Error(`no hasher for ${alg}`);
  return sm3(typeof data === 'string' ? utf8.decode(data) : new Uint8Array(data));
};

const verifierOf = (key: Uint8Array) => (data: string, signature: string) =>
  verify(base64urlnopad.decode(signature), utf8.decode(data), key);

/** The other implementation, taught SM3 and SM2; its constructor only knows IANA's hash names. */
class Other extends SDJwtInstance<Record<string, unknown>> {
  protected override type = 'dc+sd-jwt';
  constructor() {
    super({
      signer: (data) => base64urlnopad.encode(signer.sign(utf8.decode(data))),
      signAlg: algorithms.sm2.jose,
      verifier: verifierOf(issuerKey),
      hasher,
      saltGenerator: (length) => base64urlnopad.encode(random(length)),
      kbSigner: (data) => base64urlnopad.encode(holderSigner.sign(utf8.decode(data))),
      kbSignAlg: algorithms.sm2.jose,
      kbVerifier: verifierOf(holderKey),
    });
    (this.userConfig as { hashAlg?: string }).hashAlg = 'sm3';
  }
}

const other = new Other();
const header = { kid: keyId };
const frame = { licence: { _sd: ['number', 'holder'], face: { _sd: Object.keys(licence.face), _sd_decoy: 2 } } };
const binding = { nonce: 'n', audience: 'a', iat, holderSigner };
const expectation = { nonce: 'n', audience: 'a', nowSeconds: iat, maxAgeSeconds: 60 };

describe('@sd-jwt/core, an independent implementation of RFC 9901', () => {
  it('verifies the copies we issue and reads the same claims', async () => {
    const { payload } = await other.verify(copy, { currentDate: iat });
    const { _sd_alg: _, ...rest } = payload as Record<string, unknown>;
    expect(rest).toEqual(parseSdJwt(copy).claims);
  });

  it('verifies what we present, with its key binding', async () => {
    const presented = presentSdJwt(copy, [['licence', 'face', 'name']], binding);
    const { payload, kb } = await other.verify(presented, { keyBindingNonce: 'n', currentDate: iat });
    expect(kb?.payload).toMatchObject({ nonce: 'n', aud: 'a', iat });
    expect((payload as { licence: { face: unknown } }).licence.face).toEqual({ name: licence.face.name });
  });

  it('refuses what we refuse: a tampered signature', async () => {
    const [jwt = '', ...rest] = copy.split('~');
    const forged = [`${jwt.slice(0, -8)}AAAAAAAA`, ...rest].join('~');
    await expect(other.verify(forged, { currentDate: iat })).rejects.toThrow(/signature/i);
    expect(verifySdJwtSignature(parseSdJwt(forged), issuerKey)).toBe(false);
  });

  it('issues copies that we verify and read', async () => {
    const issued = await other.issue(claims.payload as Record<string, unknown>, frame as never, { header });
    const parsed = parseSdJwt(issued);
    expect(verifySdJwtSignature(parsed, issuerKey)).toBe(true);
    expect(readCopy(parsed.claims)).toEqual(readCopy(parseSdJwt(copy).claims));
  });

  it('presents what we issued, and we verify its key binding', async () => {
    const presented = await other.present(copy, { licence: { face: { domicile: true } } } as never, {
      kb: { payload: { nonce: 'n', aud: 'a', iat } },
    });
    const parsed = parseSdJwt(presented);
    expect(verifyKeyBinding(parsed, expectation).atSeconds).toBe(iat);
    expect(readCopy(parsed.claims).licence.face).toEqual({ domicile: licence.face.domicile });
  });

  it('reads arrays of hidden elements as we do', async () => {
    const issued = await other.issue({ list: ['a', 'b', 'c'] }, { list: { _sd: [0, 2] } } as never, { header });
    expect(parseSdJwt(issued).claims).toEqual({ list: ['a', 'b', 'c'] });
    expect(parseSdJwt(`${issued.split('~')[0]}~`).claims).toEqual({ list: ['b'] });
  });

  it('agrees on nested hiding', async () => {
    const nested = issueSdJwt({
      payload: { a: { b: { c: 1 } } },
      disclosable: [['a'], ['a', 'b'], ['a', 'b', 'c']],
      signer,
      keyId,
      random,
    });
    expect(await other.getClaims(nested)).toMatchObject({ a: { b: { c: 1 } } });
  });
});
