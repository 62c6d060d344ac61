import { defaultUserIdBytes } from '../identity-digest.js';
import type { Address } from '../wasm/module-memory.js';
import type { VerifyModule } from '../wasm/verify-module.js';
import type { VerifyJob } from './engine.js';
import type { ReadyKey } from './key-tables.js';

/** A job without the key's table, as the module takes it. */
interface PlacedJob {
  readonly point: Address;
  readonly digest: Address;
  readonly signature: Address;
}

/** The places in the module's memory that inputs are copied to. */
export interface VerifyInput {
  /** e of a job into a place. @see GB/T 32918.2-2016, 7.1 steps B3 and B4 */
  digest(job: VerifyJob, key: ReadyKey | undefined, point: Address, to: Address): void;
  /** Copies a key so that x ‖ y stand at a place. */
  placePoint(publicKey: Uint8Array, to: Address): void;
  /** Copies a message and its Z to where `verifyMessage` wants them; false when the message is too long for that. */
  placeMessage(message: Uint8Array): boolean;
  /** Where Z of a job is: kept with the key, or worked out now. */
  zOf(userId: Uint8Array, key: ReadyKey | undefined, point: Address): Address;
  /** Z of a point under the default user id into a place. */
  defaultZ(point: Address, to: Address): void;
  /** Takes places for one job. */
  place(): PlacedJob;
  /** Where `placeMessage` puts a message. */
  readonly message: Address;
}

const boundary = 16;
const pointBytes = 64;
const signatureBytes = 64;
const digestBytes = 32;
const longestMessage = 16 * 1024;
// ENTL has 16 bits, which count bits. @see GB/T 32918.2-2016, 5.5
const longestUserId = 8191;

/** Takes the places; nothing but public data ever stands in them. */
export function createVerifyInput(module: VerifyModule): VerifyInput {
  const { exports, bytes } = module;
  const z = module.allocate(digestBytes);
  const id = module.allocate(longestUserId);
  const state = module.allocate(exports.sm3StateBytes.value);
  const message = module.allocate(digestBytes + longestMessage) + digestBytes;

  const placeMessage = (text: Uint8Array): boolean => {
    if (text.length > longestMessage) return false;
    bytes().set(text, message);
    return true;
  };

  const zOf = (userId: Uint8Array, key: ReadyKey | undefined, point: Address): Address => {
    if (key !== undefined && isDefault(userId)) return key.z;
    identify(userId, point, z);
    return z;
  };

  /** A message longer than its place goes through it piece by piece. */
  const digestLong = (zAt: Address, text: Uint8Array, to: Address): void => {
    exports.sm3Start(state);
    exports.sm3Update(state, zAt, digestBytes);
    for (let at = 0; at < text.length; at += longestMessage) {
      const piece = text.subarray(at, at + longestMessage);
      bytes().set(piece, message);
      exports.sm3Update(state, message, piece.length);
    }
    exports.sm3Finish(state, to);
  };

  const identify = (userId: Uint8Array, point: Address, to: Address): void => {
    bytes().set(userId, id);
    exports.identityDigest(point, id, userId.length, to);
  };

  return {
    message,
    placeMessage,
    zOf,
    defaultZ: (point, to) => identify(defaultUserIdBytes, point, to),
    place: () => ({
      // With room in front for the 04 of a key that is copied whole.
      point: module.allocate(boundary + pointBytes) + boundary,
      digest: module.allocate(digestBytes),
      signature: module.allocate(signatureBytes),
    }),
    placePoint(publicKey, to) {
      // One byte before, where the 04 falls on nothing: cutting it off first would cost more than the copy.
      bytes().set(publicKey, to - 1);
    },
    digest(job, key, point, to) {
      const zAt = zOf(job.userId, key, point);
      if (placeMessage(job.message)) exports.messageDigest(zAt, message, job.message.length, to);
      else digestLong(zAt, job.message, to);
    },
  };
}

function isDefault(userId: Uint8Array): boolean {
  if (userId === defaultUserIdBytes) return true;
  if (userId.length !== defaultUserIdBytes.length) return false;
  for (let i = 0; i < userId.length; i++) if (userId[i] !== defaultUserIdBytes[i]) return false;
  return true;
}
