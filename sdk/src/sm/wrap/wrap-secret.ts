import { base64urlnopad, utf8 } from '@scure/base';
import { LicenceError } from '../../errors/index.js';
import { canonicalBytes, type Json } from '../../json/canonical.js';
import { concatBytes } from '../concat-bytes.js';
import { hkdfSm3 } from '../hkdf-sm3.js';
import { type RandomBytes, randomBytes } from '../random-bytes.js';
import { sm4GcmOpen, sm4GcmSeal } from '../sm4-gcm.js';
import { type ScryptCost, stretch, usualCost } from './stretch.js';
import { type Wrapped, wrappedSchema } from './wrapped.js';

/** What unlocks a wrapped secret: a PIN somebody knows, a secret the device keeps, or both. */
export interface Lock {
  /** Of any length, in any form of Unicode; see `stretch` for what six digits are worth. */
  readonly pin?: string | undefined;
  /** 32 random bytes out of the device's own key store: without them no PIN helps. */
  readonly deviceSecret?: Uint8Array | undefined;
}

/** What a secret is wrapped for. */
export interface WrapContext {
  /** What it is: the same when it is unwrapped; controlled by our code. */
  readonly holds: string;
  /** Facts that stand beside it and must not change; controlled by our code. */
  readonly boundTo?: Json;
}

/** Where the randomness and the slowness come from. */
export interface WrapOptions {
  readonly random?: RandomBytes;
  readonly cost?: ScryptCost;
}

const deviceSecretBytes = 32;
const info = utf8.decode('ganzheng.wrapped.v1');

/**
 * Wraps a secret so that only its lock opens it: SM4-GCM under HKDF-SM3 over device secret ‖ scrypt of the PIN.
 *
 * @param secret bytes of any length
 * @param lock a PIN, a device secret, or both
 * @param context bound to the seal
 * @throws KEY_COST_REFUSED when the cost is outside the bounds
 * @throws TypeError when the lock is none
 * @see RFC 7914; RFC 5869; RFC 8998, 2.3
 * @example const wrapped = await wrapSecret(dataKey, { pin, deviceSecret }, { holds: 'vault-key', boundTo: { version: 1 } });
 */
export async function wrapSecret(
  secret: Uint8Array,
  lock: Lock,
  context: WrapContext,
  { random = randomBytes, cost = usualCost }: WrapOptions = {},
): Promise<Wrapped> {
  const [salt, iv] = [random(16), random(12)];
  const facts: Facts = {
    format: 'ganzheng.wrapped',
    version: 1,
    holds: context.holds,
    device: lock.deviceSecret !== undefined,
    pin: lock.pin === undefined ? null : { kdf: 'scrypt', ...cost },
    salt: base64urlnopad.encode(salt),
  };
  const key = await keyOf(lock, salt, facts);
  const sealed = sm4GcmSeal(key, iv, secret, authenticated(facts, context));
  key.fill(0);
  return Object.freeze({ ...facts, iv: base64urlnopad.encode(iv), sealed: base64urlnopad.encode(sealed) });
}

/**
 * Opens a wrapped secret.
 *
 * @param wrapped what `wrapSecret` gave, perhaps by way of JSON; attacker-controlled
 * @param lock the one it was wrapped with
 * @param context the one it was wrapped for
 * @throws KEY_MALFORMED when it is not a wrapped secret that holds this
 * @throws KEY_COST_REFUSED when it asks for more memory than we give, or less than guards a PIN
 * @throws KEY_LOCKED when the lock is not the one it was wrapped with, or something was altered, which looks the same
 */
export async function unwrapSecret(wrapped: unknown, lock: Lock, context: WrapContext): Promise<Uint8Array> {
  const { iv, sealed, ...facts } = parseWrapped(wrapped);
  if (facts.holds !== context.holds) throw new LicenceError('KEY_MALFORMED', { expected: context.holds });
  if (facts.device !== (lock.deviceSecret !== undefined) || (facts.pin === null) !== (lock.pin === undefined))
    throw new LicenceError('KEY_LOCKED');
  const key = await keyOf(lock, decode(facts.salt), facts);
  try {
    return sm4GcmOpen(key, decode(iv), decode(sealed), authenticated(facts, context));
  } catch (cause) {
    throw new LicenceError('KEY_LOCKED', {}, cause);
  } finally {
    key.fill(0);
  }
}

type Facts = Omit<Wrapped, 'iv' | 'sealed'>;

/** HKDF-SM3 over device secret ‖ stretched PIN; which of them are there is among the facts that are authenticated. */
async function keyOf({ pin, deviceSecret }: Lock, salt: Uint8Array, facts: Facts): Promise<Uint8Array> {
  if (pin === undefined && deviceSecret === undefined) throw new TypeError('a lock is a PIN, a device secret, or both');
  if (deviceSecret !== undefined && deviceSecret.length !== deviceSecretBytes)
    throw new TypeError(`a device secret has ${deviceSecretBytes} bytes`);
  const stretched = pin === undefined || facts.pin === null ? new Uint8Array() : await stretch(pin.normalize('NFKC'), salt, facts.pin, 32);
  const material = concatBytes(deviceSecret ?? new Uint8Array(), stretched);
  const key = hkdfSm3(material, salt, info, 16);
  material.fill(0);
  stretched.fill(0);
  return key;
}

const authenticated = (facts: Facts, { boundTo = null }: WrapContext): Uint8Array => canonicalBytes({ ...facts, boundTo });

function parseWrapped(wrapped: unknown): Wrapped {
  const parsed = wrappedSchema.safeParse(wrapped);
  if (!parsed.success) throw new LicenceError('KEY_MALFORMED', { expected: 'ganzheng.wrapped, version 1' }, parsed.error);
  return parsed.data;
}

function decode(text: string): Uint8Array {
  try {
    return base64urlnopad.decode(text);
  } catch (cause) {
    throw new LicenceError('KEY_MALFORMED', { expected: 'base64url' }, cause);
  }
}
