import { canonicalText, type Json } from '../../json/canonical.js';
import { algorithms, type PublicKey } from '../../sm/index.js';
import type { JsonObject } from '../jws/parse.js';
import { hashData, proofOptions } from './hash-data.js';
import { type DataIntegrityProof, proofOf, signatureOf } from './proof.js';

/**
 * True when the document's one proof of our suite holds under the key. Whose key it is, for what and when, is judged apart.
 * Never throws on attacker-controlled input.
 *
 * @param document attacker-controlled, with its `proof`
 * @param publicKey 65 bytes 04 ‖ x ‖ y
 * @see vc-data-integrity §4.4 (verify proof); vc-di-eddsa §3.3.2, with SM3 and SM2
 * @example verifyDataIntegrity(original, publicKey)
 */
export function verifyDataIntegrity(document: JsonObject, publicKey: PublicKey): boolean {
  try {
    const proof = proofOf(document);
    const { proof: _, ...unsecured } = document;
    if (!sameContext(proof, unsecured['@context'])) return false;
    const data = hashData(unsecured, proofOptions(proof as JsonObject, undefined));
    return algorithms.sm2.verify(signatureOf(proof), data, publicKey);
  } catch {
    return false;
  }
}

/**
 * The suite lets others append contexts after signing (vc-di-eddsa §3.3.2, step 4). We do not: an appended context changes what a JSON-LD reader
 * understands, and the anchored digest with it.
 */
function sameContext(proof: DataIntegrityProof, context: Json | undefined): boolean {
  const { '@context': signed } = proof;
  if (signed === undefined || context === undefined) return signed === context;
  return canonicalText(signed) === canonicalText(context);
}
