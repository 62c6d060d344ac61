import { chooseEngine, type Engine, engineName, engines, passesSecretTest, passesVerifyTest } from '@ganzheng/sdk/sm';
import { describe, expect, it } from 'vitest';
import { sample } from './vectors.js';

describe('the engines', () => {
  it('are native, then portable, in Node; native is used', () => {
    expect(engines.map(({ name }) => name)).toEqual(['native', 'portable']);
    expect(engineName()).toBe('native');
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

describe('the choice of an engine', () => {
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

  it('is refused when none passes', () => {
    expect(() => chooseEngine(engines, () => false)).toThrow(expect.objectContaining({ code: 'ENGINE_UNSOUND' }));
    expect(() => chooseEngine([], () => true)).toThrow(expect.objectContaining({ code: 'ENGINE_UNSOUND' }));
  });
});
