import { createHash, createPublicKey, verify as nodeVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, sign, verify } from '@ganzheng/sdk/sm';
import { addProof, cryptosuite, hashData, type JsonObject, proofOf, proofOptions, verifyDataIntegrity } from '@ganzheng/sdk/vc';
import { base58, base64urlnopad, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../licence/code-of.js';
import { changed, created, issuerKey, keyId, random, signer } from './issued.js';

const read = (path: string): string => readFileSync(new URL(`../../vectors/vc-di/${path}`, import.meta.url), 'utf8');
const json = (path: string): JsonObject => JSON.parse(read(path)) as JsonObject;

describe.each([
  ['eddsa-jcs-2022', 'eddsa-jcs-2022', '', 'sha256'],
  ['ecdsa-jcs-2019 on P-256', 'ecdsa-jcs-2019-p256', 'ECDSAP256', 'sha256'],
  ['ecdsa-jcs-2019 on P-384', 'ecdsa-jcs-2019-p384', 'ECDSAP384', 'sha384'],
])('the structure of %s, W3C test vectors', (_name, folder, suffix, hashName) => {
  const vector = (name: string): string => read(`${folder}/${name}JCS${suffix}.txt`).trim();
  const hash = (...chunks: Uint8Array[]): Uint8Array => chunks.reduce((state, chunk) => state.update(chunk), createHash(hashName)).digest();
  const signed = json(`${folder}/signedJCS${suffix}.json`);
  const { proof, ...document } = signed;
  const options = proofOptions(proof as JsonObject, document['@context']);

  it('gives the canonical forms byte for byte', () => {
    expect(canonicalText(document)).toBe(vector('canonDoc'));
    expect(canonicalText(options)).toBe(vector('proofCanon'));
    expect(options).toEqual(json(`${folder}/proofConfigJCS${suffix}.json`));
  });

  it("gives the hashes, the proof's before the document's", () => {
    expect(hex.encode(hashData(document, options, hash))).toBe(vector('proofHash') + vector('docHash'));
    expect(hex.encode(hashData(document, options, hash))).toBe(vector('combinedHash'));
  });

  it('writes the proof value as z and base58btc', () => {
    expect((proof as { proofValue: string }).proofValue).toBe(`z${base58.encode(hex.decode(vector('sigHex')))}`);
  });
});

describe("the W3C's own signatures hold over our bytes", () => {
  const sha256 = (...chunks: Uint8Array[]): Uint8Array =>
    chunks.reduce((state, chunk) => state.update(chunk), createHash('sha256')).digest();
  const bytesOf = (signed: JsonObject): Uint8Array => {
    const { proof, ...document } = signed;
    return hashData(document, proofOptions(proof as JsonObject, document['@context']), sha256);
  };
  const keyBytes = (file: string): Uint8Array => base58.decode((json(file).publicKeyMultibase as string).slice(1)).subarray(2);

  it('Ed25519', () => {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: base64urlnopad.encode(keyBytes('ed25519KeyPair.json')) },
      format: 'jwk',
    });
    const signature = hex.decode(read('eddsa-jcs-2022/sigHexJCS.txt').trim());
    expect(nodeVerify(null, bytesOf(json('eddsa-jcs-2022/signedJCS.json')), key, signature)).toBe(true);
    expect(nodeVerify(null, bytesOf(changed(json('eddsa-jcs-2022/signedJCS.json'), ['name'], 'x')), key, signature)).toBe(false);
  });

  it('P-256', () => {
    // RFC 5480: SubjectPublicKeyInfo of a compressed point of P-256.
    const der = Buffer.concat([hex.decode('3039301306072a8648ce3d020106082a8648ce3d030107032200'), keyBytes('p256KeyPair.json')]);
    const key = { key: createPublicKey({ key: der, format: 'der', type: 'spki' }), dsaEncoding: 'ieee-p1363' } as const;
    const signature = hex.decode(read('ecdsa-jcs-2019-p256/sigHexJCSECDSAP256.txt').trim());
    expect(nodeVerify('sha256', bytesOf(json('ecdsa-jcs-2019-p256/signedJCSECDSAP256.json')), key, signature)).toBe(true);
  });
});

describe('sm2-jcs-2026', () => {
  const document = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiableCredential'],
    name: '赣州',
    list: [1, { a: null }],
  };
  const proven = addProof(document, { signer, keyId, created });

  it('signs SM3(options) ‖ SM3(document) with SM2', () => {
    const proof = proofOf(proven);
    expect(proof).toMatchObject({
      type: 'DataIntegrityProof',
      cryptosuite,
      verificationMethod: keyId,
      proofPurpose: 'assertionMethod',
      created,
    });
    const data = hashData(document, proofOptions(proof as JsonObject, document['@context']));
    expect(data).toHaveLength(64);
    expect(verify(base58.decode(proof.proofValue.slice(1)), data, issuerKey)).toBe(true);
    expect(verifyDataIntegrity(proven, issuerKey)).toBe(true);
  });

  it('signs an object without a context too, for another purpose', () => {
    const plain = addProof({ 证: '照' }, { signer, keyId, created, purpose: 'capabilityInvocation' });
    expect(verifyDataIntegrity(plain, issuerKey)).toBe(true);
    expect(Object.keys(plain.proof)).not.toContain('@context');
    expect(verifyDataIntegrity({ ...plain, '@context': [] }, issuerKey)).toBe(false);
  });

  it('refuses a programmer who signs what is signed', () => {
    expect(() => addProof(proven, { signer, keyId, created })).toThrow(TypeError);
  });

  it.each<[string, readonly string[], Json]>([
    ['the name', ['name'], '深圳'],
    ['a null', ['list', '1', 'a'], 0],
    ['the instant', ['proof', 'created'], '2020-01-01T00:00:00Z'],
    ['the key', ['proof', 'verificationMethod'], 'did:elic:gd:z1#z2'],
    ['the purpose', ['proof', 'proofPurpose'], 'authentication'],
    ["the document's context", ['@context'], ['https://evil.example']],
    ["the proof's context", ['proof', '@context'], ['https://evil.example']],
    ['an appended context', ['@context'], ['https://www.w3.org/ns/credentials/v2', 'https://evil.example']],
    ['another suite', ['proof', 'cryptosuite'], 'eddsa-jcs-2022'],
    ['a challenge nobody signed', ['proof', 'challenge'], 'x'],
    ['a chain to another proof', ['proof', 'previousProof'], 'urn:x'],
    ['no signature', ['proof', 'proofValue'], 'z'],
    ['another multibase', ['proof', 'proofValue'], `f${'00'.repeat(64)}`],
    ['a proof that is null', ['proof'], null],
    ['a proof that is text', ['proof'], 'signed'],
    ['an added member', ['extra'], 1],
  ])('does not hold with %s changed', (_name, path, to) => {
    expect(verifyDataIntegrity(changed(proven, path, to), issuerKey)).toBe(false);
  });

  it('does not hold when the signer itself put another context into the proof than into the document', () => {
    const { proof: _, ...unsigned } = proven;
    const by = (context: Json): JsonObject => {
      const { proofValue: _value, ...options }: JsonObject = { ...proven.proof, '@context': context };
      return { ...unsigned, proof: { ...options, proofValue: `z${base58.encode(signer.sign(hashData(unsigned, options)))}` } };
    };
    expect(verifyDataIntegrity(by(document['@context']), issuerKey)).toBe(true);
    expect(verifyDataIntegrity(by([...document['@context'], 'https://evil.example']), issuerKey)).toBe(false);
    expect(verifyDataIntegrity(by([]), issuerKey)).toBe(false);
  });

  it('does not hold under another key or for another user id', () => {
    const pair = generateKeyPair(random);
    expect(verifyDataIntegrity(proven, pair.publicKey)).toBe(false);
    const other = {
      publicKey: pair.publicKey,
      sign: (message: Uint8Array) => sign(message, pair.privateKey, { userId: 'ALICE123@YAHOO.COM' }),
    };
    expect(verifyDataIntegrity(addProof(document, { signer: other, keyId, created }), pair.publicKey)).toBe(false);
    expect(verifyDataIntegrity(addProof(document, { signer: createSigner(pair.privateKey), keyId, created }), pair.publicKey)).toBe(true);
  });

  it('does not hold in DER', () => {
    const raw = base58.decode((proven.proof.proofValue as string).slice(1));
    const der = Uint8Array.of(0x30, 68, 2, 32, ...raw.subarray(0, 32), 2, 32, ...raw.subarray(32));
    expect(verifyDataIntegrity(changed(proven, ['proof', 'proofValue'], `z${base58.encode(der)}`), issuerKey)).toBe(false);
  });

  it('never holds, and never crashes, for arbitrary values', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('proof', '@context', 'a'), fc.jsonValue() as fc.Arbitrary<Json>),
        (value) => !verifyDataIntegrity(value, issuerKey),
      ),
    );
  });
});

describe('a set of proofs, where the suite is named and not whichever passes', () => {
  const document = { name: '赣州' };
  const good = addProof(document, { signer, keyId, created }).proof;
  const bad = addProof({ name: '深圳' }, { signer, keyId, created }).proof;
  const foreign: JsonObject = { ...good, cryptosuite: 'ecdsa-jcs-2019' };

  it.each<[string, JsonObject[], boolean]>([
    ['good alone', [good], true],
    ['good beside one of another suite', [foreign, good], true],
    ['good, then bad', [good, bad], false],
    ['bad, then good', [bad, good], false],
    ['the good one twice', [good, good], false],
    ['bad beside one of another suite', [bad, foreign], false],
    ['only another suite', [foreign], false],
    ['empty', [], false],
  ])('%s', (_name, proof, holds) => {
    expect(verifyDataIntegrity({ ...document, proof }, issuerKey)).toBe(holds);
  });

  it('says what is wrong where it is read', () => {
    expect(codeOf(() => proofOf({ ...document, proof: [good, bad] }))).toBe('PROOF_MISSING');
    expect(codeOf(() => proofOf(document))).toBe('PROOF_MISSING');
    expect(codeOf(() => proofOf({ ...document, proof: { ...good, created: 'today' } }))).toBe('PROOF_MALFORMED');
  });
});
