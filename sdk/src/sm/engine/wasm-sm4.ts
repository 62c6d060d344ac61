import { equalBytes } from '../equal-bytes.js';
import type { Address } from '../wasm/module-memory.js';
import { type SecretModule, secretModule } from '../wasm/secret-module.js';
import type { Sm4Engine } from './sm4-engine.js';

/** A running module and the places that inputs are copied to. */
interface Parts {
  readonly module: SecretModule;
  readonly key: Address;
  readonly iv: Address;
  readonly tag: Address;
  readonly text: Address;
}

type Step = (at: Address, length: number) => void;

const blockBytes = 16;
// A multiple of the 256 bytes the module works on at once; the text stays in the nearest cache.
const textBytes = 16 * 1024;
// The module reads whole groups, so up to 240 bytes past the text.
const readAheadBytes = 256;

/**
 * SM4 in WebAssembly, sixteen blocks at once, constant in time by construction: no address depends on a secret. A key and a text stand in the
 * module's memory for the length of one call and are wiped before it returns.
 *
 * @param load the module, which is started at first use; another than the thread's own in tests only
 */
export function createWasmSm4(load: () => SecretModule = secretModule): Sm4Engine {
  let parts: Parts | undefined;
  const started = (): Parts => {
    parts ??= start(load());
    return parts;
  };
  return {
    sm4Blocks: (key, blocks) => {
      const { exports } = started().module;
      return work(started(), key, 0, blocks, exports.sm4Ecb);
    },
    sm4Ctr: (key, counter, bytes) => workFrom(started(), key, 0, counter, bytes, 'sm4Ctr'),
    sm4CbcEncrypt: (key, iv, blocks) => workFrom(started(), key, 0, iv, blocks, 'sm4CbcEncipher'),
    sm4CbcDecrypt: (key, iv, blocks) => workFrom(started(), key, 1, iv, blocks, 'sm4CbcDecipher'),
    sm4GcmSeal: (key, iv, plaintext, aad) => seal(started(), key, iv, plaintext, aad),
    sm4GcmOpen: (key, iv, sealed, aad) => open(started(), key, iv, sealed, aad),
  };
}

function start(module: SecretModule): Parts {
  return {
    module,
    key: module.allocate(blockBytes),
    iv: module.allocate(blockBytes),
    tag: module.allocate(blockBytes),
    text: module.allocate(textBytes + readAheadBytes),
  };
}

/** Bytes through one mode without an iv. */
function work(parts: Parts, key: Uint8Array, decipher: 0 | 1, input: Uint8Array, step: Step): Uint8Array {
  const output = new Uint8Array(input.length);
  return withKey(parts, key, decipher, input.length, () => {
    transform(parts, input, output, step);
    return output;
  });
}

/** Bytes through one mode that begins at an iv of a block. */
function workFrom(
  parts: Parts,
  key: Uint8Array,
  decipher: 0 | 1,
  iv: Uint8Array,
  input: Uint8Array,
  mode: 'sm4Ctr' | 'sm4CbcEncipher' | 'sm4CbcDecipher',
): Uint8Array {
  const run = parts.module.exports[mode];
  parts.module.bytes().set(iv, parts.iv);
  return work(parts, key, decipher, input, (at, length) => run(parts.iv, at, length));
}

function seal(parts: Parts, key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array {
  const { exports, bytes } = parts.module;
  const sealed = new Uint8Array(plaintext.length + blockBytes);
  return withKey(parts, key, 0, longest(iv, plaintext, aad), () => {
    begin(parts, iv, aad);
    transform(parts, plaintext, sealed, exports.sm4GcmSeal);
    exports.sm4GcmTag(parts.tag);
    sealed.set(bytes().subarray(parts.tag, parts.tag + blockBytes), plaintext.length);
    return sealed;
  });
}

function open(parts: Parts, key: Uint8Array, iv: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array | undefined {
  const { exports, bytes } = parts.module;
  const ciphertext = sealed.subarray(0, sealed.length - blockBytes);
  const plaintext = new Uint8Array(ciphertext.length);
  return withKey(parts, key, 0, longest(iv, ciphertext, aad), () => {
    begin(parts, iv, aad);
    transform(parts, ciphertext, plaintext, exports.sm4GcmOpen);
    exports.sm4GcmTag(parts.tag);
    if (equalBytes(bytes().subarray(parts.tag, parts.tag + blockBytes), sealed.subarray(ciphertext.length))) return plaintext;
    plaintext.fill(0);
    return undefined;
  });
}

function begin(parts: Parts, iv: Uint8Array, aad: Uint8Array): void {
  const { exports, bytes } = parts.module;
  bytes().set(iv, parts.text);
  exports.sm4GcmStart(parts.text, iv.length);
  transform(parts, aad, undefined, exports.sm4GcmAad);
}

const longest = (...inputs: readonly Uint8Array[]): number => Math.max(...inputs.map(({ length }) => length));

/** Takes the key in for the length of a piece of work; all of it, and of the text, is wiped whatever happens. */
function withKey<Result>(parts: Parts, key: Uint8Array, decipher: 0 | 1, length: number, body: () => Result): Result {
  const { exports, bytes } = parts.module;
  bytes().set(key, parts.key);
  try {
    exports.sm4Start(parts.key, decipher);
    return body();
  } finally {
    exports.sm4Wipe();
    exports.wipe(parts.key, parts.text - parts.key + Math.min(length, textBytes));
  }
}

/** Bytes piece by piece through the module, where they are worked on in place. */
function transform({ module, text }: Parts, input: Uint8Array, output: Uint8Array | undefined, step: Step): void {
  for (let at = 0; at < input.length; at += textBytes) {
    const length = Math.min(textBytes, input.length - at);
    const memory = module.bytes();
    memory.set(length === input.length ? input : input.subarray(at, at + length), text);
    step(text, length);
    output?.set(memory.subarray(text, text + length), at);
  }
}
