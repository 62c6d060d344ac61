import { parseJson } from '@ganzheng/sdk/ledger';
import {
  deriveStatusLists,
  type JsonObject,
  openCredential,
  parseSdJwt,
  presentSdJwt,
  readBitstringList,
  readTokenStatusList,
  verifyDataIntegrity,
  verifyKeyBinding,
} from '@ganzheng/sdk/vc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../licence/code-of.js';
import { copy, created, holderSigner, iat, issuerDid, issuerKey, keyId, original, signer, status } from './issued.js';

const lists = deriveStatusLists({
  owner: issuerDid,
  list: 7,
  epoch: 1,
  uri: status.uri,
  entries: [],
  now: created,
  ttlSeconds: 900,
  signer,
  keyId,
});
const presentation = presentSdJwt(copy, [['licence', 'number']], { nonce: 'n', audience: 'a', iat, holderSigner });
const expectation = { nonce: 'n', audience: 'a', nowSeconds: iat, maxAgeSeconds: 60 };
const documentOf = (text: string): JsonObject => parseJson(text) as JsonObject;

/** Cuts, repeats, swaps and overwrites at random places, with bytes that mean something to the formats. */
const mutation = fc.record({
  kind: fc.constantFrom('set', 'drop', 'insert', 'cut', 'repeat', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  piece: fc.oneof(
    fc.constantFrom('~', '.', '"', '{', '}', '[', ']', ',', ':', '_sd', '...', 'null', '\\u0000', '-1', '1e999', '__proto__'),
    fc.string({ maxLength: 3 }),
  ),
});

function mutate(text: string, steps: readonly { kind: string; at: number; to: number; piece: string }[]): string {
  return steps.reduce((now, { kind, at, to, piece }) => {
    const [from, until] = [at, to].map((part) => Math.floor(part * now.length)).sort((left, right) => left - right) as [number, number];
    const [head, middle, tail] = [now.slice(0, from), now.slice(from, until), now.slice(until)];
    const forms: Record<string, string> = {
      set: head + piece + now.slice(from + piece.length),
      drop: head + now.slice(from + 1),
      insert: head + piece + middle + tail,
      cut: head + tail,
      repeat: head + middle + middle + tail,
      swap: tail + head + middle,
    };
    return forms[kind] ?? now;
  }, text);
}

describe('mutated input, at length', () => {
  it.each<[string, string, (text: string) => unknown, (text: string) => boolean]>([
    [
      'a presentation',
      presentation,
      (text) => openCredential(text),
      (text) => {
        const parsed = parseSdJwt(text);
        return openCredential(text).verify(issuerKey) && verifyKeyBinding(parsed, expectation).atSeconds === iat;
      },
    ],
    ['an original', JSON.stringify(original), (text) => openCredential(text), (text) => verifyDataIntegrity(documentOf(text), issuerKey)],
    ['a token status list', lists.token, (text) => readTokenStatusList(text), () => false],
    [
      'a bitstring status list',
      JSON.stringify(lists.revocation),
      (text) => readBitstringList(documentOf(text)),
      (text) => verifyDataIntegrity(documentOf(text), issuerKey),
    ],
  ])('of %s is refused with a code, or reads as before', (_name, text, read, holds) => {
    const before = read(text);
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (steps) => {
        const other = mutate(text, steps);
        if (codeOf(() => read(other)) !== undefined) return;
        let held = false;
        codeOf(() => {
          held = holds(other);
        });
        // Strings, not values: functions and byte arrays inside are of this reading.
        if (held) expect(JSON.stringify(read(other))).toBe(JSON.stringify(before));
      }),
      { numRuns: 15_000 },
    );
  });
});
