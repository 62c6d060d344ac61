import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonicalBytes, parseJson } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import {
  contentDigestOf,
  contextDocument,
  credentialFormats,
  credentialsContext,
  issueOriginal,
  type JsonObject,
  licenceContext,
  openCredential,
  presentSdJwt,
  readOriginal,
  verifyDataIntegrity,
} from '@ganzheng/sdk/vc';
import { utf8 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../licence/code-of.js';
import {
  anchor,
  changed,
  copy,
  created,
  holderSigner,
  iat,
  issuerDid,
  issuerKey,
  keyId,
  licence,
  original,
  signer,
  status,
} from './issued.js';

describe('the original of a licence, VCDM 2.0', () => {
  it('verifies, and is read whole', () => {
    const { issuer, ...rest } = licence;
    expect(verifyDataIntegrity(original, issuerKey)).toBe(true);
    expect(readOriginal(original)).toEqual({
      licence: { ...rest, issuerName: issuer.name, issuerCode: issuer.code },
      issuer: issuerDid,
      status,
      anchor,
      keyId,
      created,
    });
  });

  it('writes face days as instants of Asia/Shanghai, and 长期 as no end', () => {
    expect(original).toMatchObject({ validFrom: '2021-03-01T00:00:00+08:00' });
    expect(original).not.toHaveProperty('validUntil');
    const ending = issueOriginal({ licence: { ...licence, validUntil: '2031-02-28' }, issuerDid, keyId, signer, status, anchor, created });
    expect(ending).toMatchObject({ validUntil: '2031-02-28T23:59:59+08:00' });
    expect(readOriginal(ending).licence.validUntil).toBe('2031-02-28');
  });

  it('points at the entry on the ledger and at both lists derived from it', () => {
    expect(original.credentialStatus).toEqual([
      { type: 'LedgerStatusEntry', owner: issuerDid, list: 7, index: 94_567 },
      {
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: '94567',
        statusListCredential: `${status.uri}#revocation`,
      },
      {
        type: 'BitstringStatusListEntry',
        statusPurpose: 'suspension',
        statusListIndex: '94567',
        statusListCredential: `${status.uri}#suspension`,
      },
    ]);
  });

  it('is not signed with a key of someone else', () => {
    const foreign = 'did:elic:gd:z3XyNAzUj29HZFsBQtNsW2obhkhTf#zEPJ';
    expect(codeOf(() => issueOriginal({ licence, issuerDid, keyId: foreign, signer, status, anchor, created }))).toBe(
      'CREDENTIAL_KEY_FOREIGN',
    );
    expect(codeOf(() => readOriginal(changed(original, ['proof', 'verificationMethod'], foreign)))).toBe('CREDENTIAL_KEY_FOREIGN');
  });

  it.each<[string, readonly string[], unknown]>([
    ['another context', ['@context', '1'], 'https://evil.example/v1'],
    ['a third context', ['@context'], [credentialsContext, licenceContext, 'https://evil.example/v1']],
    ['another type', ['type', '1'], 'DrivingLicence'],
    ['an issuer that is only a name', ['issuer'], issuerDid],
    ['dates that do not agree with the face', ['validFrom'], '2011-03-01T00:00:00+08:00'],
    ['an end that the face does not have', ['validUntil'], '2031-03-01T23:59:59+08:00'],
    ['an index that differs between lists', ['credentialStatus', '2', 'statusListIndex'], '1'],
    ['a list of another credential', ['credentialStatus', '2', 'statusListCredential'], 'urn:x#suspension'],
    ['no status', ['credentialStatus'], []],
    ['no anchor', ['anchor'], null],
    ['a subject with more than the licence', ['credentialSubject', 'id'], 'did:key:z'],
    ['a member we do not know', ['evidence'], []],
  ])('is refused with %s', (_name, path, to) => {
    expect(codeOf(() => readOriginal(changed(original, path, to)))).toBe('CREDENTIAL_MALFORMED');
  });

  it('whatever one leaf becomes, it is refused or no longer verifies', () => {
    const paths = leavesOf(original).filter((path) => path[0] !== 'proof' || path[1] === 'proofValue');
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.constant(null)), (path, to) => {
        const other = changed(original, path, to);
        if (Buffer.compare(canonicalBytes(other), canonicalBytes(original)) === 0) return true;
        codeOf(() => openCredential(other));
        return !verifyDataIntegrity(other, issuerKey);
      }),
      { numRuns: 150 },
    );
  });
});

function leavesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

describe('contexts', () => {
  const file = (name: string): Buffer => readFileSync(new URL(`../../../sdk/src/vc/contexts/${name}`, import.meta.url));

  it('are pinned: the W3C context is byte for byte the published one', () => {
    const [expected = '', name = ''] = file('SHA256SUMS').toString().trim().split(/\s+/);
    expect(name).toBe('credentials-v2.json');
    // The digest the W3C publishes for this context. @see VCDM 2.0, Appendix B.1
    expect(expected).toBe('59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734');
    expect(createHash('sha256').update(file(name)).digest('hex')).toBe(expected);
  });

  it('are handed out as they stand in the files, and no other is', () => {
    expect(contextDocument(credentialsContext)).toEqual(JSON.parse(file('credentials-v2.json').toString()));
    expect(contextDocument(licenceContext)).toEqual(JSON.parse(file('licence-v1.json').toString()));
    expect(codeOf(() => contextDocument('https://evil.example/v1'))).toBe('CONTEXT_UNKNOWN');
  });
});

describe('the table of formats', () => {
  it('opens a copy and an original to the same licence', () => {
    const [one, other] = [openCredential(copy), openCredential(JSON.stringify(original))];
    expect(one.licence).toEqual(other.licence);
    expect([one.format, other.format]).toEqual(['dc+sd-jwt', 'ldp_vc']);
    for (const opened of [one, other, openCredential(original)]) {
      expect(opened).toMatchObject({ issuer: issuerDid, keyId, status, anchor, signedAt: created });
      expect(opened.suite).toBe(credentialFormats[opened.format].suite);
      expect(opened.verify(issuerKey)).toBe(true);
      expect(opened.verify(holderSigner.publicKey)).toBe(false);
    }
    expect([one.expiresAtSeconds, other.expiresAtSeconds]).toEqual([iat + 86_400, null]);
  });

  it('digests what the issuer signed, whatever is disclosed or proven beside it', () => {
    const presented = presentSdJwt(copy, [], { nonce: 'n', audience: 'a', iat, holderSigner });
    const { proof: _, ...document } = original;
    expect(contentDigestOf(presented)).toEqual(sm3(utf8.decode(copy.split('~')[0] ?? '')));
    expect(contentDigestOf(copy)).toEqual(contentDigestOf(presented));
    expect(contentDigestOf(original)).toEqual(sm3(canonicalBytes(document)));
  });

  it.each<[string, string | JsonObject, string]>([
    ['nothing', '', 'CREDENTIAL_MALFORMED'],
    ['a list', '[]', 'CREDENTIAL_MALFORMED'],
    ['broken JSON', '{', 'JSON_MALFORMED'],
    ['an empty document', {}, 'CREDENTIAL_MALFORMED'],
    ['deep JSON', `{"a":${'['.repeat(100)}`, 'JSON_TOO_DEEP'],
    ['large JSON', `{"a":"${'x'.repeat(200_000)}"}`, 'JSON_TOO_LARGE'],
    ['an original without a proof', changed(original, ['proof'], undefined) as JsonObject, 'PROOF_MISSING'],
    ['a value that is no credential at all', null as unknown as JsonObject, 'CREDENTIAL_MALFORMED'],
    ['a number', 7 as unknown as JsonObject, 'CREDENTIAL_MALFORMED'],
  ])('refuses %s', (_name, credential, code) => {
    expect(codeOf(() => openCredential(credential))).toBe(code);
  });

  it('never crashes on text', () => {
    const near = fc.tuple(fc.constantFrom('', '{', copy.slice(0, 900), JSON.stringify(original).slice(0, 500)), fc.string());
    fc.assert(
      fc.property(near, ([head, tail]) => codeOf(() => openCredential(head + tail)) !== undefined),
      { numRuns: 200 },
    );
  });

  it('survives the trip through JSON text', () => {
    expect(verifyDataIntegrity(parseJson(JSON.stringify(original, null, 2)) as JsonObject, issuerKey)).toBe(true);
  });
});
