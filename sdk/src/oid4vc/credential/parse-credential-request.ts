import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import type { PublicKey } from '../../sm/index.js';
import { refusal } from '../attempt.js';
import { library } from '../library.js';
import { batchSize, type IssuerMetadata, requireConfiguration } from '../metadata/issuer-metadata.js';
import { verifyProof } from './proof.js';

/** Attacker-controlled; a proof of one key is some 500 characters. */
const body = z.object({
  credential_configuration_id: z.string().min(1).max(128),
  proofs: z.strictObject({ jwt: z.array(z.string().min(1).max(4096)).min(1) }),
});

/** A request for copies, its proofs verified: one copy for each key. */
export interface CredentialRequest {
  readonly configurationId: string;
  /** 65 bytes each, in the order of the proofs, no two the same. */
  readonly holderKeys: readonly PublicKey[];
}

/**
 * Reads a credential request and verifies every proof of possession in it; the nonce is consumed last, once.
 *
 * @param body the parsed JSON; attacker-controlled
 * @param metadata this issuer's own
 * @param consumeNonce takes a nonce out of the issuer's store; false when it is not there (never given, expired or used)
 * @param now the issuer's clock
 * @throws CREDENTIAL_REQUEST_MALFORMED, CREDENTIAL_CONFIGURATION_UNKNOWN, PROOF_COUNT, PROOF_INVALID, PROOF_STALE, PROOF_KEY_REPEATED, PROOF_NONCE_UNKNOWN
 * @see OpenID4VCI 1.0, 8.2
 */
export async function parseCredentialRequest(parts: {
  readonly body: unknown;
  readonly metadata: IssuerMetadata;
  readonly consumeNonce: (nonce: string) => boolean | Promise<boolean>;
  readonly now: Date;
}): Promise<CredentialRequest> {
  const { configurationId, proofs } = readBody(parts.body, parts.metadata);
  const verified = await Promise.all(proofs.map((jwt) => verifyProof({ jwt, metadata: parts.metadata, now: parts.now })));
  const holderKeys = verified.map(({ publicKey }) => publicKey);
  requireDistinct(holderKeys);
  await consumeOne(
    verified.map(({ nonce }) => nonce),
    parts.consumeNonce,
  );
  return { configurationId, holderKeys };
}

function readBody(input: unknown, metadata: IssuerMetadata): { configurationId: string; proofs: readonly string[] } {
  const parsed = body.safeParse(input);
  if (!parsed.success) throw new LicenceError('CREDENTIAL_REQUEST_MALFORMED');
  const { credential_configuration_id: configurationId, proofs } = parsed.data;
  requireConfiguration(metadata, configurationId);
  if (proofs.jwt.length > batchSize) throw new LicenceError('PROOF_COUNT', { most: batchSize });
  try {
    library().issuer().parseCredentialRequest({ issuerMetadata: metadata, credentialRequest: parsed.data });
  } catch (cause) {
    throw refusal('CREDENTIAL_REQUEST_MALFORMED', cause);
  }
  return { configurationId, proofs: proofs.jwt };
}

function requireDistinct(keys: readonly PublicKey[]): void {
  if (new Set(keys.map((key) => key.join())).size < keys.length) throw new LicenceError('PROOF_KEY_REPEATED');
}

async function consumeOne(nonces: readonly string[], consumeNonce: (nonce: string) => boolean | Promise<boolean>): Promise<void> {
  const [nonce] = nonces;
  if (nonce === undefined || nonces.some((other) => other !== nonce)) throw new LicenceError('PROOF_NONCE_UNKNOWN');
  if (!(await consumeNonce(nonce))) throw new LicenceError('PROOF_NONCE_UNKNOWN');
}
