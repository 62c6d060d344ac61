import type { JwtHeader, JwtPayload, JwtSigner } from '@openid4vc/oauth2';
import { base64urlnopad, utf8 } from '@scure/base';
import { publicKeyOfDidKey } from '../did/index.js';
import { algorithms, type Jwk, jwkOf, type PublicKey, publicKeyOfJwk, type Signer, verify } from '../sm/index.js';

/**
 * Finds the public key (65 bytes) a DID URL names, if the DID lets it sign requests (`authentication`) now.
 *
 * @param keyId attacker-controlled
 */
export type ResolveKey = (keyId: string) => Promise<PublicKey>;

/** The JWS algorithm of every message here: the one row of the algorithm table. */
export const jwsAlgorithm = algorithms.sm2.jose;

/** Signs a JWT with SM2 (r‖s, 64 bytes). @see RFC 7515; GM/T 0125.1 */
export function signJwt({ header, payload }: { header: JwtHeader; payload: JwtPayload }, signer: Signer): { jwt: string; signerJwk: Jwk } {
  const input = `${encode({ ...header, alg: jwsAlgorithm })}.${encode(payload)}`;
  const signature = base64urlnopad.encode(signer.sign(utf8.decode(input)));
  return { jwt: `${input}.${signature}`, signerJwk: jwkOf(signer.publicKey) };
}

/**
 * Verifies a JWT under the key its header names: our algorithm and no other, on our curve and no other, 64 bytes r‖s and no DER.
 *
 * @param compact attacker-controlled
 */
export async function verifyJwt(from: JwtSigner, { header, compact }: { header: JwtHeader; compact: string }, resolveKey?: ResolveKey) {
  if (header.alg !== jwsAlgorithm || header.crit !== undefined) return { verified: false as const };
  const publicKey = from.method === 'did' && resolveKey !== undefined ? await resolveKey(from.didUrl) : keyInHeader(from);
  if (publicKey === undefined) return { verified: false as const };
  const at = compact.lastIndexOf('.');
  const signature = decodeSignature(compact.slice(at + 1));
  if (!verify(signature, utf8.decode(compact.slice(0, at)), publicKey)) return { verified: false as const };
  return { verified: true as const, signerJwk: jwkOf(publicKey) };
}

/** The key that the header itself is: a jwk, or a did:key as kid. Attacker-controlled. */
function keyInHeader(from: JwtSigner): PublicKey | undefined {
  try {
    if (from.method === 'jwk') return publicKeyOfJwk(from.publicJwk);
    return from.method === 'did' ? publicKeyOfDidKey(from.didUrl) : undefined;
  } catch {
    return undefined;
  }
}

const encode = (value: unknown): string => base64urlnopad.encode(new TextEncoder().encode(JSON.stringify(value)));

function decodeSignature(text: string): Uint8Array {
  try {
    return base64urlnopad.decode(text);
  } catch {
    return new Uint8Array();
  }
}
