import { base64urlnopad, utf8 } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { type PublicKey, publicKeyOfJwk } from '../../sm/index.js';
import type { JsonObject } from '../jws/parse.js';
import { verifyJws } from '../jws/verify.js';
import type { ParsedSdJwt } from '../sd-jwt/parse.js';

/** What the verifier asked for, against which a key binding is held. */
export interface KeyBindingExpectation {
  readonly nonce: string;
  readonly audience: string;
  /** seconds since 1970 UTC */
  readonly nowSeconds: number;
  readonly maxAgeSeconds: number;
  /** how far the holder's clock may be ahead */
  readonly maxAheadSeconds?: number;
  /** base64url SM3 of each transaction data of the request, in its order; none: the binding may carry none */
  readonly transactionDataHashes?: readonly string[];
}

const payloadSchema = z.looseObject({
  iat: z.int().min(0),
  aud: z.string().max(2048),
  nonce: z.string().max(1024),
  sd_hash: z.string().max(128),
  transaction_data_hashes: z.array(z.string().max(128)).max(32).optional(),
  transaction_data_hashes_alg: z.string().max(32).optional(),
});

/**
 * Checks that the holder of the copy's key made this presentation, of this content, for this request, now.
 *
 * @param parsed attacker-controlled; the issuer's signature, which vouches for the key, is checked apart
 * @returns the holder's key and the instant of the presentation, seconds since 1970 UTC
 * @throws KEY_BINDING_MISSING, KEY_BINDING_KEY_MISSING, KEY_BINDING_SIGNATURE_INVALID, KEY_BINDING_CONTENT_DIFFERS, KEY_BINDING_NONCE_DIFFERS,
 *   KEY_BINDING_AUDIENCE_DIFFERS, KEY_BINDING_STALE, KEY_BINDING_TRANSACTION_DIFFERS, CREDENTIAL_MALFORMED
 * @see RFC 9901 §7.3; OpenID4VP 1.0 §8.4
 * @example verifyKeyBinding(parsed, { nonce, audience, nowSeconds, maxAgeSeconds: 300 })
 */
export function verifyKeyBinding(
  parsed: ParsedSdJwt,
  expected: KeyBindingExpectation,
): { readonly holderKey: PublicKey; readonly atSeconds: number } {
  if (parsed.keyBinding === null) throw new LicenceError('KEY_BINDING_MISSING');
  const holderKey = holderKeyOf(parsed.jwt.payload);
  if (!verifyJws(parsed.keyBinding, holderKey)) throw new LicenceError('KEY_BINDING_SIGNATURE_INVALID');
  const payload = payloadOf(parsed.keyBinding.payload);
  const sdHash = base64urlnopad.encode(parsed.hash.digest(utf8.decode(parsed.presented)));
  if (payload.sd_hash !== sdHash) throw new LicenceError('KEY_BINDING_CONTENT_DIFFERS');
  if (payload.nonce !== expected.nonce) throw new LicenceError('KEY_BINDING_NONCE_DIFFERS');
  if (payload.aud !== expected.audience) throw new LicenceError('KEY_BINDING_AUDIENCE_DIFFERS');
  if (!isFresh(payload.iat, expected)) throw new LicenceError('KEY_BINDING_STALE');
  if (!sameTransactions(payload, expected.transactionDataHashes ?? [], parsed.hash.name))
    throw new LicenceError('KEY_BINDING_TRANSACTION_DIFFERS');
  return { holderKey, atSeconds: payload.iat };
}

type Payload = z.output<typeof payloadSchema>;

/** The key a copy is bound to. @throws KEY_BINDING_KEY_MISSING @see RFC 7800 §3.2 (`cnf.jwk`) */
export function holderKeyOf({ cnf }: JsonObject): PublicKey {
  try {
    return publicKeyOfJwk((cnf as { readonly jwk?: unknown } | undefined)?.jwk);
  } catch (cause) {
    throw new LicenceError('KEY_BINDING_KEY_MISSING', {}, cause);
  }
}

function payloadOf(value: JsonObject): Payload {
  const parsed = payloadSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'a key binding' }, parsed.error);
}

const isFresh = (iat: number, { nowSeconds, maxAgeSeconds, maxAheadSeconds = 60 }: KeyBindingExpectation): boolean =>
  iat >= nowSeconds - maxAgeSeconds && iat <= nowSeconds + maxAheadSeconds;

function sameTransactions(
  { transaction_data_hashes: hashes = [], transaction_data_hashes_alg: name }: Payload,
  expected: readonly string[],
  hash: string,
): boolean {
  if (hashes.length !== expected.length || hashes.some((one, at) => one !== expected[at])) return false;
  return expected.length === 0 || name === hash;
}
