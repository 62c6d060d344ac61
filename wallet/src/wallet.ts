import type { Fetch } from '@ganzheng/sdk/oid4vc';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import type { Fetchers, Policy, TrustSource } from '@ganzheng/sdk/verify';
import type { Vault } from './vault/vault.js';

/** All that a wallet stands on: what is the device's, whom it believes, and how it reaches the world. */
export interface Wallet {
  readonly vault: Vault;
  /** the ledger through a service the citizen chose, or a signed trust bundle */
  readonly trust: TrustSource;
  /** `buildPolicy('wallet', …)`: above all, which roots are believed */
  readonly policy: Policy;
  readonly fetchers: Fetchers;
  readonly fetch: Fetch;
  readonly random: RandomBytes;
  /** milliseconds since 1970 UTC */
  readonly clock: () => number;
  /** base address of the relay; absent: receipts are not asked for */
  readonly relayUrl?: string;
}
