import type { ArgsOf, Ledger } from '@ganzheng/sdk/ledger';
import type { MemberRoots } from './embedded/admission.js';
import type { Identity } from './embedded/identity.js';
import type { Endpoint } from './fabric/driver/access.js';
import type { Driver } from './fabric/open-network.js';

/** Which engine the ledger runs on, as a configuration says it. */
export type EngineSettings =
  | {
      readonly engine: 'embedded';
      readonly folder: string;
      /** SM2 private key, 32 bytes */
      readonly hostKey: Uint8Array;
    }
  /** a network of this machine, by its folder, and how its peers are spoken to: through their gateways unless given */
  | { readonly engine: 'fabric'; readonly folder: string; readonly driver?: Driver }
  /** a network anywhere, by its peers */
  | { readonly engine: 'fabric'; readonly peers: readonly Endpoint[] };

/** What a network is founded with; the engine itself adds why its proofs are believed. */
export interface EngineFounding {
  readonly args: Omit<ArgsOf<'network.found'>, 'hostKey'>;
  /** root certificates of the member organisations, PEM */
  readonly roots: MemberRoots;
  /** an identity with the attribute `founder` = `true` */
  readonly founder: Identity;
  readonly requestId: string;
}

/** A ledger's engine, open: embedded, or on Fabric. */
export interface Engine {
  /** The ledger as one identity sees it; on Fabric through the gateway of its own organisation's peer, while that answers. */
  connect(identity: Identity): Ledger;
  /** Writes the first transaction. @throws NETWORK_FOUNDED, and the refusals of `network.found` */
  found(founding: EngineFounding): Promise<void>;
  close(): Promise<void>;
}
