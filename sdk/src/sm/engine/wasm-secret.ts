import { equalBytes } from '../equal-bytes.js';
import { identityBytes } from '../identity-digest.js';
import { hedgedNonces } from '../nonce.js';
import type { PublicKey } from '../point.js';
import { signWithNonce } from '../sign-with-nonce.js';
import type { Address } from '../wasm/module-memory.js';
import { type SecretModule, secretModule } from '../wasm/secret-module.js';
import { verifyModule } from '../wasm/verify-module.js';
import type { LoadedKey, SecretEngine, VerifyEngine } from './engine.js';
import { createWasmSm3 } from './wasm-sm3.js';

/** A running module and the places that numbers are copied to. */
interface Parts {
  readonly module: SecretModule;
  readonly sm3: VerifyEngine['sm3'];
  readonly key: Address;
  readonly keyLength: number;
  readonly scalar: Address;
  readonly digest: Address;
  readonly point: Address;
  readonly result: Address;
}

const numberBytes = 32;
const pointBytes = 64;
// The byte before a point takes the 04 of its 65 bytes.
const boundary = 16;

/**
 * SM2 with secrets in WebAssembly, constant in time by construction. Keys stay outside the module between calls, in arrays of their own, and stand
 * in its memory for the length of a call: what goes wrong in another call finds none there. Messages are hashed in the verifying module.
 *
 * @param load the module; another than the thread's own in tests only
 */
export function createWasmSecret(
  load: () => SecretModule = secretModule,
): Pick<SecretEngine, 'name' | 'multiplyBase' | 'multiply' | 'loadKey'> {
  let parts: Parts | undefined;
  const started = (): Parts => {
    parts ??= start(load());
    return parts;
  };
  return {
    name: 'wasm',
    multiplyBase: (k) => multiplyBase(started(), k),
    multiply: (k, point) => multiply(started(), k, point),
    loadKey: (privateKey) => loadKey(started(), privateKey),
  };
}

function start(module: SecretModule): Parts {
  const keyLength = module.exports.keyBytes.value;
  return {
    module,
    ...createWasmSm3(verifyModule),
    keyLength,
    key: module.allocate(keyLength),
    scalar: module.allocate(numberBytes),
    digest: module.allocate(2 * pointBytes),
    point: module.allocate(boundary + pointBytes) + boundary,
    result: module.allocate(boundary + pointBytes) + boundary,
  };
}

function multiplyBase({ module: { exports, bytes }, scalar, result }: Parts, k: Uint8Array): PublicKey {
  bytes().set(k, scalar);
  exports.multiplyBase(scalar, result);
  exports.wipe(scalar, numberBytes);
  return takePoint(bytes(), result);
}

function multiply(
  { module: { exports, bytes }, scalar, point, result }: Parts,
  k: Uint8Array,
  publicKey: PublicKey,
): PublicKey | undefined {
  if (publicKey.length !== 65 || publicKey[0] !== 4) return undefined;
  bytes().set(k, scalar);
  bytes().set(publicKey, point - 1);
  const onCurve = exports.multiply(scalar, point, result) === 1;
  exports.wipe(scalar, numberBytes);
  return onCurve ? takePoint(bytes(), result) : undefined;
}

/** The point in a place as 65 bytes; it may be a shared secret, so nothing of it stays. */
function takePoint(memory: Uint8Array, place: Address): PublicKey {
  const point = memory.slice(place - 1, place + pointBytes);
  point[0] = 4;
  memory.fill(0, place, place + pointBytes);
  return point;
}

function loadKey(parts: Parts, privateKey: Uint8Array): LoadedKey {
  const { module, sm3, key, keyLength, scalar, digest: messagePlace, result } = parts;
  const { exports, bytes } = module;
  const publicKey = multiplyBase(parts, privateKey);
  const ready = takeKey(parts, privateKey);
  const identityDigestOf = rememberLast((userId) => sm3([identityBytes(publicKey, userId)]));

  const hedged = hedgedNonces((message) => {
    bytes().set(ready, key);
    bytes().set(message, messagePlace);
    exports.hmacOfKey(key, messagePlace, message.length, scalar);
    exports.wipe(key, keyLength);
    return bytes().subarray(scalar, scalar + numberBytes);
  });

  const signDigest = (digest: Uint8Array, nonce: Uint8Array): Uint8Array | undefined => {
    bytes().set(ready, key);
    bytes().set(digest, messagePlace);
    bytes().set(nonce, scalar);
    const fits = exports.sign(key, messagePlace, scalar, result) === 1;
    exports.wipe(key, keyLength);
    return fits ? bytes().slice(result, result + pointBytes) : undefined;
  };

  return {
    publicKey,
    sign: (message, userId, nonces = hedged) => signWithNonce(sm3([identityDigestOf(userId), message]), nonces, signDigest),
  };
}

/** The key made ready, in an array of its own; longer than 64 bytes, so that it lies outside the heap and the collector moves no copies about. */
function takeKey({ module: { exports, bytes }, key, keyLength, scalar }: Parts, privateKey: Uint8Array): Uint8Array {
  bytes().set(privateKey, scalar);
  exports.loadKey(scalar, key);
  const ready = bytes().slice(key, key + keyLength);
  exports.wipe(scalar, numberBytes);
  exports.wipe(key, keyLength);
  return ready;
}

/** Works Z out once: a signer keeps to one user id. */
function rememberLast(work: (userId: Uint8Array) => Uint8Array): (userId: Uint8Array) => Uint8Array {
  let lastId: Uint8Array | undefined;
  let lastZ: Uint8Array | undefined;
  return (userId) => {
    if (lastId === undefined || lastZ === undefined || !equalBytes(lastId, userId)) {
      lastId = userId.slice();
      lastZ = work(userId);
    }
    return lastZ;
  };
}
