import { LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';
import type { Admission } from './admission.js';
import type { Position } from './chain.js';
import { type Envelope, type Proposal, readProposal, requireSignature } from './envelope.js';
import type { Member } from './identity.js';

/** A submission the host believes came from a member: everything an attacker could forge has been checked. */
export interface Authentic {
  readonly proposal: Proposal;
  readonly args: Json;
  readonly member: Member;
  readonly signature: string;
}

/** What a submitter is told once its transaction is durable. */
export interface Outcome extends Position {
  readonly txId: string;
  readonly result: Json;
}

/** A submission in the queue. */
export interface Pending {
  /** how much it asks of a block, in characters */
  readonly size: number;
  readonly authentic: Promise<Authentic | Error>;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

/**
 * Authenticates an envelope: shape, network, organisation, signature.
 *
 * @param envelope attacker-controlled
 * @throws ENVELOPE_MALFORMED, ENVELOPE_FOREIGN, ENVELOPE_SIGNATURE_INVALID, IDENTITY_MALFORMED, IDENTITY_UNKNOWN, JSON_TOO_LARGE, JSON_TOO_DEEP
 */
export async function authenticate(
  { proposal: text, certificate, signature }: Envelope,
  { admit, network, maxLength }: { readonly admit: Admission; readonly network: string; readonly maxLength: number },
): Promise<Authentic> {
  const { proposal, args } = readProposal(text, maxLength);
  if (proposal.network !== network) throw new LicenceError('ENVELOPE_FOREIGN', { network });
  const member = admit(certificate, proposal.mspId);
  await requireSignature(text, proposal, signature, member);
  return { proposal, args, member, signature };
}
