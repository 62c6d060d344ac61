import { sha256 } from '@noble/hashes/sha2';
import { base64, hex, utf8 } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { parseJson } from '../../json/parse.js';
import { type Certificate, isIssuedBy, isSignedBy, readCertificate } from './certificate.js';
import { bytesAt, numberAt, readMessage } from './message.js';

/** Certificates of roots (PEM) by organisation: whom a reader of receipts believes to be the members. */
export type MemberRoots = Readonly<Record<string, string>>;

/** A transaction as evidence of any host proves it. */
export interface ProvenTransaction {
  readonly txId: string;
  readonly name: string;
  readonly args: unknown;
  readonly requestId: string;
  readonly caller: { readonly mspId: string; readonly affiliation: string; readonly attributes: Readonly<Record<string, string>> };
  readonly time: string;
  readonly result: unknown;
}

const bytes = z
  .string()
  .max(1_400_000)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);

/**
 * What peers of several organisations signed when they were asked for a transaction: that it stands on their ledger, with the verdict on it.
 * An endorsement of the transaction alone would not do, for it may never have been committed.
 */
export const fabricEvidence = z.strictObject({
  kind: z.literal('fabric'),
  channel: z.string().max(64),
  /** the question: headers, and what was asked */
  question: z.strictObject({ channelHeader: bytes, signatureHeader: bytes, payload: bytes }),
  /** the answer all of them signed */
  answer: bytes,
  endorsements: z.array(z.strictObject({ endorser: bytes, signature: bytes })).max(32),
});

export type FabricEvidence = z.output<typeof fabricEvidence>;

const lookUp = { chaincode: 'qscc', question: 'GetTransactionByID' } as const;
const valid = 0;
const peerRole = 'peer';

/**
 * Gives the transaction that a majority of the members' peers say stands on their ledger as valid.
 *
 * @param evidence of the schema, otherwise attacker-controlled
 * @throws EVIDENCE_MALFORMED, EVIDENCE_QUESTION_DIFFERS, EVIDENCE_ENDORSEMENTS_INSUFFICIENT, EVIDENCE_NOT_COMMITTED
 */
export function verifyFabricEvidence(evidence: FabricEvidence, members: MemberRoots): ProvenTransaction {
  try {
    const answer = base64.decode(evidence.answer);
    const txId = questionOf(evidence, answer);
    requireMajority(evidence, answer, members);
    const processed = bytesAt(answer, 2, 3, 3);
    if (numberAt(processed, 2) !== valid) throw new LicenceError('EVIDENCE_NOT_COMMITTED');
    const transaction = transactionOf(bytesAt(processed, 1));
    if (transaction.txId !== txId) throw new LicenceError('EVIDENCE_QUESTION_DIFFERS');
    return transaction;
  } catch (error) {
    if (error instanceof LicenceError) throw error;
    throw new LicenceError('EVIDENCE_MALFORMED', {}, error);
  }
}

/** The time a piece of evidence claims, before it is judged; nothing where it cannot be read. */
export function claimedTime({ answer }: FabricEvidence): string | null {
  try {
    return transactionOf(bytesAt(base64.decode(answer), 2, 3, 3, 1)).time;
  } catch {
    return null;
  }
}

/** What was asked: the answer names the question by its digest, and only the peer's own look-up may have answered. Gives the id asked for. */
function questionOf({ channel, question }: FabricEvidence, answer: Uint8Array): string {
  const [channelHeader, signatureHeader, payload] = [question.channelHeader, question.signatureHeader, question.payload].map((part) =>
    base64.decode(part),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const digest = sha256.create().update(channelHeader).update(signatureHeader).update(payload).digest();
  const args = (readMessage(bytesAt(payload, 1, 1, 3)).get(1) ?? []).map((arg) => utf8.encode(arg as Uint8Array));
  const asked =
    hex.encode(digest) === hex.encode(bytesAt(answer, 1)) &&
    utf8.encode(bytesAt(answer, 2, 4, 2)) === lookUp.chaincode &&
    utf8.encode(bytesAt(channelHeader, 4)) === channel &&
    args.length === 3 &&
    args[0] === lookUp.question &&
    args[1] === channel;
  if (!asked) throw new LicenceError('EVIDENCE_QUESTION_DIFFERS');
  return args[2] ?? '';
}

/** More than half of the members, each by a peer whose certificate its root issued. */
function requireMajority({ endorsements }: FabricEvidence, answer: Uint8Array, members: MemberRoots): void {
  const signed = endorsements.flatMap(({ endorser, signature }) => {
    const identity = base64.decode(endorser);
    const mspId = utf8.encode(bytesAt(identity, 1));
    const root = Object.hasOwn(members, mspId) ? members[mspId] : undefined;
    if (root === undefined) return [];
    const certificate = readCertificate(utf8.encode(bytesAt(identity, 2)));
    const message = Uint8Array.from([...answer, ...identity]);
    const holds = isPeerOf(certificate, readCertificate(root)) && isSignedBy(message, base64.decode(signature), certificate);
    return holds ? [mspId] : [];
  });
  const organisations = new Set(signed).size;
  if (organisations * 2 <= Object.keys(members).length || organisations === 0)
    throw new LicenceError('EVIDENCE_ENDORSEMENTS_INSUFFICIENT', { organisations });
}

const isPeerOf = (certificate: Certificate, root: Certificate): boolean =>
  certificate.units.includes(peerRole) && isIssuedBy(certificate, root);

/** Reads the transaction out of its envelope. */
function transactionOf(envelope: Uint8Array): ProvenTransaction {
  const payload = bytesAt(envelope, 1);
  const channelHeader = bytesAt(payload, 1, 1);
  const creator = bytesAt(payload, 1, 2, 1);
  const action = bytesAt(payload, 2, 1, 2);
  const args = readMessage(bytesAt(action, 1, 1, 1, 3)).get(1) ?? [];
  const call = parseJson(utf8.encode(args[1] as Uint8Array)) as {
    readonly name: string;
    readonly args: unknown;
    readonly requestId: string;
  };
  const answered = parseJson(utf8.encode(bytesAt(action, 2, 1, 2, 3, 3))) as { readonly result: unknown };
  const { attributes } = readCertificate(utf8.encode(bytesAt(creator, 2)));
  const own = Object.fromEntries(Object.entries(attributes).filter(([name]) => !name.startsWith('hf.')));
  const timestamp = bytesAt(channelHeader, 3);
  return {
    txId: utf8.encode(bytesAt(channelHeader, 5)),
    name: call.name,
    args: call.args,
    requestId: call.requestId,
    caller: { mspId: utf8.encode(bytesAt(creator, 1)), affiliation: attributes['hf.Affiliation'] ?? '', attributes: own },
    time: new Date(numberAt(timestamp, 1) * 1000 + Math.floor(numberAt(timestamp, 2) / 1e6)).toISOString(),
    result: answered.result,
  };
}
