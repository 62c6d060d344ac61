import { readFileSync } from 'node:fs';
import { isSelfCertifying, parseDidDocument, publicKeyOfMethod } from '@ganzheng/sdk/did';
import { createSigner } from '@ganzheng/sdk/sm';
import {
  bitstringDigestOf,
  contentDigestOf,
  hashData,
  issueSdJwt,
  type JsonObject,
  openCredential,
  parseSdJwt,
  proofOptions,
  readTokenStatusList,
  statusOf,
  tokenDigestOf,
  verifyDataIntegrity,
  verifyJws,
  verifyKeyBinding,
} from '@ganzheng/sdk/vc';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';

interface Vector {
  readonly issuer: JsonObject;
  readonly keyId: string;
  readonly original: JsonObject;
  readonly originalHashData: string;
  readonly copy: string;
  readonly presentation: string;
  readonly nonce: string;
  readonly audience: string;
  readonly atSeconds: number;
  readonly token: string;
  readonly revocation: JsonObject;
  readonly suspension: JsonObject;
  readonly digests: { readonly original: string; readonly copy: string; readonly token: string; readonly bitstring: string };
  readonly issued: {
    readonly privateKey: string;
    readonly payload: JsonObject;
    readonly disclosable: string[][];
    readonly disclosuresAndDigests: string[];
  };
}

const vector = JSON.parse(readFileSync(new URL('../../vectors/vc/ganzheng-v1.json', import.meta.url), 'utf8')) as Vector;
const document = parseDidDocument(vector.issuer);
const key = publicKeyOfMethod(document, vector.keyId, 'assertionMethod', { at: '2026-11-23T05:00:00.000Z' }) ?? new Uint8Array();

describe('what version 1 of the formats signed is read for ever', () => {
  it('the DID of the issuer follows from its document', () => {
    expect(isSelfCertifying(document)).toBe(true);
  });

  it('the original verifies, over the same 64 bytes', () => {
    const { proof, ...unsigned } = vector.original;
    expect(verifyDataIntegrity(vector.original, key)).toBe(true);
    expect(hex.encode(hashData(unsigned, proofOptions(proof as JsonObject, undefined)))).toBe(vector.originalHashData);
  });

  it('the copy and its presentation verify, and say the same as the original', () => {
    const presented = parseSdJwt(vector.presentation);
    expect(openCredential(vector.copy).verify(key)).toBe(true);
    expect(openCredential(vector.copy).licence).toEqual(openCredential(vector.original).licence);
    const { nonce, audience, atSeconds } = vector;
    expect(verifyKeyBinding(presented, { nonce, audience, nowSeconds: atSeconds, maxAgeSeconds: 1 }).atSeconds).toBe(atSeconds);
  });

  it('the status lists verify and say that the licence is suspended', () => {
    const list = readTokenStatusList(vector.token);
    expect(verifyJws(list.jws, key)).toBe(true);
    expect(statusOf(list, openCredential(vector.copy).status)).toBe('suspended');
    expect([vector.revocation, vector.suspension].map((one) => verifyDataIntegrity(one, key))).toEqual([true, true]);
  });

  it('the digests on the ledger are the same', () => {
    expect({
      original: hex.encode(contentDigestOf(vector.original)),
      copy: hex.encode(contentDigestOf(vector.presentation)),
      token: tokenDigestOf(vector.token),
      bitstring: bitstringDigestOf(vector.revocation, vector.suspension),
    }).toEqual(vector.digests);
  });

  it('the same salts give the same disclosures and digests', () => {
    const { privateKey, payload, disclosable, disclosuresAndDigests } = vector.issued;
    let counter = 0;
    const random = (length: number): Uint8Array => new Uint8Array(length).fill(++counter);
    const text = issueSdJwt({ payload, disclosable, signer: createSigner(hex.decode(privateKey)), keyId: 'did:example:a#b', random });
    const { jwt, disclosures } = parseSdJwt(text);
    expect([...disclosures.map((one) => one.text), ...(jwt.payload._sd as string[])]).toEqual(disclosuresAndDigests);
  });
});
