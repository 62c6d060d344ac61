import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { StatusEntry, StatusState } from '@ganzheng/sdk/ledger';
import { statusListSize } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import {
  addProof,
  bitstringDigestOf,
  contextDocument,
  credentialsContext,
  deriveStatusLists,
  type JsonObject,
  parseJws,
  readBitstringList,
  readTokenStatusList,
  signJws,
  statusAt,
  statusListUrnOf,
  statusOf,
  tokenDigestOf,
  verifyDataIntegrity,
  verifyJws,
} from '@ganzheng/sdk/vc';
import { base64urlnopad, hex, utf8 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../licence/code-of.js';
import { changed, created, holderSigner, iat, issuerDid, issuerKey, keyId, signer, status } from './issued.js';

const entry = (index: number, state: StatusState): StatusEntry => ({ index, state, since: created, reason: 'test' });
const states: StatusState[] = ['revoked', 'withdrawn', 'cancelled', 'superseded', 'transferred', 'suspended', 'issued'];
const entries = [
  ...states.map((state, index) => entry(index, state)),
  entry(status.index, 'revoked'),
  entry(statusListSize - 1, 'suspended'),
];
const input = { owner: issuerDid, list: 7, epoch: 3, uri: status.uri, now: created, ttlSeconds: 900, signer, keyId };
const lists = deriveStatusLists({ ...input, entries });
const token = readTokenStatusList(lists.token);
const [revocation, suspension] = [readBitstringList(lists.revocation), readBitstringList(lists.suspension)];

/** The token with its payload changed and signed again. */
const resigned = (path: readonly string[], to: unknown): string =>
  signJws({ header: { typ: 'statuslist+jwt', kid: keyId }, payload: changed(token.jws.payload, path, to), signer });
const packed = (bytes: Uint8Array): string => base64urlnopad.encode(deflateSync(bytes));

describe('status lists derived from the ledger', () => {
  it.each([
    [0, 'invalid'],
    [4, 'invalid'],
    [5, 'suspended'],
    [6, 'valid'],
    [7, 'valid'],
    [status.index, 'invalid'],
    [statusListSize - 1, 'suspended'],
  ] as const)('say at %i that a credential is %s, in both forms alike', (index, expected) => {
    expect(statusAt(token, index)).toBe(expected);
    const [revoked, suspended] = [statusAt(revocation, index), statusAt(suspension, index)];
    expect([revoked, suspended].find((one) => one !== 'valid') ?? 'valid').toBe(expected);
  });

  it('agree with the entries for any set of them', () => {
    const some = fc.uniqueArray(fc.tuple(fc.nat(statusListSize - 1), fc.constantFrom(...states)), {
      selector: ([index]) => index,
      maxLength: 30,
    });
    fc.assert(
      fc.property(some, (chosen) => {
        const derived = deriveStatusLists({ ...input, entries: chosen.map(([index, state]) => entry(index, state)) });
        const read = readTokenStatusList(derived.token);
        const bits = [readBitstringList(derived.revocation), readBitstringList(derived.suspension)];
        for (const [index, state] of chosen) {
          const expected = state === 'issued' ? 'valid' : state === 'suspended' ? 'suspended' : 'invalid';
          expect(statusAt(read, index)).toBe(expected);
          expect(bits.map((list) => statusAt(list, index)).filter((one) => one !== 'valid')).toEqual(
            expected === 'valid' ? [] : [expected],
          );
        }
        const count = read.bytes.reduce(
          (sum, byte) => sum + (byte === 0 ? 0 : [0, 2, 4, 6].filter((shift) => ((byte >> shift) & 3) !== 0).length),
          0,
        );
        return count === chosen.filter(([, state]) => state !== 'issued').length;
      }),
      { numRuns: 15 },
    );
  });

  it('are signed by the owner, dated and numbered', () => {
    for (const list of [token, revocation, suspension]) {
      expect(list).toMatchObject({ owner: issuerDid, list: 7, epoch: 3, uri: status.uri, keyId, ttlSeconds: 900 });
      expect([list.issuedAtSeconds, list.expiresAtSeconds]).toEqual([iat, iat + 86_400]);
    }
    expect(verifyJws(token.jws, issuerKey)).toBe(true);
    expect(verifyJws(token.jws, holderSigner.publicKey)).toBe(false);
    expect([lists.revocation, lists.suspension].map((list) => verifyDataIntegrity(list, issuerKey))).toEqual([true, true]);
  });

  it('have digests that bind every byte of them', () => {
    expect(lists.tokenDigest).toBe(hex.encode(sm3(utf8.decode(lists.token))));
    expect(tokenDigestOf(`${lists.token}x`)).not.toBe(lists.tokenDigest);
    expect(bitstringDigestOf(lists.revocation, lists.suspension)).toBe(lists.bitstringDigest);
    expect(bitstringDigestOf(lists.suspension, lists.revocation)).not.toBe(lists.bitstringDigest);
    expect(bitstringDigestOf(changed(lists.revocation, ['edition', 'epoch'], 4), lists.suspension)).not.toBe(lists.bitstringDigest);
  });

  it('give the same content for the same entries, byte for byte', () => {
    const again = deriveStatusLists({ ...input, entries: [...entries].reverse() });
    expect(again.bitstringDigest).toBe(lists.bitstringDigest);
    expect(readTokenStatusList(again.token).jws.payload).toEqual(token.jws.payload);
  });

  it.each([statusListSize, -1, 0.5, Number.NaN])('refuse an entry at %d', (index) => {
    expect(codeOf(() => deriveStatusLists({ ...input, entries: [entry(index, 'revoked')] }))).toBe('STATUS_INDEX_OUTSIDE');
  });
});

describe('the format of a token status list', () => {
  it('is a JWT of its own type with two bits an entry, lowest first, in zlib', () => {
    const { header, payload } = parseJws(lists.token, { typ: 'statuslist+jwt' });
    expect(header).toEqual({ alg: 'SGD_SM3_SM2', typ: 'statuslist+jwt', kid: keyId });
    expect(payload).toMatchObject({ sub: status.uri, iat, ttl: 900, status_list: { bits: 2 } });
    const bytes = inflateSync(base64urlnopad.decode((payload.status_list as { lst: string }).lst));
    expect(bytes).toHaveLength(statusListSize / 4);
    expect(bytes[0]).toBe(0b01_01_01_01);
    expect(bytes[1]).toBe(0b00_00_10_01);
  });

  // draft-ietf-oauth-status-list, 4.1: sixteen statuses of one bit are B9 A3; twelve of two bits are C9 44 F9.
  it.each([
    [1, 'b9a3', [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]],
    [2, 'c944f9', [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]],
  ])("reads the specification's example of %i bit(s)", (bits, bytes, values) => {
    const list = readTokenStatusList(resigned(['status_list'], { bits, lst: packed(hex.decode(bytes)) }));
    const meanings = ['valid', 'invalid', 'suspended'] as const;
    for (const [index, value] of values.entries()) {
      const [code, meaning] = [codeOf(() => statusAt(list, index)), meanings[value]];
      if (meaning === undefined) expect(code).toBe('STATUS_VALUE_UNKNOWN');
      else expect(statusAt(list, index)).toBe(meaning);
    }
    expect(codeOf(() => statusAt(list, values.length))).toBe('STATUS_INDEX_OUTSIDE');
  });
});

describe('the format of a bitstring list', () => {
  it('is a credential with one bit an entry, highest first, in gzip and multibase', () => {
    const subject = lists.revocation.credentialSubject as { encodedList: string; statusPurpose: string };
    expect(subject.statusPurpose).toBe('revocation');
    const bytes = gunzipSync(base64urlnopad.decode(subject.encodedList.slice(1)));
    expect(subject.encodedList[0]).toBe('u');
    // RFC 1952, 2.3: bytes 4 to 7 are the time, which would make each edition differ from itself.
    expect([...base64urlnopad.decode(subject.encodedList.slice(1)).subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect(bytes).toHaveLength(statusListSize / 8);
    expect(bytes[0]).toBe(0b1111_1000);
    expect(bytes.at(-1)).toBe(0);
    expect(JSON.stringify(contextDocument(credentialsContext))).toContain('"BitstringStatusList"');
  });
});

describe('a status list from outside', () => {
  it.each<[string, string, string]>([
    ['no bits', resigned(['status_list', 'bits'], 0), 'STATUS_LIST_MALFORMED'],
    ['three bits', resigned(['status_list', 'bits'], 3), 'STATUS_LIST_MALFORMED'],
    ['no list', resigned(['status_list'], {}), 'STATUS_LIST_MALFORMED'],
    ['no owner', resigned(['iss'], undefined), 'STATUS_LIST_MALFORMED'],
    ['no end', resigned(['exp'], undefined), 'STATUS_LIST_MALFORMED'],
    ['epoch 0', resigned(['epoch'], 0), 'STATUS_LIST_MALFORMED'],
    ['bytes that are not zlib', resigned(['status_list', 'lst'], 'AAAA'), 'STATUS_LIST_MALFORMED'],
    ['gzip for zlib', resigned(['status_list', 'lst'], base64urlnopad.encode(gzipSync(new Uint8Array(64)))), 'STATUS_LIST_MALFORMED'],
    [
      'zlib cut off',
      resigned(['status_list', 'lst'], base64urlnopad.encode(deflateSync(new Uint8Array(9000).map((_, at) => at * 7)).subarray(0, 60))),
      'STATUS_LIST_MALFORMED',
    ],
    ['padded base64', resigned(['status_list', 'lst'], `${packed(new Uint8Array(8))}=`), 'CREDENTIAL_MALFORMED'],
    [
      'the key of another organisation',
      signJws({ header: { typ: 'statuslist+jwt', kid: `${issuerDid}0#k` }, payload: token.jws.payload, signer }),
      'CREDENTIAL_KEY_FOREIGN',
    ],
    ['no key named', signJws({ header: { typ: 'statuslist+jwt' }, payload: token.jws.payload, signer }), 'CREDENTIAL_KEY_FOREIGN'],
    [
      'another media type',
      signJws({ header: { typ: 'JWT', kid: keyId }, payload: token.jws.payload, signer }),
      'CREDENTIAL_FORMAT_UNKNOWN',
    ],
    ['two megabytes of text', 'x'.repeat(2_000_000), 'CREDENTIAL_TOO_LARGE'],
  ])('is refused with %s', (_name, text, code) => {
    expect(codeOf(() => readTokenStatusList(text))).toBe(code);
  });

  it.each([
    ['zlib', (bytes: Uint8Array) => readTokenStatusList(resigned(['status_list', 'lst'], packed(bytes)))],
    [
      'gzip',
      (bytes: Uint8Array) =>
        readBitstringList(changed(lists.revocation, ['credentialSubject', 'encodedList'], `u${base64urlnopad.encode(gzipSync(bytes))}`)),
    ],
  ])('that is a bomb in %s is refused before it goes off', (_name, open) => {
    expect(codeOf(() => open(new Uint8Array(1024 * 1024)))).toBeUndefined();
    expect(codeOf(() => open(new Uint8Array(1024 * 1024 + 1)))).toBe('STATUS_LIST_TOO_LARGE');
    expect(codeOf(() => open(new Uint8Array(64 * 1024 * 1024)))).toBe('STATUS_LIST_TOO_LARGE');
  });

  it('in many gzip members is unpacked, and bounded, as one', () => {
    const half = gzipSync(new Uint8Array(statusListSize / 16));
    const open = (members: number) => () =>
      readBitstringList(
        changed(
          lists.revocation,
          ['credentialSubject', 'encodedList'],
          `u${base64urlnopad.encode(Buffer.concat(Array.from({ length: members }, () => half)))}`,
        ),
      );
    expect(open(2)().bytes).toHaveLength(statusListSize / 8);
    expect(codeOf(open(1))).toBe('STATUS_LIST_MALFORMED');
    expect(codeOf(open(200))).toBe('STATUS_LIST_TOO_LARGE');
  });

  it.each<[string, readonly string[], unknown, string]>([
    ['another purpose', ['credentialSubject', 'statusPurpose'], 'suspension', 'STATUS_LIST_MALFORMED'],
    ['a purpose we do not know', ['credentialSubject', 'statusPurpose'], 'refresh', 'STATUS_LIST_MALFORMED'],
    ['another multibase', ['credentialSubject', 'encodedList'], 'zabc', 'STATUS_LIST_MALFORMED'],
    [
      'fewer entries than group privacy asks',
      ['credentialSubject', 'encodedList'],
      `u${base64urlnopad.encode(gzipSync(new Uint8Array(16_383)))}`,
      'STATUS_LIST_MALFORMED',
    ],
    ['another context', ['@context'], [credentialsContext], 'STATUS_LIST_MALFORMED'],
    ['another owner', ['issuer'], 'did:elic:gd:z3XyNAzUj29HZFsBQtNsW2obhkhTf', 'CREDENTIAL_KEY_FOREIGN'],
    ['no proof', ['proof'], [], 'PROOF_MISSING'],
  ])('as a credential is refused with %s', (_name, path, to, code) => {
    expect(codeOf(() => readBitstringList(changed(lists.revocation, path, to)))).toBe(code);
  });

  it('never crashes its readers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, headed) => {
        const zlib = headed ? Uint8Array.of(0x78, 0x9c, ...bytes) : bytes;
        const gzip = headed ? Uint8Array.of(0x1f, 0x8b, 8, ...bytes) : bytes;
        codeOf(() => readTokenStatusList(resigned(['status_list', 'lst'], base64urlnopad.encode(zlib))));
        codeOf(() => readBitstringList(changed(lists.revocation, ['credentialSubject', 'encodedList'], `u${base64urlnopad.encode(gzip)}`)));
        return true;
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        (value) => codeOf(() => readBitstringList(value as JsonObject)) !== undefined,
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => codeOf(() => readTokenStatusList(text)) !== undefined));
  });
});

describe('the status of a credential', () => {
  it('is read from the list it names', () => {
    expect(statusOf(token, status)).toBe('invalid');
    expect(statusOf(revocation, status)).toBe('invalid');
    expect(statusOf(suspension, status)).toBe('valid');
  });

  it.each([
    ['another owner', { owner: 'did:elic:gd:z3XyNAzUj29HZFsBQtNsW2obhkhTf' }],
    ['another number', { list: 8 }],
    ['another place', { uri: statusListUrnOf(issuerDid, 8) }],
  ])('is not read from a list of %s put in its place', (_name, change) => {
    expect(codeOf(() => statusOf(token, { ...status, ...change }))).toBe('STATUS_LIST_OTHER');
  });

  it.each([statusListSize, 2 ** 31, 2 ** 32, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'at index %d of the list does not exist',
    (index) => {
      for (const list of [token, revocation]) expect(codeOf(() => statusAt(list, index))).toBe('STATUS_INDEX_OUTSIDE');
    },
  );

  it('is never good by a value without meaning', () => {
    const list = readTokenStatusList(resigned(['status_list'], { bits: 8, lst: packed(Uint8Array.of(0, 1, 2, 3, 0x0c)) }));
    expect([0, 1, 2].map((index) => statusAt(list, index))).toEqual(['valid', 'invalid', 'suspended']);
    for (const index of [3, 4]) expect(codeOf(() => statusAt(list, index))).toBe('STATUS_VALUE_UNKNOWN');
  });
});

it('a proof cannot be moved from one list to another', () => {
  const { proof: _, ...bare } = lists.revocation;
  const other = addProof({ ...bare, edition: { list: 8, epoch: 3 } }, { signer, keyId, created });
  expect(verifyDataIntegrity({ ...lists.revocation, proof: other.proof }, issuerKey)).toBe(false);
});
