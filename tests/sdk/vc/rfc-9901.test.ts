import { createHash } from 'node:crypto';
import { isErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, sign, sm3 } from '@ganzheng/sdk/sm';
import { type HashTable, issueSdJwt, type JsonObject, parseSdJwt, presentSdJwt, signJws, verifySdJwtSignature } from '@ganzheng/sdk/vc';
import { base64urlnopad, utf8 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../licence/code-of.js';
import { copy, holderSigner, iat, issuerKey, keyId, random, signer } from './issued.js';

const encode = (value: unknown): string => base64urlnopad.encode(utf8.decode(JSON.stringify(value)));
const digestOf = (text: string): string => base64urlnopad.encode(sm3(utf8.decode(text)));
const header = { typ: 'dc+sd-jwt', kid: keyId };
const signed = (payload: JsonObject): string => signJws({ header, payload: { _sd_alg: 'sm3', ...payload }, signer });
const disclosure = (...parts: Json[]): string => encode(parts);
const binding = { nonce: 'n', audience: 'a', iat, holderSigner };
const withoutBinding = (text: string): string => text.slice(0, text.lastIndexOf('~') + 1);

describe('digests of disclosures, RFC 9901 §4.2', () => {
  const hashes: HashTable = { 'sha-256': (...chunks) => chunks.reduce((hash, chunk) => hash.update(chunk), createHash('sha256')).digest() };
  // RFC 9901 §4.2.1 to §4.2.3: the disclosure of family_name and of an element of nationalities, with their SHA-256.
  const familyName = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
  const nationality = 'WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0';

  it("reads the RFC's own examples, an object's member and an array's element, without _sd_alg", () => {
    const payload = {
      _sd: ['X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0'],
      nationalities: [{ '...': 'w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs' }, 'DE'],
    };
    const jwt = signJws({ header, payload, signer });
    const { claims, disclosed } = parseSdJwt(`${jwt}~${familyName}~${nationality}~`, { hashes });
    expect(claims).toEqual({ family_name: 'Möbius', nationalities: ['FR', 'DE'] });
    expect(disclosed.map(({ path }) => path)).toEqual([['nationalities', 0], ['family_name']]);
  });

  it('refuses SHA-256 where only SM3 is allowed', () => {
    expect(codeOf(() => parseSdJwt(`${signJws({ header, payload: {}, signer })}~`))).toBe('SD_HASH_REFUSED');
  });
});

describe('issuing an SD-JWT', () => {
  const payload = { iss: 'x', open: 1, secret: 'geheim', deep: { kept: true, hidden: { inner: [1, 2], innermost: '里' } } };
  const disclosable = [['secret'], ['deep', 'hidden'], ['deep', 'hidden', 'innermost']];
  const issued = issueSdJwt({ payload, disclosable, signer, keyId, random });

  it('hides what may be hidden and gives it back by the disclosures', () => {
    const bare = parseSdJwt(`${issued.split('~')[0]}~`);
    expect(bare.claims).toEqual({ iss: 'x', open: 1, deep: { kept: true } });
    expect(parseSdJwt(issued).claims).toEqual(payload);
    expect(verifySdJwtSignature(bare, issuerKey)).toBe(true);
  });

  it('hides a claim inside a hidden claim, RFC 9901 §4.2.6', () => {
    const shown = parseSdJwt(withoutBinding(presentSdJwt(issued, [['deep', 'hidden']], binding)));
    expect(shown.claims.deep).toEqual({ kept: true, hidden: { inner: [1, 2] } });
  });

  it('names SM3, adds decoys and sorts the digests', () => {
    const { payload: raw, header: head } = parseSdJwt(issued).jwt;
    expect(raw._sd_alg).toBe('sm3');
    expect(raw._sd).toHaveLength(3);
    expect(raw._sd).toEqual([...(raw._sd as string[])].sort());
    expect(head).toEqual({ alg: 'SGD_SM3_SM2', typ: 'dc+sd-jwt', kid: keyId });
  });

  it('salts every disclosure with 128 fresh bits', () => {
    const salts = parseSdJwt(copy).disclosures.map(
      ({ text }) => (JSON.parse(new TextDecoder().decode(base64urlnopad.decode(text))) as string[])[0],
    );
    expect(new Set(salts).size).toBe(salts.length);
    for (const salt of salts) expect(base64urlnopad.decode(salt ?? '')).toHaveLength(16);
  });

  it.each<[string, JsonObject, string[][], string]>([
    ['a path that is not there', { a: 1 }, [['b']], 'CLAIM_PATH_UNKNOWN'],
    ['a path through text', { a: 'b' }, [['a', 'b']], 'CLAIM_PATH_UNKNOWN'],
    ['a path to a member of Object', { a: 1 }, [['toString']], 'CLAIM_PATH_UNKNOWN'],
    ['a claim named _sd', { a: { _sd: [] } }, [], 'CLAIM_NAME_RESERVED'],
    ['a claim named ... in an array', { a: [{ '...': 'x' }] }, [], 'CLAIM_NAME_RESERVED'],
    ['a hidden status', { status: {} }, [['status']], 'CLAIM_NAME_RESERVED'],
    ['a hidden expiry', { exp: 1 }, [['exp']], 'CLAIM_NAME_RESERVED'],
  ])('refuses %s', (_name, bad, paths, code) => {
    expect(codeOf(() => issueSdJwt({ payload: bad, disclosable: paths, signer, keyId, random }))).toBe(code);
  });
});

describe('reading an SD-JWT from outside', () => {
  const shown = disclosure('salt', 'name', '张伟');
  const element = disclosure('salt', 'FR');
  const digest = digestOf(shown);
  const nested = disclosure('salt', 'outer', { _sd: [digest] });
  const cases: [name: string, text: string, code: string][] = [
    ['an unknown _sd_alg', `${signed({ _sd_alg: 'sha3-512' })}~`, 'SD_HASH_REFUSED'],
    ['an _sd_alg that is a member of Object', `${signed({ _sd_alg: 'constructor' })}~`, 'SD_HASH_REFUSED'],
    ['an _sd_alg that is no text', `${signed({ _sd_alg: ['sm3'] })}~`, 'SD_HASH_REFUSED'],
    ['a tampered disclosure', `${signed({ _sd: [digest] })}~${disclosure('salt', 'name', '李四')}~`, 'DISCLOSURE_UNREFERENCED'],
    ['a disclosure of nothing', `${signed({})}~${shown}~`, 'DISCLOSURE_UNREFERENCED'],
    ['a disclosure whose parent is hidden', `${signed({ _sd: [digestOf(nested)] })}~${shown}~`, 'DISCLOSURE_UNREFERENCED'],
    ['a disclosure twice', `${signed({ _sd: [digest] })}~${shown}~${shown}~`, 'DISCLOSURE_REPEATED'],
    ['a digest twice in one _sd', `${signed({ _sd: [digest, digest] })}~${shown}~`, 'DISCLOSURE_REPEATED'],
    ['a digest in two places', `${signed({ _sd: [digest], a: { _sd: [digest] } })}~`, 'DISCLOSURE_REPEATED'],
    ['a digest that a disclosure repeats', `${signed({ _sd: [digestOf(nested), digest] })}~${nested}~`, 'DISCLOSURE_REPEATED'],
    ["an element's disclosure in _sd", `${signed({ _sd: [digestOf(element)] })}~${element}~`, 'DISCLOSURE_MALFORMED'],
    ["a member's disclosure in an array", `${signed({ a: [{ '...': digest }] })}~${shown}~`, 'DISCLOSURE_MALFORMED'],
    ['a disclosure of one part', `${signed({})}~${disclosure('salt')}~`, 'DISCLOSURE_MALFORMED'],
    ['a disclosure of four parts', `${signed({})}~${disclosure('salt', 'a', 1, 2)}~`, 'DISCLOSURE_MALFORMED'],
    ['a disclosure that is an object', `${signed({})}~${encode({ salt: 1 })}~`, 'DISCLOSURE_MALFORMED'],
    ['a disclosure whose name is a number', `${signed({})}~${disclosure('salt', 1, 2)}~`, 'DISCLOSURE_MALFORMED'],
    ['a disclosure without salt', `${signed({})}~${disclosure(1, 'a', 2)}~`, 'DISCLOSURE_MALFORMED'],
    ['an empty disclosure', `${signed({})}~~`, 'JSON_MALFORMED'],
    ['a disclosure in padded base64', `${signed({})}~${shown}==~`, 'CREDENTIAL_MALFORMED'],
    [
      'a disclosure with a spare bit',
      `${signed({})}~${encode(['a', 'b', 1]).replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))}~`,
      'CREDENTIAL_MALFORMED',
    ],
    ['a disclosure that is not UTF-8', `${signed({})}~${base64urlnopad.encode(Uint8Array.of(0x5b, 0xff, 0x5d))}~`, 'CREDENTIAL_MALFORMED'],
    ['a disclosed _sd', `${signed({ _sd: [digest] })}~${disclosure('salt', '_sd', [])}~`, 'CLAIM_NAME_RESERVED'],
    [
      'a disclosed __proto__',
      `${signed({ _sd: [digest] })}~${base64urlnopad.encode(utf8.decode('["salt","__proto__",{"x":1}]'))}~`,
      'CLAIM_NAME_RESERVED',
    ],
    [
      'a disclosed status',
      ((status) => `${signed({ _sd: [digestOf(status)] })}~${status}~`)(disclosure('s', 'status', {})),
      'CLAIM_NAME_RESERVED',
    ],
    ['a disclosed name that is there already', `${signed({ name: '李四', _sd: [digest] })}~${shown}~`, 'CLAIM_NAME_REPEATED'],
    ['an _sd that is no array', `${signed({ _sd: digest })}~`, 'CREDENTIAL_MALFORMED'],
    ['an _sd of numbers', `${signed({ _sd: [1] })}~`, 'CREDENTIAL_MALFORMED'],
    ['a member ... in an object', `${signed({ a: { '...': digest } })}~`, 'CLAIM_NAME_RESERVED'],
    ['an element with ... and more', `${signed({ a: [{ '...': digest, b: 1 }] })}~`, 'CLAIM_NAME_RESERVED'],
    ['a payload that is an array', `${signJws({ header, payload: [] as unknown as JsonObject, signer })}~`, 'CREDENTIAL_MALFORMED'],
    ['a payload nested too deeply', `${signed({ a: JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`) as Json })}~`, 'JSON_TOO_DEEP'],
    ['a plain JWT without a tilde', signed({}), 'CREDENTIAL_MALFORMED'],
    ['nothing', '', 'CREDENTIAL_MALFORMED'],
    ['a megabyte', 'a'.repeat(1_000_000), 'CREDENTIAL_TOO_LARGE'],
    ['1,000 disclosures', `${signed({})}${'~x'.repeat(1000)}~`, 'CREDENTIAL_TOO_LARGE'],
    ['two dots too many', `${signed({})}.a.b~`, 'CREDENTIAL_MALFORMED'],
    ['another media type', `${signJws({ header: { typ: 'JWT' }, payload: { _sd_alg: 'sm3' }, signer })}~`, 'CREDENTIAL_FORMAT_UNKNOWN'],
    ['the former media type vc+sd-jwt', `${signJws({ header: { typ: 'vc+sd-jwt' }, payload: {}, signer })}~`, 'CREDENTIAL_FORMAT_UNKNOWN'],
    ['a critical extension', `${signJws({ header: { ...header, crit: ['b64'] }, payload: {}, signer })}~`, 'CREDENTIAL_MALFORMED'],
  ];
  it.each(cases)('refuses %s', (_name, text, code) => {
    expect(codeOf(() => parseSdJwt(text))).toBe(code);
  });

  it('refuses disclosures that hold one another deeper than the limit', () => {
    let inner = disclosure('salt', 'leaf', 1);
    const chain = [inner];
    for (let depth = 0; depth < 40; depth++) {
      inner = disclosure('salt', 'next', { _sd: [digestOf(inner)] });
      chain.push(inner);
    }
    expect(codeOf(() => parseSdJwt(`${signed({ _sd: [digestOf(inner)] })}~${chain.join('~')}~`))).toBe('CREDENTIAL_TOO_DEEP');
  });

  it('drops the elements of an array that stay hidden, decoys among them', () => {
    expect(parseSdJwt(`${signed({ a: [{ '...': digest }, 1, { '...': digestOf(element) }] })}~${element}~`).claims).toEqual({
      a: [1, 'FR'],
    });
  });
});

describe('the signature of an SD-JWT', () => {
  const [head = '', body = '', tail = ''] = copy.split('~')[0]?.split('.') ?? [];
  const parts = (...three: string[]): string => `${three.join('.')}~`;
  const other = generateKeyPair(random);

  it.each([
    ['none', 'none'],
    ['ES256 over the same bytes', 'ES256'],
    ['an HMAC that would take the public key for a secret', 'HS256'],
    ['SM2 under a name we do not speak', 'SM2'],
    ['lower case', 'sgd_sm3_sm2'],
    ['a member of Object', 'constructor'],
  ])('is refused under the algorithm %s', (_name, alg) => {
    expect(codeOf(() => parseSdJwt(parts(encode({ ...header, alg }), body, tail)))).toBe('SIGNATURE_ALGORITHM_REFUSED');
  });

  it('is refused in DER, which is not r‖s', () => {
    const raw = base64urlnopad.decode(tail);
    const der = Uint8Array.of(0x30, 68, 2, 32, ...raw.subarray(0, 32), 2, 32, ...raw.subarray(32));
    expect(codeOf(() => parseSdJwt(parts(head, body, base64urlnopad.encode(der))))).toBe('SIGNATURE_ENCODING_REFUSED');
    expect(codeOf(() => parseSdJwt(parts(head, body, '')))).toBe('SIGNATURE_ENCODING_REFUSED');
  });

  it('holds under the key of the issuer and no other', () => {
    const parsed = parseSdJwt(copy);
    expect(verifySdJwtSignature(parsed, issuerKey)).toBe(true);
    expect(verifySdJwtSignature(parsed, other.publicKey)).toBe(false);
    expect(verifySdJwtSignature(parsed, new Uint8Array(65))).toBe(false);
    expect(verifySdJwtSignature(parsed, new Uint8Array(0))).toBe(false);
  });

  it('does not hold when it was made for another user id', () => {
    const pair = generateKeyPair(random);
    const input = `${head}.${body}`;
    const wrong = sign(utf8.decode(input), pair.privateKey, { userId: 'ALICE123@YAHOO.COM' });
    const right = createSigner(pair.privateKey).sign(utf8.decode(input));
    expect(verifySdJwtSignature(parseSdJwt(parts(head, body, base64urlnopad.encode(right))), pair.publicKey)).toBe(true);
    expect(verifySdJwtSignature(parseSdJwt(parts(head, body, base64urlnopad.encode(wrong))), pair.publicKey)).toBe(false);
  });

  it('does not hold for another payload', () => {
    const forged = encode({ ...(parseSdJwt(copy).jwt.payload as object), vct: 'urn:ganzheng:licence:forged' });
    expect(verifySdJwtSignature(parseSdJwt(parts(head, forged, tail)), issuerKey)).toBe(false);
  });
});

describe('whatever is done to a copy', () => {
  it('it is either refused with a code or its signature still covers what is read', () => {
    const letters = fc.constantFrom(...'~.AZaz09-_={}"');
    const mutation = fc.tuple(fc.nat(copy.length - 1), fc.constantFrom('set', 'drop', 'insert', 'cut'), letters);
    const before = parseSdJwt(copy);
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        let text = copy;
        for (const [at, kind, letter] of mutations) {
          if (kind === 'cut') text = text.slice(0, at);
          else text = text.slice(0, at) + (kind === 'drop' ? '' : letter) + text.slice(kind === 'insert' ? at : at + 1);
        }
        try {
          const parsed = parseSdJwt(text);
          return !verifySdJwtSignature(parsed, issuerKey) || parsed.jwt.compact === before.jwt.compact;
        } catch (error) {
          return error instanceof LicenceError && isErrorCode(error.code);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('arbitrary claims in a signed payload never crash the reader', () => {
    const names = fc.constantFrom('_sd', '...', '_sd_alg', 'a', '__proto__', 'constructor');
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(null, true, 1, 'x', 'sm3'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    // The engine's signature is not what is tested here, so the signer only fills the place.
    const filler = { publicKey: issuerKey, sign: () => new Uint8Array(64) };
    fc.assert(
      fc.property(fc.dictionary(names, tree, { maxKeys: 4 }), fc.array(tree, { maxLength: 3 }), (payload, disclosures) => {
        const jwt = signJws({ header, payload: { _sd_alg: 'sm3', ...payload }, signer: filler });
        codeOf(() => parseSdJwt(`${[jwt, ...disclosures.map(encode)].join('~')}~`));
        return true;
      }),
      { numRuns: 500 },
    );
  });
});
