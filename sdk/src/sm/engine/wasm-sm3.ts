import type { Address } from '../wasm/module-memory.js';
import type { VerifyModule } from '../wasm/verify-module.js';
import type { Sm3, VerifyEngine } from './engine.js';

/** A running module and the places that inputs are copied to. */
interface Parts {
  readonly module: VerifyModule;
  readonly state: Address;
  readonly key: Address;
  readonly text: Address;
  readonly digest: Address;
}

const digestBytes = 32;
// HMAC hashes a longer key first. @see RFC 2104, 2
const longestKeyBytes = 64;
const textBytes = 16 * 1024;
// Most running hashes are of little: up to here the bytes are gathered and go to the module in one call.
const gatheredBytes = 512;

/**
 * SM3 and HMAC-SM3 in WebAssembly. A running hash lives in arrays of its own between calls, so there may be any number of them and one that is
 * never ended leaves nothing behind. What was hashed is wiped from the module's memory before a call returns: it may be a secret.
 *
 * @param load the module, which is started at first use
 */
export function createWasmSm3(load: () => VerifyModule): Pick<VerifyEngine, 'sm3' | 'createSm3' | 'hmacSm3'> {
  let parts: Parts | undefined;
  const started = (): Parts => {
    parts ??= start(load());
    return parts;
  };
  return {
    sm3: (chunks) => sm3(started(), chunks),
    createSm3: () => createSm3(started()),
    hmacSm3: (key, chunks) => hmacSm3(started(), key, chunks),
  };
}

function start(module: VerifyModule): Parts {
  return {
    module,
    state: module.allocate(module.exports.hmacSm3StateBytes.value),
    key: module.allocate(longestKeyBytes),
    text: module.allocate(textBytes),
    digest: module.allocate(digestBytes),
  };
}

function sm3(parts: Parts, chunks: readonly Uint8Array[]): Uint8Array {
  const { module, state, text, digest } = parts;
  const { exports, bytes } = module;
  const length = place(parts, chunks);
  if (length <= textBytes) {
    exports.sm3AndWipe(text, length, digest);
  } else {
    exports.sm3Start(state);
    for (const chunk of chunks) feed(parts, chunk);
    exports.sm3Finish(state, digest);
    bytes().fill(0, text, text + textBytes);
  }
  return bytes().slice(digest, digest + digestBytes);
}

function hmacSm3(parts: Parts, key: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  const { module, state, key: keyAt, text, digest } = parts;
  const { exports, bytes } = module;
  const short = key.length > longestKeyBytes ? sm3(parts, [key]) : key;
  bytes().set(short, keyAt);
  const length = place(parts, chunks);
  if (length <= textBytes) {
    exports.hmacSm3(keyAt, short.length, text, length, digest);
  } else {
    exports.hmacSm3Start(state, keyAt, short.length);
    for (const chunk of chunks) feed(parts, chunk);
    exports.hmacSm3Finish(state, digest);
  }
  bytes().fill(0, keyAt, text + Math.min(length, textBytes));
  return take(parts);
}

/** Copies the chunks in a row to the module when they fit; gives their whole length. */
function place({ module, text }: Parts, chunks: readonly Uint8Array[]): number {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  if (length > textBytes) return length;
  const memory = module.bytes();
  let at = text;
  for (const chunk of chunks) {
    memory.set(chunk, at);
    at += chunk.length;
  }
  return length;
}

/** Takes bytes of any length into the running state. */
function feed({ module: { exports, bytes }, state, text }: Parts, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length; at += textBytes) {
    const piece = chunk.subarray(at, at + textBytes);
    bytes().set(piece, text);
    exports.sm3Update(state, text, piece.length);
  }
}

/** A code may be a key: it does not stay in the module. */
function take({ module: { bytes }, digest }: Parts): Uint8Array {
  const taken = bytes().slice(digest, digest + digestBytes);
  bytes().fill(0, digest, digest + digestBytes);
  return taken;
}

function createSm3(parts: Parts): Sm3 {
  const { module, state, text } = parts;
  const { exports, bytes } = module;
  const stateBytes = exports.sm3StateBytes.value;
  const gathered = new Uint8Array(gatheredBytes);
  let held = 0;
  let saved: Uint8Array | undefined;
  let ended = false;

  /** Goes on in the module with what was gathered. */
  const resume = (): void => {
    if (ended) throw new TypeError('the digest was already taken');
    if (saved === undefined) exports.sm3Start(state);
    else bytes().set(saved, state);
    feed(parts, gathered.subarray(0, held));
    held = 0;
  };

  /** Takes the state out again, and wipes the places it and the bytes had. */
  const leave = (used: number): void => {
    saved ??= new Uint8Array(stateBytes);
    saved.set(bytes().subarray(state, state + stateBytes));
    bytes().fill(0, state, state + stateBytes);
    bytes().fill(0, text, text + Math.min(Math.max(used, gatheredBytes), textBytes));
  };

  const running: Sm3 = {
    update(chunk) {
      if (ended) throw new TypeError('the digest was already taken');
      if (held + chunk.length > gatheredBytes) {
        resume();
        if (chunk.length > gatheredBytes) feed(parts, chunk);
        leave(chunk.length);
      }
      if (chunk.length > gatheredBytes) return running;
      gathered.set(chunk, held);
      held += chunk.length;
      return running;
    },
    digest() {
      if (ended) throw new TypeError('the digest was already taken');
      ended = true;
      const rest = gathered.subarray(0, held);
      const digest = saved === undefined ? sm3(parts, [rest]) : finish(parts, saved, rest);
      gathered.fill(0);
      saved?.fill(0);
      return digest;
    },
  };
  return running;
}

function finish(parts: Parts, saved: Uint8Array, rest: Uint8Array): Uint8Array {
  const { module, state, text, digest } = parts;
  const { exports, bytes } = module;
  bytes().set(saved, state);
  feed(parts, rest);
  exports.sm3Finish(state, digest);
  bytes().fill(0, text, text + rest.length);
  return bytes().slice(digest, digest + digestBytes);
}
