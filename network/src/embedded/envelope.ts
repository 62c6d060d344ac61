import { type KeyObject, sign } from 'node:crypto';
import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Json, parseJson } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { z } from 'zod';
import { hexOf } from './hex.js';
import type { Member } from './identity.js';
import { verifySignature } from './verify-signature.js';

/** A signed proposal: its canonical text, the certificate of who signed it, and the P-256 signature r‖s in base64url. */
export interface Envelope {
  readonly proposal: string;
  readonly certificate: string;
  readonly signature: string;
}

/** What a submitter signs. */
export interface Proposal {
  readonly network: string;
  readonly mspId: string;
  /** SM3 of the signer's certificate, so that no other certificate fits the signature */
  readonly certificate: string;
  readonly name: string;
  /** canonical text of the arguments */
  readonly argsText: string;
  readonly requestId: string;
  /** 24 fresh random bytes, hex */
  readonly nonce: string;
}

const proposalType = 'ganzheng.proposal.v1';

/** Bytes of a nonce. @see Hyperledger Fabric, SignatureHeader.nonce */
export const nonceBytes = 24;

const proposalSchema = z.strictObject({
  type: z.literal(proposalType),
  network: z.string().max(16),
  mspId: z.string().max(64),
  certificate: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(64),
  args: z.custom<Json>((value) => value !== undefined),
  requestId: z.string().max(64),
  nonce: z.string().regex(/^[0-9a-f]{48}$/),
});

/** The canonical text of a proposal: JCS({args, certificate, mspId, name, network, nonce, requestId, type}), with the arguments' own canonical text put in. @see RFC 8785 */
export function proposalText({ argsText, certificate, mspId, name, network, nonce, requestId }: Proposal): string {
  const parts = { certificate, mspId, name, network, nonce, requestId, type: proposalType };
  // Strings in JCS are as JSON.stringify writes them, and the names above stand in their order.
  return `{"args":${argsText},${JSON.stringify(parts).slice(1)}`;
}

/**
 * Signs a proposal.
 *
 * @param key private key of the certificate the proposal names
 * @see FIPS 186-5, ECDSA; IEEE P1363 (r‖s)
 */
export function sealEnvelope(proposal: Proposal, certificate: string, key: KeyObject): Envelope {
  const text = proposalText(proposal);
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return { proposal: text, certificate, signature: signature.toString('base64url') };
}

/**
 * Reads a proposal out of an envelope.
 *
 * @param text attacker-controlled
 * @param maxLength how long a proposal may be
 * @returns the proposal and its arguments as parsed
 * @throws ENVELOPE_MALFORMED, also when the text is not the canonical one: what is signed must be derivable from the block; JSON_TOO_LARGE, JSON_TOO_DEEP
 */
export function readProposal(text: string, maxLength: number): { readonly proposal: Proposal; readonly args: Json } {
  const parsed = proposalSchema.safeParse(parseJson(text, { maxLength }));
  if (!parsed.success) throw new LicenceError('ENVELOPE_MALFORMED', { at: parsed.error.issues[0]?.path.join('.') ?? '' });
  const { args, type: _, ...fields } = parsed.data;
  const proposal = { ...fields, argsText: canonicalText(args) };
  if (proposalText(proposal) !== text) throw new LicenceError('ENVELOPE_MALFORMED', { expected: 'canonical JSON' });
  return { proposal, args };
}

/**
 * Checks that the member signed the proposal. The signature is verified beside the main thread.
 *
 * @param signature attacker-controlled
 * @throws ENVELOPE_SIGNATURE_INVALID
 */
export async function requireSignature(text: string, proposal: Proposal, signature: string, member: Member): Promise<void> {
  if (
    !isSignature(signature) ||
    proposal.certificate !== member.digest ||
    !(await verifySignature({ text, signature, publicKey: member.publicKey }))
  ) {
    throw new LicenceError('ENVELOPE_SIGNATURE_INVALID');
  }
}

/** The transaction's id: SM3(nonce ‖ certificate digest), so that a used nonce is a used id. @see Hyperledger Fabric, ComputeTxID */
export const txIdOf = (nonce: string, certificateDigest: string): string => hexOf(sm3(Buffer.from(nonce + certificateDigest, 'hex')));

// 64 bytes, in their one spelling: the platform reads others too.
const isSignature = (text: string): boolean => text.length === 86 && Buffer.from(text, 'base64url').toString('base64url') === text;
