import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { jwkOf, type PublicKey, publicKeyOfJwk, type Signer } from '../../sm/index.js';
import { attempt } from '../attempt.js';
import { jwsAlgorithm } from '../jwt.js';
import { library } from '../library.js';
import type { IssuerMetadata } from '../metadata/issuer-metadata.js';

/** How old a proof may be, and how far ahead the wallet's clock. */
const maxAgeSeconds = 300;
const maxAheadSeconds = 60;

/**
 * Proves to an issuer that the wallet holds a key.
 *
 * @param nonce the issuer's
 * @see OpenID4VCI 1.0, F.1 (typ openid4vci-proof+jwt)
 */
export function createProof(parts: {
  readonly metadata: IssuerMetadata;
  readonly configurationId: string;
  readonly nonce: string;
  readonly key: Signer;
  readonly now: Date;
}): Promise<string> {
  const client = library({ signer: parts.key }).issuanceClient();
  return client
    .createCredentialRequestJwtProof({
      issuerMetadata: parts.metadata,
      credentialConfigurationId: parts.configurationId,
      nonce: parts.nonce,
      issuedAt: parts.now,
      signer: { method: 'jwk', alg: jwsAlgorithm, publicJwk: { ...jwkOf(parts.key.publicKey) } },
    })
    .then(({ jwt }) => jwt);
}

/** Exactly one of jwk and kid names the key; nothing else may. @see OpenID4VCI 1.0, F.1 */
const header = z
  .object({
    alg: z.literal(jwsAlgorithm),
    jwk: z.unknown().optional(),
    kid: z.string().optional(),
    x5c: z.undefined().optional(),
    trust_chain: z.undefined().optional(),
  })
  .refine(({ jwk, kid }) => (jwk === undefined) !== (kid === undefined));

const payload = z.object({ nonce: z.string().min(1).max(512), aud: z.string(), iat: z.int() });

/**
 * Verifies one proof of possession but for the currency of its nonce, which is the store's to say.
 *
 * @param jwt attacker-controlled
 * @throws PROOF_INVALID, PROOF_STALE
 * @see OpenID4VCI 1.0, F.4
 */
export async function verifyProof(parts: {
  readonly jwt: string;
  readonly metadata: IssuerMetadata;
  readonly now: Date;
}): Promise<{ readonly publicKey: PublicKey; readonly nonce: string }> {
  const verified = await attempt('PROOF_INVALID', () =>
    library().issuer().verifyCredentialRequestJwtProof({ issuerMetadata: parts.metadata, jwt: parts.jwt, now: parts.now }),
  );
  const claims = payload.safeParse(verified.payload);
  if (!header.safeParse(verified.header).success || !claims.success) throw new LicenceError('PROOF_INVALID');
  if (claims.data.aud !== parts.metadata.credentialIssuer.credential_issuer) throw new LicenceError('PROOF_INVALID');
  const ageSeconds = parts.now.getTime() / 1000 - claims.data.iat;
  if (ageSeconds > maxAgeSeconds || ageSeconds < -maxAheadSeconds) throw new LicenceError('PROOF_STALE', { maxAgeSeconds });
  return { publicKey: publicKeyOfJwk(verified.signer.publicJwk), nonce: claims.data.nonce };
}
