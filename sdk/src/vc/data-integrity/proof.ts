import { base58 } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { algorithms } from '../../sm/index.js';
import type { JsonObject } from '../jws/parse.js';

/** Our cryptosuite: JCS, SM3, SM2. @see vc-data-integrity §3.1 (names of suites); profile §1.2 */
export const cryptosuite = 'sm2-jcs-2026';

// Strict: a member we do not know (`previousProof`, `domain`) would change what the proof means.
const proofSchema = z.strictObject({
  '@context': z.unknown().optional(),
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.literal(cryptosuite),
  verificationMethod: z.string().max(512),
  proofPurpose: z.enum(['assertionMethod', 'authentication', 'capabilityInvocation']),
  created: z.iso.datetime({ offset: true }),
  proofValue: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{64,90}$/),
});

/** A Data Integrity proof of our suite. */
export type DataIntegrityProof = z.output<typeof proofSchema>;

/**
 * The one proof of our suite on a document. Beside it there may be proofs of other suites, which count for nothing here: the suite is named, not whichever passes.
 *
 * @param document attacker-controlled
 * @throws PROOF_MISSING when there is none or more than one, PROOF_MALFORMED
 * @see vc-data-integrity §2.1.1 (proof sets)
 */
export function proofOf(document: JsonObject): DataIntegrityProof {
  const { proof = [] } = document;
  const all: readonly unknown[] = Array.isArray(proof) ? proof : [proof];
  const [own, another] = all.filter((one) => (one as { readonly cryptosuite?: unknown } | null)?.cryptosuite === cryptosuite);
  if (own === undefined || another !== undefined) throw new LicenceError('PROOF_MISSING', { cryptosuite });
  const parsed = proofSchema.safeParse(own);
  if (!parsed.success) throw new LicenceError('PROOF_MALFORMED', {}, parsed.error);
  return parsed.data;
}

/** The signature in a proof value: multibase base58btc of r‖s. @throws SIGNATURE_ENCODING_REFUSED @see vc-data-integrity §2.1; CID 1.0 §2.4 (multibase) */
export function signatureOf({ proofValue }: DataIntegrityProof): Uint8Array {
  const signature = base58.decode(proofValue.slice(1));
  if (signature.length === algorithms.sm2.signatureBytes) return signature;
  throw new LicenceError('SIGNATURE_ENCODING_REFUSED', { expectedBytes: algorithms.sm2.signatureBytes });
}
