import type { Signer } from '../../sm/index.js';
import type { ListedStatus } from './status-list.js';

/** One edition of a list, before it is written as a token or as a bitstring. */
export interface Edition {
  readonly owner: string;
  readonly list: number;
  readonly epoch: number;
  readonly uri: string;
  readonly size: number;
  /** index → status, for what is not simply valid */
  readonly statuses: ReadonlyMap<number, Exclude<ListedStatus, 'valid'>>;
  readonly issuedAtSeconds: number;
  readonly ttlSeconds: number;
  readonly lifetimeSeconds: number;
  readonly signer: Signer;
  /** DID URL of the signer's key */
  readonly keyId: string;
}
