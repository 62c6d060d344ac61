import { readFileSync } from 'node:fs';
import { randomBytes } from '@ganzheng/sdk/sm';
import { base64, hex } from '@scure/base';
import binaryen from 'assemblyscript/binaryen';
import { beforeAll, describe, expect, it } from 'vitest';
import { top } from '../../support/top.js';
import { bytes32, n, sample } from './vectors.js';

// Constant time by construction, seen from inside: the modules as shipped are instrumented so that every turn of a loop, every end of a
// function and every address read or written is reported, and what is reported may not depend on a secret.

type Address = number;
interface Traced {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): Address;
  setup(): void;
  readonly [name: string]: unknown;
}

/** An instance of a shipped module that reports its steps, and a way to the digest of the steps of one call. */
function trace(name: 'secret' | 'verify') {
  const text = readFileSync(`${top}/sdk/src/sm/wasm/${name}-bytes.ts`, 'utf8');
  const module = binaryen.readBinary(base64.decode(/'(.*)'/.exec(text)?.[1] ?? ''));
  module.setFeatures(binaryen.Features.All);
  module.runPasses(['instrument-memory', 'log-execution']);
  let digest = 0;
  let steps = 0;
  const report = (...values: readonly number[]): void => {
    for (const value of values) digest = Math.imul(digest ^ value, 0x01000193) >>> 0;
    steps++;
  };
  const env = new Proxy(
    {},
    {
      get: (_, called) => {
        if (called === 'log_execution') return (place: number) => report(place);
        if (called === 'load_ptr' || called === 'store_ptr') {
          return (place: number, _bytes: number, offset: number, address: Address) => {
            report(place, offset, address);
            return address;
          };
        }
        return (_place: number, value: unknown) => value;
      },
    },
  );
  const exports = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module.emitBinary())), { env })
    .exports as unknown as Traced;
  exports.setup();
  exports.memory.grow(1);
  const place = exports.heapBase();
  return {
    /** Puts inputs one after another and gives the digest of the steps a function takes on them, with how many there were. */
    stepsOf(called: string, inputs: readonly Uint8Array[], ...more: readonly number[]): string {
      const bytes = new Uint8Array(exports.memory.buffer);
      const addresses = inputs.map((_, i) => place + 1024 * i);
      for (const [i, input] of inputs.entries()) bytes.set(input, addresses[i]);
      [digest, steps] = [1, 0];
      (exports[called] as (...args: readonly number[]) => unknown)(...addresses, ...more, place + 1024 * inputs.length);
      return `${steps} steps, ${digest.toString(16)}`;
    },
    result: (inputs: number, length: number): Uint8Array =>
      new Uint8Array(exports.memory.buffer).slice(place + 1024 * inputs, place + 1024 * inputs + length),
  };
}

const secrets = [
  bytes32(1n),
  bytes32(2n),
  bytes32(n - 2n),
  bytes32(2n ** 255n),
  sample.privateKey,
  ...[1, 2, 3].map(() => bytes32(BigInt(`0x${hex.encode(randomBytes(31))}`))),
];
const point = sample.publicKey.subarray(1);

describe('the steps and addresses of the module of secrets', () => {
  let module: ReturnType<typeof trace>;
  beforeAll(() => {
    module = trace('secret');
  });
  const once = (traces: readonly string[]): void => {
    expect(Number.parseInt(traces[0] ?? '', 10)).toBeGreaterThan(500);
    expect(new Set(traces).size).toBe(1);
  };

  it('do not depend on k in k·G', () => once(secrets.map((k) => module.stepsOf('multiplyBase', [k]))));

  it('do not depend on k in k·P', () => once(secrets.map((k) => module.stepsOf('multiply', [k, point]))));

  it('do not depend on the key made ready', () => once(secrets.map((d) => module.stepsOf('loadKey', [d]))));

  it('do not depend on the key, the digest or the nonce of a signature', () => {
    once(
      secrets.map((k, i) => {
        module.stepsOf('loadKey', [secrets[(3 * i + 1) % secrets.length] ?? k]);
        return module.stepsOf('sign', [module.result(1, 512), randomBytes(32), k]);
      }),
    );
  });

  it('do not depend on the key or the message of a nonce', () => {
    once(
      secrets.map((d) => {
        module.stepsOf('loadKey', [d]);
        return module.stepsOf('hmacOfKey', [module.result(1, 512), randomBytes(65)], 65);
      }),
    );
  });

  it('would be found to differ if they did: another length, another range', () => {
    const [short, long] = [64, 65].map((length) => module.stepsOf('hmacOfKey', [new Uint8Array(512), new Uint8Array(65)], length));
    expect(short).not.toBe(long);
    expect(module.stepsOf('multiply', [bytes32(n), point])).not.toBe(module.stepsOf('multiply', [bytes32(n - 1n), point]));
  });
});

describe('the steps and addresses of the module that judges', () => {
  it('do depend on its public numbers: the control', () => {
    const module = trace('verify');
    const traces = secrets.map((s) =>
      module.stepsOf('verifyCold', [point, sample.signature.subarray(0, 32), new Uint8Array([...sample.signature.subarray(0, 32), ...s])]),
    );
    expect(new Set(traces).size).toBeGreaterThan(1);
  });
});
