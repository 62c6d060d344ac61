import {
  buildOrganisationDocument,
  type DidDocument,
  elicDidOf,
  isSelfCertifying,
  keysFor,
  nextKeyDigestOf,
  parseDidDocument,
  parseElicDid,
  placeholderDidOf,
  publicKeyOfMethod,
  replaceKeys,
  scidOf,
} from '@ganzheng/sdk/did';
import { canonicalText } from '@ganzheng/sdk/ledger';
import { generateKeyPair, multikeyOf, sm3 } from '@ganzheng/sdk/sm';
import { base58, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';
import { codeOf } from '../licence/code-of.js';

const random = seededRandom('did-elic');
const key = () => generateKeyPair(random).publicKey;
const [control, issuing, authentication] = [key(), key(), key()];
const services = [{ id: 'vci', type: 'OpenID4VCI', endpoint: 'https://issuer.jx.example' }];
const organisation = buildOrganisationDocument({ net: 'jx-gz', control, issuing, authentication, services });
const { did, document, keyIds } = organisation;
const at = '2026-11-23T05:00:00.000Z';

describe('did:elic', () => {
  it('is the first 20 bytes of SM3 over the tagged canonical document with the placeholder', () => {
    const template = canonicalText(document).replaceAll(did, 'did:elic:jx-gz:{scid}');
    const digest = sm3(new TextEncoder().encode(`gzvc.did.v1\0${template}`));
    expect(did).toBe(`did:elic:jx-gz:z${base58.encode(digest.subarray(0, 20))}`);
  });

  it('follows from the template and from the finished document alike', () => {
    const template = JSON.parse(JSON.stringify(document).replaceAll(did, placeholderDidOf('jx-gz'))) as DidDocument;
    expect(elicDidOf('jx-gz', template)).toBe(did);
    expect(scidOf(document)).toBe(parseElicDid(did).scid);
    expect(isSelfCertifying(document)).toBe(true);
  });

  it.each<[string, (changed: DidDocument) => unknown]>([
    ['a service', (changed) => ({ ...changed, service: [] })],
    ['another network', (changed) => JSON.parse(JSON.stringify(changed).replaceAll('jx-gz', 'gd'))],
    [
      'another controller',
      (changed) => ({ ...changed, verificationMethod: changed.verificationMethod.map((one) => ({ ...one, controller: 'did:elic:gd:x' })) }),
    ],
    ['the placeholder beside the DID', (changed) => ({ ...changed, alsoKnownAs: [placeholderDidOf('jx-gz')] })],
    ['an id that is no DID', (changed) => ({ ...changed, id: 'toString' })],
  ])('does not certify a document with %s changed', (_name, change) => {
    expect(isSelfCertifying(change(document) as DidDocument)).toBe(false);
  });

  it('refuses a finished document that holds the placeholder, which would share its DID with another', () => {
    expect(codeOf(() => scidOf({ ...document, alsoKnownAs: [placeholderDidOf('jx-gz')] } as DidDocument))).toBe('DID_DOCUMENT_MALFORMED');
  });

  it('certifies no document after any one character of its DID changes', () => {
    fc.assert(
      fc.property(fc.integer({ min: did.lastIndexOf(':') + 2, max: did.length - 1 }), fc.constantFrom(...'123ABCabc'), (where, letter) => {
        const other = did.slice(0, where) + letter + did.slice(where + 1);
        return other === did || !isSelfCertifying(JSON.parse(JSON.stringify(document).replaceAll(did, other)));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['another method', 'did:web:jx.example'],
    ['a network of 17', `did:elic:${'a'.repeat(17)}:${parseElicDid(did).scid}`],
    ['capital letters in the network', did.replace('jx-gz', 'JX')],
    ['a fragment', keyIds.control],
    ['a 0 in base58', `${did.slice(0, -1)}0`],
    ['no identifier', 'did:elic:jx-gz:'],
    ['a line feed', `${did}\n`],
    ['the placeholder', placeholderDidOf('jx-gz')],
  ])('refuses %s', (_name, text) => {
    expect(codeOf(() => parseElicDid(text))).toBe('DID_MALFORMED');
  });
});

describe("an organisation's document", () => {
  it.each([
    ['control', 'capabilityInvocation', control],
    ['issuing', 'assertionMethod', issuing],
    ['authentication', 'authentication', authentication],
  ] as const)('lists the %s key under %s and nowhere else', (duty, relationship, publicKey) => {
    for (const each of ['capabilityInvocation', 'assertionMethod', 'authentication', 'keyAgreement'] as const) {
      expect(publicKeyOfMethod(document, keyIds[duty], each, { at })).toEqual(each === relationship ? publicKey : null);
    }
  });

  it('refuses one key for two duties', () => {
    expect(codeOf(() => buildOrganisationDocument({ net: 'local', control, issuing: control, authentication }))).toBe(
      'DID_DOCUMENT_MALFORMED',
    );
  });

  it('commits to a next key by SM3 of its Multikey text', () => {
    expect(nextKeyDigestOf(control)).toBe(hex.encode(sm3(new TextEncoder().encode(multikeyOf(control)))));
  });

  it.each<[string, unknown]>([
    ['no methods', { ...document, verificationMethod: [] }],
    ['a method twice', { ...document, verificationMethod: [...document.verificationMethod, ...document.verificationMethod] }],
    ['a relationship to a method that is not there', { ...document, authentication: [`${did}#gone`] }],
    ['a method of another DID', JSON.parse(JSON.stringify(document).replaceAll(`${did}#`, 'did:elic:gd:zX#'))],
    ['a member we do not know', { ...document, controller: did }],
    ['a JWK beside the Multikey', { ...document, verificationMethod: [{ ...document.verificationMethod[0], publicKeyJwk: {} }] }],
    ['text', 'did'],
    ['null', null],
  ])('is refused with %s', (_name, input) => {
    expect(codeOf(() => parseDidDocument(input))).toBe('DID_DOCUMENT_MALFORMED');
  });
});

describe('replaced keys', () => {
  const fresh = key();
  const later = '2027-01-01T00:00:00.000Z';
  const next = replaceKeys(document, { issuing: fresh }, { at: later });
  const freshId = `${did}#${multikeyOf(fresh)}`;

  it('keep signing for the time before, and not from the very instant of the change', () => {
    expect(publicKeyOfMethod(next, keyIds.issuing, 'assertionMethod', { at: '2026-12-31T23:59:59.999Z' })).toEqual(issuing);
    expect(publicKeyOfMethod(next, keyIds.issuing, 'assertionMethod', { at: later })).toBeNull();
    expect(publicKeyOfMethod(next, freshId, 'assertionMethod', { at: later })).toEqual(fresh);
    expect(publicKeyOfMethod(next, keyIds.control, 'capabilityInvocation', { at: later })).toEqual(control);
  });

  it('never come back', () => {
    expect(codeOf(() => replaceKeys(next, { issuing }, { at: later }))).toBe('DID_DOCUMENT_MALFORMED');
  });

  it('leave the document, the first revoked first, when there is no room', () => {
    let grown = next;
    for (let year = 2028; year < 2060; year++) grown = replaceKeys(grown, { issuing: key() }, { at: `${year}-01-01T00:00:00.000Z` });
    expect(grown.verificationMethod).toHaveLength(16);
    expect(keysFor(grown, 'assertionMethod').map(({ revoked }) => revoked?.slice(0, 4))).toEqual([
      ...Array.from({ length: 13 }, (_, at) => String(2047 + at)),
      undefined,
    ]);
    expect(publicKeyOfMethod(grown, keyIds.control, 'capabilityInvocation', { at })).toEqual(control);
  });

  it.each([
    ['expired', { expires: at }, at, false],
    ['about to expire', { expires: at }, '2026-11-23T04:59:59.999Z', true],
    ['judged at no instant', {}, 'yesterday', false],
    ['of another controller', { controller: 'did:elic:gd:zX' }, at, false],
    ['that is no key', { publicKeyMultibase: `z${'1'.repeat(48)}` }, at, false],
  ])('a key %s', (_name, change, when, holds) => {
    const changed = { ...document, verificationMethod: document.verificationMethod.map((method) => ({ ...method, ...change })) };
    expect(publicKeyOfMethod(changed, keyIds.issuing, 'assertionMethod', { at: when }) !== null).toBe(holds);
  });
});
