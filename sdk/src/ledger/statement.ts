import { base64urlnopad } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { canonicalBytes } from '../json/canonical.js';
import { publicKeyOfMultikey, type SignatureClaim, type Signer, verify } from '../sm/index.js';
import { signatureText } from './field.js';
import { statementBodies } from './statements.js';

/** Every kind of statement that is signed and is neither JOSE nor Data Integrity. */
export type StatementKind = keyof typeof statementBodies;

/** A statement: the kind in `type`, so that no signature means two things. */
export type Statement<K extends StatementKind> = { readonly type: `ganzheng.${K}.v1` } & z.output<(typeof statementBodies)[K]>;

/** A statement with the key that signed it (a DID URL; only a hint until judged) and its SM2 signature. */
export interface Signed<K extends StatementKind> {
  readonly statement: Statement<K>;
  readonly keyId: string;
  readonly signature: string;
}

/** Schema of a signed statement of one kind, for arguments that carry it. */
export function signedSchema<K extends StatementKind>(kind: K) {
  const statement = statementBodies[kind].extend({ type: z.literal(`ganzheng.${kind}.v1`) });
  return z.strictObject({ statement, keyId: z.string().max(512), signature: signatureText }) as unknown as z.ZodType<Signed<K>, Signed<K>>;
}

/**
 * Signs JCS({type, …body}) with SM2.
 *
 * @param kind one of the statement kinds
 * @param body checked against the kind's schema
 * @throws STATEMENT_MALFORMED
 * @see RFC 8785; GM/T 0003.2 (user id 1234567812345678)
 */
export function signStatement<K extends StatementKind>(
  kind: K,
  body: z.input<(typeof statementBodies)[K]>,
  signer: Signer,
  keyId: string,
): Signed<K> {
  const parsed = statementBodies[kind].safeParse(body);
  if (!parsed.success) throw new LicenceError('STATEMENT_MALFORMED', { kind }, parsed.error);
  const statement = { type: `ganzheng.${kind}.v1`, ...parsed.data } as unknown as Statement<K>;
  return { statement, keyId, signature: base64urlnopad.encode(signer.sign(canonicalBytes(statement))) };
}

/**
 * True when the signature over the statement verifies under the public key. Never throws on attacker-controlled input.
 *
 * @param publicKey 65 bytes, or an SM2 Multikey text; a text that is no SM2 key verifies nothing
 */
export function verifyStatement<K extends StatementKind>(signed: Signed<K>, publicKey: Uint8Array | string): boolean {
  const claim = statementClaim(signed, publicKey);
  return claim !== null && verify(claim.signature, claim.message, claim.publicKey);
}

/**
 * What a signed statement claims, to be judged together with others; null when it has no signature or no bytes to sign. Never throws.
 *
 * @param publicKey 65 bytes, or an SM2 Multikey text; null for a text that is no SM2 key
 */
export function statementClaim<K extends StatementKind>(signed: Signed<K>, publicKey: Uint8Array | string): SignatureClaim | null {
  try {
    const key = typeof publicKey === 'string' ? publicKeyOfMultikey(publicKey) : publicKey;
    return { signature: base64urlnopad.decode(signed.signature), message: canonicalBytes(signed.statement), publicKey: key };
  } catch {
    return null;
  }
}
