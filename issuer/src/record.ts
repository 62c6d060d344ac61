import type { Json, StatusState } from '@ganzheng/sdk/ledger';
import type { Licence } from '@ganzheng/sdk/licence';

/** Where a credential's status stands on the ledger. */
export interface StatusPlace {
  readonly list: number;
  readonly index: number;
}

/** One licence in the register (电子证照库): the signed original (原件) and where it stands. Personal; sealed at rest. */
export interface LicenceRecord {
  /** 128 bits in hex, ours alone */
  readonly id: string;
  /** DID of the issuing organisation */
  readonly organisation: string;
  /** drafted: signed and kept, not yet in a checkpoint. anchored: a receipt exists. */
  readonly state: 'drafted' | 'anchored';
  readonly status: StatusState;
  readonly licence: Licence;
  /** the original as it was signed */
  readonly original: Json;
  /** leaf hash in the operator's log, hex */
  readonly leaf: string;
  readonly place: StatusPlace;
  /** outbox row of a move under way; while there is one, no other move and no copy */
  readonly moving?: string;
  readonly supersedes?: string;
  readonly supersededBy?: string;
}

/** One copy (领取的副本) of a licence. Its link to the original exists here and nowhere else. */
export interface CopyRecord {
  readonly id: string;
  readonly record: string;
  readonly leaf: string;
  readonly place: StatusPlace;
  /** the SD-JWT VC as issued, so that a lost answer is given again and not made again; gone once its token has expired */
  readonly credential: string | null;
  /** key of the token it was claimed with, for as long */
  readonly token: string | null;
}

/** What stays of an erased licence: enough to keep its status lawful, nothing of the person. */
export interface ErasedRecord {
  readonly id: string;
  readonly organisation: string;
  readonly erased: true;
  readonly places: readonly StatusPlace[];
}
