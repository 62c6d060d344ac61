import { chooseEngine, createWasmVerify, type Engine, engineName, engines, passesSecretTest, passesVerifyTest } from '@ganzheng/sdk/sm';
import { base64 } from '@scure/base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wasmBytes } from '../../support/wasm-module.js';
import { sample } from './vectors.js';

describe('the engines', () => {
  it('are wasm, native and portable in Node, in this order; wasm is used', () => {
    expect(engines.map(({ name }) => name)).toEqual(['wasm', 'native', 'portable']);
    expect(engineName()).toBe('wasm');
  });

  it.each(engines)('$name passes the self-tests', (engine) => {
    expect(passesVerifyTest(engine)).toBe(true);
    expect(passesSecretTest(engine)).toBe(true);
  });
});

describe.each(engines)('the self-test, engine $name', (engine) => {
  const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
  const { loadKey } = engine;
  const broken: readonly [string, Partial<Engine>][] = [
    ['a wrong digest', { sm3: (chunks) => flip(engine.sm3(chunks)) }],
    ['acceptance of everything', { verify: () => true }],
    ['refusal of everything', { verify: () => false }],
    ['another user id', { verify: (signature, message, key) => engine.verify(signature, message, key, new Uint8Array()) }],
    ['a wrong point', { decompress: (compressed) => flip(engine.decompress(compressed) ?? compressed) }],
    ['no point', { decompress: () => undefined }],
    ['verdicts in another order', { verifyMany: (jobs) => engine.verifyMany(jobs).reverse() }],
    ['too few verdicts', { verifyMany: (jobs) => engine.verifyMany(jobs.slice(1)) }],
    ...wrongOnceReady(engine),
  ];
  it.each(broken)('notices %s', (_, fault) => {
    expect(passesVerifyTest({ ...engine, ...fault })).toBe(false);
  });

  const brokenSecrets: readonly [string, Partial<Engine>][] = [
    ['wrong blocks', { sm4Blocks: (key, blocks) => flip(engine.sm4Blocks(key, blocks)) }],
    ['a wrong public key', { loadKey: (d) => ({ ...loadKey(d), publicKey: flip(sample.publicKey) }) }],
    ['a wrong signature', { loadKey: (d) => ({ publicKey: sample.publicKey, sign: (m, id) => flip(loadKey(d).sign(m, id)) }) }],
    [
      'a signature under another id',
      { loadKey: (d) => ({ publicKey: sample.publicKey, sign: (m) => loadKey(d).sign(m, new Uint8Array()) }) },
    ],
  ];
  it.each(brokenSecrets)('notices %s', (_, fault) => {
    expect(passesSecretTest({ ...engine, ...fault })).toBe(false);
  });
});

/** Engines that are right until a key is made ready. */
function wrongOnceReady(engine: Engine): [string, Partial<Engine>][] {
  let ready = false;
  const prepareKey = (): boolean => {
    ready = true;
    return true;
  };
  const accepting = (verdict: boolean): boolean => (ready ? true : verdict);
  const one: Partial<Engine> = { prepareKey, verify: (...job) => accepting(engine.verify(...job)) };
  const many: Partial<Engine> = { prepareKey, verifyMany: (jobs) => engine.verifyMany(jobs).map(accepting) };
  const again = (fault: Partial<Engine>): Partial<Engine> => {
    ready = false;
    return fault;
  };
  return [
    ['acceptance of everything by a table', again(one)],
    ['acceptance of everything by a batch', again(many)],
  ];
}

describe('the choice of an engine', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is the first that passes', () => {
    expect(chooseEngine(['a', 'b', 'c'], (row) => row !== 'a')).toBe('b');
  });

  it('goes past one that throws: a platform without SM2', () => {
    const missing = {
      ...engines[0],
      name: 'native' as const,
      sm3: () => {
        throw new Error('unsupported digest');
      },
    };
    const rows = [missing as Engine, ...engines.filter(({ name }) => name === 'portable')];
    expect(chooseEngine(rows, passesVerifyTest).name).toBe('portable');
  });

  const others = engines.slice(1);
  const chosenBeside = (bytes?: string): string =>
    chooseEngine([createWasmVerify(bytes === undefined ? {} : { bytes }), ...others], passesVerifyTest).name;

  it('falls to native where there is no WebAssembly, or it is forbidden', () => {
    expect(chosenBeside()).toBe('wasm');
    vi.stubGlobal('WebAssembly', undefined);
    expect(chosenBeside()).toBe('native');
    vi.stubGlobal('WebAssembly', {
      Module: class {
        constructor() {
          throw new EvalError("Refused to compile: 'wasm-unsafe-eval' is not allowed");
        }
      },
    });
    expect(chosenBeside()).toBe('native');
    expect(chooseEngine([createWasmVerify({}), ...engines.slice(2)], passesVerifyTest).name).toBe('portable');
  });

  it.each([
    ['empty', () => new Uint8Array()],
    ['cut off', (bytes: Uint8Array) => bytes.slice(0, -100)],
    ['without its magic', (bytes: Uint8Array) => bytes.with(0, 1)],
    // GB/T 32905-2016, 5.1: the first word that SM3 begins with
    ['of another SM3', (bytes: Uint8Array) => changed(bytes, [0x6f, 0x16, 0x80, 0x73])],
    // GB/T 32918.5-2017, clause 2: the first bytes of xG
    ['of another base point', (bytes: Uint8Array) => changed(bytes, [0x32, 0xc4, 0xae, 0x2c])],
  ])('falls to native when the module is %s', (_, spoil) => {
    expect(chosenBeside(base64.encode(spoil(wasmBytes('verify'))))).toBe('native');
  });

  it('is refused when none passes', () => {
    expect(() => chooseEngine(engines, () => false)).toThrow(expect.objectContaining({ code: 'ENGINE_UNSOUND' }));
    expect(() => chooseEngine([], () => true)).toThrow(expect.objectContaining({ code: 'ENGINE_UNSOUND' }));
  });
});

/** The bytes with the first of a pattern changed, wherever it stands. */
function changed(bytes: Uint8Array, pattern: readonly number[]): Uint8Array {
  const places = [...bytes.keys()].filter((at) => pattern.every((byte, i) => bytes[at + i] === byte));
  expect(places.length).toBeGreaterThan(0);
  return places.reduce((spoilt, at) => spoilt.with(at, 0xff ^ (bytes[at] ?? 0)), bytes);
}
