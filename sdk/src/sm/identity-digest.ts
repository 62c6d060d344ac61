import { utf8 } from '@scure/base';
import { concatBytes } from './concat-bytes.js';
import { a, b, gx, gy } from './curve.js';
import type { PublicKey } from './point.js';
import { bytesOf } from './scalar.js';

/** The user id every signature of this profile is made under. @see GM/T 0009-2012, clause 10; GB/T 35276-2017, clause 10 */
export const defaultUserId = '1234567812345678';

/** The same as bytes: one array for every signature, so that an engine knows it again at sight. */
export const defaultUserIdBytes = utf8.decode(defaultUserId);

// ENTL, the length of the id in bits, has 16 bits. @see GB/T 32918.2-2016, 5.5
const longestUserIdBytes = 8191;

const parameters = concatBytes(...[a, b, gx, gy].map(bytesOf));

/**
 * The bytes of a user id.
 *
 * @throws TypeError when it has a lone surrogate or more than 8,191 bytes: ids are ours, not an input
 */
export function userIdBytes(userId: string = defaultUserId): Uint8Array {
  if (userId === defaultUserId) return defaultUserIdBytes;
  const bytes = utf8.decode(userId);
  if (bytes.length > longestUserIdBytes) throw new TypeError(`a user id has at most ${longestUserIdBytes} bytes`);
  return bytes;
}

/** The bytes whose SM3 is Z: ENTL ‖ id ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA. @see GB/T 32918.2-2016, 5.5 */
export function identityBytes(publicKey: PublicKey, userId: Uint8Array): Uint8Array {
  const bits = userId.length * 8;
  return concatBytes(Uint8Array.of(bits >> 8, bits & 0xff), userId, parameters, publicKey.subarray(1));
}
