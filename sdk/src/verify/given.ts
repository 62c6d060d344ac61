import { hex } from '@scure/base';
import { type ErrorCode, LicenceError } from '../errors/index.js';
import { evidenceTrustOf, originOf, receiptSchema, verifyReceipt } from '../ledger/index.js';
import type { OpenedCredential } from '../vc/credential-formats.js';
import type { Gathered } from './gathered.js';
import type { Policy } from './policy.js';
import type { Reading } from './reading.js';

/** What the first check is given: the presentation as far as it could be read. */
export interface Presented {
  readonly gathered: Gathered;
  readonly policy: Policy;
  /** milliseconds since 1970 UTC */
  readonly now: number;
  /** the presentation taken apart, or why it could not be */
  readonly read: Reading;
}

/** What every further check is given. */
export interface Given extends Presented {
  readonly reading: OpenedCredential;
  /** what the receipt shows; worked out once, for the checks that judge by the anchored time */
  anchoring(): Anchoring;
}

/** What a receipt comes to. Only `anchored` gives a time that may be relied on. */
type Anchoring =
  | { readonly state: 'anchored'; readonly time: string; readonly origin: string }
  | { readonly state: 'pending' | 'broken'; readonly code: ErrorCode };

/** Prepares what the checks after the first are given. */
export function givenOf(presented: Presented, reading: OpenedCredential): Given {
  let known: Anchoring | undefined;
  return {
    ...presented,
    reading,
    anchoring() {
      known ??= anchoringOf(presented.gathered, reading);
      return known;
    },
  };
}

/** The ledger's own record of the checkpoint is believed first; without it what the network's host signed, or a majority of its members' peers. */
function anchoringOf({ evidence: { receipt, checkpoint, network } }: Gathered, reading: OpenedCredential): Anchoring {
  if (receipt.state === 'missing') return { state: 'pending', code: receipt.code === 'EVIDENCE_MISSING' ? 'ANCHOR_PENDING' : receipt.code };
  const object = { type: 'credential', salt: hex.decode(reading.anchor.salt), contentDigest: reading.contentDigest } as const;
  if (checkpoint.state === 'found' && checkpoint.value === null) return { state: 'broken', code: 'CHECKPOINT_UNKNOWN' };
  const known = checkpoint.state === 'found' && checkpoint.value !== null ? { record: checkpoint.value } : null;
  const trust = known ?? (network.state === 'found' ? evidenceTrustOf(network.value) : null);
  if (trust === null) {
    const code = checkpoint.state === 'missing' ? checkpoint.code : 'EVIDENCE_MISSING';
    return receiptSchema.safeParse(receipt.value).success ? { state: 'pending', code } : { state: 'broken', code: 'RECEIPT_MALFORMED' };
  }
  try {
    const { time, origin } = verifyReceipt(receipt.value, object, trust);
    return origin === originNamed(reading) ? { state: 'anchored', time, origin } : { state: 'broken', code: 'RECEIPT_ORIGIN_DIFFERS' };
  } catch (error) {
    if (error instanceof LicenceError) return { state: 'broken', code: error.code };
    throw error;
  }
}

/** The log the signed credential itself names. */
const originNamed = ({ anchor: { operator, shard } }: OpenedCredential): string => originOf(operator.split(':')[2] ?? '', operator, shard);

/** The time of issue to judge authority by: the anchored time where a receipt holds, else what the issuer claims. */
export function issuedAt(given: Given): string {
  const anchoring = given.anchoring();
  return anchoring.state === 'anchored' ? anchoring.time : given.reading.signedAt;
}
