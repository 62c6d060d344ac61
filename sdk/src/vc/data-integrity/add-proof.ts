import { base58 } from '@scure/base';
import type { Signer } from '../../sm/index.js';
import type { JsonObject } from '../jws/parse.js';
import { hashData, proofOptions } from './hash-data.js';
import { cryptosuite, type DataIntegrityProof } from './proof.js';

/** Who proves what, and when. */
export interface ProofInput {
  readonly signer: Signer;
  /** DID URL of the signer's key */
  readonly keyId: string;
  /** UTC instant */
  readonly created: string;
  readonly purpose?: DataIntegrityProof['proofPurpose'];
}

/** A document with its proof. */
export type Proven<T> = T & { readonly proof: JsonObject };

/**
 * Signs a JSON document with `sm2-jcs-2026`; for licences (原件) and any other machine object.
 *
 * @param document without `proof`
 * @param input signer, key id, instant; purpose is assertionMethod unless told
 * @see vc-data-integrity §4.2 (add proof); vc-di-eddsa §3.3.1 (create proof of eddsa-jcs-2022), with SM3 and SM2
 * @example addProof({ hello: '赣州' }, { signer, keyId, created: '2026-11-23T05:00:00.000Z' })
 */
export function addProof<T extends JsonObject>(
  document: T,
  { signer, keyId, created, purpose = 'assertionMethod' }: ProofInput,
): Proven<T> {
  if (Object.hasOwn(document, 'proof')) throw new TypeError('the document has a proof already');
  const options = { type: 'DataIntegrityProof', cryptosuite, verificationMethod: keyId, proofPurpose: purpose, created } as const;
  const context = document['@context'];
  const signature = signer.sign(hashData(document, proofOptions(options, context)));
  const proof = { ...(context === undefined ? {} : { '@context': context }), ...options, proofValue: `z${base58.encode(signature)}` };
  return { ...document, proof };
}
