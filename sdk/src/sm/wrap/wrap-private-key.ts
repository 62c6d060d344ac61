import { LicenceError } from '../../errors/index.js';
import { type PrivateKey, requirePrivateKey } from '../key-pair.js';
import { isPrivateKey } from '../scalar.js';
import { type Lock, unwrapSecret, type WrapOptions, wrapSecret } from './wrap-secret.js';
import type { Wrapped } from './wrapped.js';

const context = Object.freeze({ holds: 'sm2-private-key' });

/**
 * Wraps a private key under a PIN, a device secret, or both: JSON that may be stored.
 *
 * @param privateKey 32 bytes in [1, n−2]; secret
 * @param lock what shall open it
 * @throws KEY_MALFORMED when the private key is out of range
 * @throws KEY_COST_REFUSED when the cost is outside the bounds
 * @see RFC 7914; RFC 5869; RFC 8998, 2.3
 * @example const wrapped = await wrapPrivateKey(privateKey, { pin: '135790', deviceSecret });
 */
export const wrapPrivateKey = async (privateKey: PrivateKey, lock: Lock, options: WrapOptions = {}): Promise<Wrapped> =>
  wrapSecret(requirePrivateKey(privateKey), lock, context, options);

/**
 * Opens a wrapped private key.
 *
 * @param wrapped attacker-controlled
 * @param lock the one it was wrapped with
 * @throws KEY_MALFORMED, KEY_COST_REFUSED
 * @throws KEY_LOCKED when the lock is not the one it was wrapped with, or something was altered
 */
export async function unwrapPrivateKey(wrapped: unknown, lock: Lock): Promise<PrivateKey> {
  const privateKey = await unwrapSecret(wrapped, lock, context);
  if (isPrivateKey(privateKey)) return privateKey;
  throw new LicenceError('KEY_MALFORMED', { expected: '32 bytes in [1, n-2]' });
}
