import { type Algorithm, equalBytes, type PublicKey } from '../../sm/index.js';
import { jwsAlgorithm } from './algorithm.js';
import type { Jws } from './parse.js';

/** A JWT and the key that is said to have signed it. */
export interface JwsClaim {
  readonly jws: Jws;
  /** 65 bytes 04 ‖ x ‖ y */
  readonly publicKey: PublicKey;
}

/** What was judged ahead: each verdict is taken once, by whoever asks for the same JWT under the same key. */
const ahead = new WeakMap<Jws, { readonly publicKey: PublicKey; readonly verdict: boolean }>();

/**
 * True when a JWT's signature holds under the key, by the algorithm its header names, which must be the key's own.
 *
 * @param publicKey 65 bytes 04 ‖ x ‖ y
 * @see RFC 8725 §3.1; GM/T 0003.2 (user id 1234567812345678)
 */
export function verifyJws(jws: Jws, publicKey: PublicKey): boolean {
  const known = ahead.get(jws);
  ahead.delete(jws);
  if (known !== undefined && equalBytes(known.publicKey, publicKey)) return known.verdict;
  const algorithm = jwsAlgorithm(jws.header.alg);
  return publicKey.length === algorithm.publicKeyBytes && algorithm.verify(jws.signature, jws.signingInput, publicKey);
}

/** Judges JWTs together that `verifyJws` will soon be asked for one by one: two and more cost less than each for itself. */
export function judgeAhead(claims: readonly JwsClaim[]): void {
  if (claims.length < 2) return;
  for (const [algorithm, ofIt] of byAlgorithm(claims)) {
    const verdicts = algorithm.verifyMany(
      ofIt.map(({ jws: { signature, signingInput }, publicKey }) => ({ signature, message: signingInput, publicKey })),
    );
    ofIt.forEach(({ jws, publicKey }, at) => {
      ahead.set(jws, { publicKey: publicKey.slice(), verdict: verdicts[at] === true });
    });
  }
}

function byAlgorithm(claims: readonly JwsClaim[]): Map<Algorithm, JwsClaim[]> {
  const groups = new Map<Algorithm, JwsClaim[]>();
  for (const claim of claims) {
    const algorithm = jwsAlgorithm(claim.jws.header.alg);
    groups.set(algorithm, [...(groups.get(algorithm) ?? []), claim]);
  }
  return groups;
}
