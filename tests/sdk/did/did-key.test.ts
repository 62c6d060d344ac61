import { didKeyDocument, didKeyOf, keyIdOf, publicKeyOfDidKey, publicKeyOfMethod } from '@ganzheng/sdk/did';
import { generateKeyPair } from '@ganzheng/sdk/sm';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';
import { codeOf } from '../licence/code-of.js';

const { publicKey } = generateKeyPair(seededRandom('did-key'));
const did = didKeyOf(publicKey);

// W3C CID 1.0, Multikey: the example of an SM2 public key.
const example = 'zEPJc1vCfbG2aoZn8f3U8ggYRL4ZFfF63ZA3qFSk81WJxnCQr';

describe('did:key of an SM2 key', () => {
  it('begins with did:key:zEPJ and gives the key back', () => {
    expect(did).toMatch(/^did:key:zEPJ[1-9A-HJ-NP-Za-km-z]{45}$/);
    expect(publicKeyOfDidKey(did)).toEqual(publicKey);
    expect(publicKeyOfDidKey(keyIdOf(did, publicKey))).toEqual(publicKey);
  });

  it('reads the example key of W3C CID 1.0', () => {
    expect(didKeyOf(publicKeyOfDidKey(`did:key:${example}`))).toBe(`did:key:${example}`);
  });

  it('expands to a document that lists the key for authentication', () => {
    const document = didKeyDocument(did);
    expect(publicKeyOfMethod(document, keyIdOf(did, publicKey), 'authentication', { at: '2026-11-23T05:00:00.000Z' })).toEqual(publicKey);
    expect(publicKeyOfMethod(document, keyIdOf(did, publicKey), 'keyAgreement', { at: '2026-11-23T05:00:00.000Z' })).toBeNull();
  });

  it.each([
    ['another method', did.replace('did:key', 'did:web'), 'DID_MALFORMED'],
    ['the fragment of another key', `${did}#${example}`, 'DID_MALFORMED'],
    ['two fragments', `${did}#a#b`, 'DID_MALFORMED'],
    ['a megabyte', `${did}${'1'.repeat(1_000_000)}`, 'DID_MALFORMED'],
    ['an Ed25519 key', 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK', 'KEY_MALFORMED'],
    ['a P-256 key', 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169', 'KEY_MALFORMED'],
    ['nothing', 'did:key:', 'KEY_MALFORMED'],
    ['a digit that base58 does not have', did.replace(/.$/, '0'), 'KEY_MALFORMED'],
  ])('refuses %s', (_name, text, code) => {
    expect(codeOf(() => publicKeyOfDidKey(text))).toBe(code);
  });
});
