import { canonicalBytes, type Json } from '../../json/canonical.js';
import { algorithms } from '../../sm/index.js';
import type { JsonObject } from '../jws/parse.js';

type Hash = (...chunks: Uint8Array[]) => Uint8Array;

/**
 * What a JCS suite signs: hash(JCS(proof options)) ‖ hash(JCS(document)), the options first.
 *
 * @param document without its `proof`
 * @param options the proof without `proofValue`, with the document's `@context` in it
 * @param hash SM3; SHA-256 and others only where other suites' vectors are recomputed
 * @see vc-di-eddsa §3.3.4 (eddsa-jcs-2022 hashing), vc-di-ecdsa §3.3.4, with SM3
 */
export function hashData(document: JsonObject, options: JsonObject, hash: Hash = algorithms.sm2.digest): Uint8Array {
  const [first, second] = [hash(canonicalBytes(options)), hash(canonicalBytes(document))];
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** The proof's options: all of it but the signature, beside the document's `@context` if it has one. @see vc-di-eddsa §3.3.5 (proof configuration) */
export function proofOptions(proof: JsonObject, context: Json | undefined): JsonObject {
  const { proofValue: _, ...options } = proof;
  return context === undefined ? options : { ...options, '@context': context };
}
