import {
  createWasmVerify,
  generateKeyPair,
  type KeyPair,
  type KeyTableLimits,
  limitKeyTables,
  prepareKey,
  publicKeyOf,
  sign,
  verify,
  verifyMany,
} from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';
import { utf8 } from './vectors.js';

const message = utf8('赣州');
const random = seededRandom('key tables');
const signed = ({ privateKey, publicKey }: KeyPair, text = message) => ({ signature: sign(text, privateKey), message: text, publicKey });
const keys = Array.from({ length: 24 }, () => generateKeyPair(random));
const claims = keys.map((key) => signed(key));

afterEach(() => {
  vi.restoreAllMocks();
});

/** An engine in an instance of its own, with a count of what it calls in the module. */
function watched(limits: Partial<KeyTableLimits> = {}) {
  const calls: Record<string, number> = {};
  let memory: WebAssembly.Memory | undefined;
  const counted =
    (name: string, call: (...args: number[]) => number) =>
    (...args: number[]) => {
      calls[name] = (calls[name] ?? 0) + 1;
      return call(...args);
    };
  const { Instance } = WebAssembly;
  class Counting {
    readonly exports: WebAssembly.Exports;
    constructor(module: WebAssembly.Module) {
      const own = Object.entries(new Instance(module).exports);
      this.exports = Object.fromEntries(
        own.map(([name, value]) => [name, typeof value === 'function' ? counted(name, value as (...args: number[]) => number) : value]),
      );
      memory = this.exports.memory as WebAssembly.Memory;
    }
  }
  vi.stubGlobal('WebAssembly', Object.create(WebAssembly, { Instance: { value: Counting } }));
  const engine = createWasmVerify({ limits });
  engine.decompress(new Uint8Array(33));
  vi.unstubAllGlobals();
  const callsOf = (work: () => unknown): Record<string, number> => {
    for (const name of Object.keys(calls)) delete calls[name];
    work();
    return { ...calls };
  };
  return { engine, callsOf, memoryBytes: () => memory?.buffer.byteLength ?? 0 };
}

/** Judges good signatures of a key until it has, or should have, a table. */
const use = (engine: ReturnType<typeof watched>['engine'], at: number, times = 1): void => {
  const claim = claims[at];
  if (claim === undefined) throw new TypeError('no such key');
  for (let time = 0; time < times; time++) expect(verify(claim.signature, claim.message, claim.publicKey, { engine })).toBe(true);
};

const placeBytes = 90_000;

describe('a key earns a table', () => {
  it('with its fourth good signature, and not with bad ones', () => {
    const { engine, callsOf } = watched();
    const [claim] = claims;
    if (claim === undefined) return;
    const bad = () => expect(verify(claim.signature, utf8('赣'), claim.publicKey, { engine })).toBe(false);
    expect(callsOf(() => Array.from({ length: 20 }, bad))).toMatchObject({ verifyCold: 20 });
    expect(callsOf(() => use(engine, 0, 3))).not.toHaveProperty('buildTable');
    expect(callsOf(() => use(engine, 0))).toMatchObject({ verifyCold: 1, buildTable: 1 });
    const ready = callsOf(() => use(engine, 0, 5));
    expect(ready).toMatchObject({ verifyMessage: 5 });
    expect(ready).not.toHaveProperty('verifyCold');
    bad();
  });

  it('at once, when somebody asks for it', () => {
    const { engine, callsOf } = watched();
    const [claim] = claims;
    expect(prepareKey(claim?.publicKey ?? new Uint8Array(), { engine })).toBe(true);
    expect(callsOf(() => use(engine, 0))).toEqual({ verifyMessage: 1 });
    expect(callsOf(() => prepareKey(claim?.publicKey ?? new Uint8Array(), { engine }))).toEqual({});
  });

  it('while many are judged, for the rest of them', () => {
    const { engine, callsOf } = watched();
    const many = Array.from({ length: 200 }, (_, at) => claims[at % 2]).filter((claim) => claim !== undefined);
    const calls = callsOf(() => expect(verifyMany(many, { engine })).toEqual(many.map(() => true)));
    expect(calls).toMatchObject({ verifyCold: 8, buildTable: 2, verifyBatch: 3 });
  });
});

describe('the budget of tables', () => {
  it('is never passed, and the longest unused key gives way', () => {
    const { engine, callsOf, memoryBytes } = watched({ budgetBytes: 3 * placeBytes, earlyUses: 1, lateUses: 2 });
    const before = memoryBytes();
    for (const at of [0, 1, 2]) expect(callsOf(() => use(engine, at))).toMatchObject({ buildTable: 1 });
    expect(callsOf(() => [1, 2, 0].map((at) => use(engine, at)))).toEqual({ verifyMessage: 3 });
    // With everything taken a key has to sign more often; then 1, unused for the longest, gives way to 3.
    expect(callsOf(() => use(engine, 3))).not.toHaveProperty('buildTable');
    expect(callsOf(() => use(engine, 3))).toMatchObject({ buildTable: 1 });
    expect(callsOf(() => [0, 2, 3].map((at) => use(engine, at)))).toEqual({ verifyMessage: 3 });
    expect(callsOf(() => use(engine, 1))).toMatchObject({ verifyCold: 1 });
    for (let round = 0; round < 3; round++) for (const at of keys.keys()) use(engine, at);
    expect(memoryBytes() - before).toBeLessThan(4 * placeBytes);
  });

  it('is shared by pinned keys, which stay whatever comes, and others', () => {
    const { engine, callsOf } = watched({ budgetBytes: 4 * 3 * placeBytes, earlyUses: 1, lateUses: 1 });
    const pin = (at: number): boolean => prepareKey(claims[at]?.publicKey ?? new Uint8Array(), { engine, pinned: true });
    for (let at = 4; at < 16; at++) use(engine, at);
    // Twelve tables of others fill the budget: three pinned keys take the place of nine.
    expect([0, 1, 2].map(pin)).toEqual([true, true, true]);
    expect(pin(3)).toBe(false);
    expect(pin(0)).toBe(true);
    for (let round = 0; round < 2; round++) for (let at = 4; at < 24; at++) use(engine, at);
    expect(callsOf(() => [0, 1, 2].map((at) => use(engine, at)))).toEqual({ verifyMessage: 3 });
    expect(callsOf(() => [21, 22, 23].map((at) => use(engine, at)))).toEqual({ verifyMessage: 3 });
    use(engine, 3);
  });

  it('may be nothing', () => {
    const { engine, callsOf } = watched({ budgetBytes: 0, earlyUses: 1, lateUses: 1 });
    expect(prepareKey(claims[0]?.publicKey ?? new Uint8Array(), { engine, pinned: true })).toBe(false);
    expect(callsOf(() => use(engine, 0, 4))).toMatchObject({ verifyCold: 4 });
    expect(verifyMany(claims, { engine })).toEqual(claims.map(() => true));
  });

  it('ends where the platform has no more memory', () => {
    const { engine } = watched({ budgetBytes: 2 ** 40, earlyUses: 1, lateUses: 1 });
    vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('out of memory');
    });
    expect(prepareKey(claims[0]?.publicKey ?? new Uint8Array(), { engine, pinned: true })).toBe(false);
    use(engine, 0, 2);
  });

  it('is set for the thread as a whole number of bytes', () => {
    for (const bad of [-1, 0.5, Number.NaN]) expect(() => limitKeyTables(bad)).toThrow(TypeError);
    limitKeyTables(32 * 1024 * 1024);
  });
});

describe('keys made to be taken for each other', () => {
  // Both have the same bits where a table is looked up.
  const [one, other] = [28_917, 81_352].map((d) => {
    const privateKey = hex.decode(d.toString(16).padStart(64, '0'));
    return signed({ privateKey, publicKey: publicKeyOf(privateKey) });
  });
  if (one === undefined || other === undefined) throw new TypeError('two keys');

  it('are told apart, and the first keeps its table', () => {
    const { engine, callsOf } = watched({ earlyUses: 1 });
    const judge = ({ signature, publicKey }: typeof one, text = message): boolean => verify(signature, text, publicKey, { engine });
    expect([judge(one), judge(other), judge(one), judge(other)]).toEqual([true, true, true, true]);
    expect(judge({ ...one, publicKey: other.publicKey })).toBe(false);
    expect(judge({ ...other, publicKey: one.publicKey })).toBe(false);
    expect(verifyMany([one, other, { ...one, publicKey: other.publicKey }], { engine })).toEqual([true, true, false]);
    expect(callsOf(() => [judge(one), judge(other)])).toMatchObject({ verifyMessage: 1, verifyCold: 1 });
    expect(prepareKey(other.publicKey, { engine })).toBe(false);
    expect(prepareKey(other.publicKey, { engine, pinned: true })).toBe(true);
    expect([judge(one), judge(other)]).toEqual([true, true]);
    expect(prepareKey(one.publicKey, { engine, pinned: true })).toBe(false);
  });

  it('off the curve get no table', () => {
    const { engine } = watched({ earlyUses: 1 });
    expect(prepareKey(one.publicKey, { engine })).toBe(true);
    const near = one.publicKey.with(5, (one.publicKey[5] ?? 0) ^ 1);
    expect(verify(one.signature, message, near, { engine })).toBe(false);
    for (const pinned of [true, false]) {
      expect(prepareKey(near, { engine, pinned })).toBe(false);
      for (const bad of [new Uint8Array(), new Uint8Array(65), new Uint8Array(65).fill(255), one.publicKey.subarray(1)])
        expect(prepareKey(bad, { engine, pinned })).toBe(false);
    }
    expect(verify(one.signature, message, one.publicKey, { engine })).toBe(true);
  });
});

describe('a verdict', () => {
  const engines = ['cold', 'lent', 'pinned'].map((kind) => {
    const engine = createWasmVerify({ limits: { earlyUses: kind === 'cold' ? Number.POSITIVE_INFINITY : 1 } });
    if (kind === 'pinned') for (const { publicKey } of claims) expect(prepareKey(publicKey, { engine, pinned: true })).toBe(true);
    if (kind === 'lent') for (const { publicKey } of claims) expect(prepareKey(publicKey, { engine })).toBe(true);
    return engine;
  });
  const mutated = fc.record({
    at: fc.nat(claims.length - 1),
    byte: fc.nat(63),
    flip: fc.constantFrom(0, 0, 1, 128),
    length: fc.constantFrom(0, 1, 23, 24, 55, 16_383, 16_384, 16_385, 40_000),
    userId: fc.constantFrom(undefined, '1234567812345678', '', 'ALICE123@YAHOO.COM', '赣'.repeat(900)),
  });

  it('is the same with and without a table, one by one and in batches, for any length and id', () => {
    fc.assert(
      fc.property(fc.array(mutated, { maxLength: 20 }), (cases) => {
        const list = cases.map(({ at, byte, flip, length, userId }) => {
          const { privateKey, publicKey } = keys[at] ?? generateKeyPair();
          const text = new Uint8Array(length).fill(at);
          const id = userId === undefined ? {} : { userId };
          const signature = sign(text, privateKey, id);
          signature[byte] = (signature[byte] ?? 0) ^ flip;
          return { claim: { signature, message: text, publicKey, ...id }, good: flip === 0 };
        });
        const expected = list.map(({ good }) => good);
        const all = list.map(({ claim }) => claim);
        for (const engine of engines) {
          expect(verifyMany(all, { engine })).toEqual(expected);
          expect(
            all.map(({ signature, message: text, publicKey, ...id }) => verify(signature, text, publicKey, { engine, ...id })),
          ).toEqual(expected);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is false for each claim of bad bytes among good ones', () => {
    const [good] = claims;
    if (good === undefined) return;
    const bad = [
      { ...good, signature: new Uint8Array() },
      { ...good, signature: new Uint8Array(64) },
      { ...good, signature: new Uint8Array(64).fill(255) },
      { ...good, publicKey: new Uint8Array(65) },
      { ...good, publicKey: good.publicKey.with(0, 5) },
      { ...good, publicKey: good.publicKey.with(64, (good.publicKey[64] ?? 0) ^ 1) },
      { ...good, publicKey: good.publicKey.subarray(1) },
    ];
    for (const engine of engines) {
      expect(
        verifyMany(
          bad.flatMap((one) => [good, one, good]),
          { engine },
        ),
      ).toEqual(bad.flatMap(() => [true, false, true]));
      expect(verifyMany([], { engine })).toEqual([]);
    }
  });
});
