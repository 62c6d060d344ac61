import { randomBytes } from 'node:crypto';
import { engines, sm4GcmSeal } from '@ganzheng/sdk/sm';
import { describe, expect, it } from 'vitest';
import { findLeak, type TimedSubject, welch } from '../../support/timing-leak.js';
import { openWasm, type WasmExports } from '../../support/wasm-module.js';
import { sample, utf8 } from './vectors.js';

/** What is timed of the module of secrets. */
interface Exports extends WasmExports {
  readonly keyBytes: { readonly value: number };
  multiplyBase(k: number, point: number): void;
  multiply(k: number, point: number, product: number): number;
  loadKey(privateKey: number, key: number): void;
  sign(key: number, digest: number, nonce: number, signature: number): number;
}

const samples = 20_000;

const secret = openWasm<Exports>('secret');
const { wasm, allocate, bytes } = secret;
const [scalar, point, product, key, digest, signature] = [32, 64, 64, wasm.keyBytes.value, 32, 64].map((length) => allocate(length)) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
bytes(point, 64).set(sample.publicKey.subarray(1));
bytes(digest, 32).set(randomBytes(32));
bytes(scalar, 32).set(sample.privateKey);
wasm.loadKey(scalar, key);

/** A number below n: its first byte is below that of n. */
const anyScalar = (): Uint8Array => Uint8Array.from(randomBytes(32), (byte, i) => (i === 0 ? byte & 0x7f : byte));
const number = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.padStart(64, '0'), 'hex'));
const two = number('02');
const high = number(`7f${'ff'.repeat(31)}`);
const sparse = number(`40${'00'.repeat(31)}`);

/** Random numbers made beforehand, so that making them is not between two measurements. */
const pool = Array.from({ length: 4096 }, anyScalar);
let drawn = 0;
const nextScalar = (): Uint8Array => pool[drawn++ % pool.length] ?? two;

/** Both are read and written, whichever is chosen: only what stands in the place at the end differs. */
function placeEither(place: Uint8Array, isFixed: boolean, fixed: Uint8Array, random: Uint8Array): void {
  place.set(isFixed ? random : fixed);
  place.set(isFixed ? fixed : random);
}

const withScalar = (fixed: Uint8Array, run: () => void): TimedSubject => ({
  place: (isFixed) => placeEither(bytes(scalar, 32), isFixed, fixed, nextScalar()),
  run,
});

const signs = (): void => {
  if (wasm.sign(key, digest, scalar, signature) !== 1) throw new Error('nothing was signed');
};

describe('the time secrets take, in the WebAssembly module', () => {
  const subjects: Readonly<Record<string, TimedSubject>> = {
    'signing, k = 2': withScalar(two, signs),
    'signing, k of one bit': withScalar(sparse, signs),
    'signing, k of nothing but ones': withScalar(high, signs),
    'loading a key, d = 2': withScalar(two, () => wasm.loadKey(scalar, key)),
    'loading a key, d of nothing but ones': withScalar(high, () => wasm.loadKey(scalar, key)),
    'k·G, k = 2': withScalar(two, () => wasm.multiplyBase(scalar, product)),
    'k·G, k of one bit': withScalar(sparse, () => wasm.multiplyBase(scalar, product)),
  };
  it.each(Object.entries(subjects))('does not tell %s from any other', (_, subject) => {
    expect(findLeak(subject, samples)).toMatchObject({ leaks: false });
  });

  it.each([
    ['k = 2', two],
    ['k of one bit', sparse],
  ])('does not tell k·P, %s, from any other', (_, fixed) => {
    expect(
      findLeak(
        withScalar(fixed, () => void wasm.multiply(scalar, point, product)),
        samples / 4,
      ),
    ).toMatchObject({ leaks: false });
  });
});

describe.each(engines.filter(({ name }) => name === 'wasm'))('the time secrets take, engine $name', (engine) => {
  const [sm4Key, text, iv] = [new Uint8Array(16), new Uint8Array(1024), new Uint8Array(12)];
  const zeros = new Uint8Array(text.length);
  const texts = Array.from({ length: 64 }, () => Uint8Array.from(randomBytes(text.length)));
  const withKey = (run: () => void): TimedSubject => ({
    place: (isFixed) => placeEither(sm4Key, isFixed, zeros.subarray(16, 32), nextScalar().subarray(16)),
    run,
  });
  const withText = (run: () => void): TimedSubject => ({
    place: (isFixed) => placeEither(text, isFixed, zeros, texts[drawn++ % texts.length] ?? zeros),
    run,
  });
  const message = utf8('m');
  const nonce = new Uint8Array(32);
  const loaded = engine.loadKey(sample.privateKey.slice());
  const userId = utf8('1234567812345678');

  const subjects: Readonly<Record<string, TimedSubject>> = {
    'SM4-GCM, a key of zeros': withKey(() => void sm4GcmSeal(sm4Key, iv, text, iv, engine)),
    'SM4-GCM, a text of zeros': withText(() => void sm4GcmSeal(sm4Key, iv, text, iv, engine)),
    'a whole signature, k = 2': {
      place: (isFixed) => placeEither(nonce, isFixed, two, nextScalar()),
      run: () => void loaded.sign(message, userId, () => nonce.slice()),
    },
  };
  it.each(Object.entries(subjects))('does not tell %s from any other', (_, subject) => {
    expect(findLeak(subject, samples)).toMatchObject({ leaks: false });
  });
});

describe('the timing harness', () => {
  const portable = engines.find(({ name }) => name === 'portable');
  if (portable === undefined) throw new TypeError('there is no portable engine');

  it('catches the multiplication of sm-crypto, which is not constant in time', () => {
    const k = new Uint8Array(32);
    const subject: TimedSubject = {
      place: (isFixed) => placeEither(k, isFixed, two, nextScalar()),
      run: () => void portable.multiplyBase(k),
    };
    expect(findLeak(subject, 120)).toMatchObject({ leaks: true });
  });

  it('catches a comparison that leaves early', () => {
    const [known, given] = [new Uint8Array(4096), new Uint8Array(4096)];
    let equal = false;
    const subject: TimedSubject = {
      place: (isFixed) => {
        given[0] = isFixed ? 1 : 0;
      },
      run: () => {
        equal = known.every((byte, i) => byte === given[i]);
      },
    };
    expect(findLeak(subject, samples)).toMatchObject({ leaks: true });
    expect(equal).toBeTypeOf('boolean');
  });

  it('catches a signature that takes a fiftieth longer for one kind of nonce', () => {
    let spent = 0;
    const subject = withScalar(two, () => {
      const short = (bytes(scalar, 1)[0] ?? 0) === 0;
      signs();
      // About a fiftieth of a signature, for a nonce that begins with zeros.
      for (let i = 0; short && i < 500; i++) spent = (spent * 31 + i) | 0;
    });
    expect(findLeak(subject, samples)).toMatchObject({ leaks: true });
    expect(spent).not.toBe(0);
  });

  it('does not see a leak where both kinds are one', () => {
    const same: TimedSubject = { place: () => bytes(scalar, 32).set(nextScalar()), run: signs };
    expect(findLeak(same, samples)).toMatchObject({ leaks: false });
  });

  it('computes Welch’s t', () => {
    // Means 3 and 6, variances 2.5 and 2.5, five each: −3 / √(0.5 + 0.5).
    expect(welch([1, 2, 3, 4, 5], [4, 5, 6, 7, 8])).toBeCloseTo(-3);
    expect(welch([1, 1], [1, 1])).toBe(0);
  });
});
