import type { Ledger } from '@ganzheng/sdk/ledger';
import type { RandomBytes, Signer } from '@ganzheng/sdk/sm';
import type { Fetchers, Policy, TrustSource } from '@ganzheng/sdk/verify';
import type { CaseStore } from './case-store.js';

/** The organisation that runs the window (用证单位). */
export interface WindowOrganisation {
  readonly did: string;
  readonly name: string;
  readonly region: string;
  /** the accreditation its uses rest on */
  readonly accreditationId: string;
  /** DID URL of its authentication key */
  readonly keyId: string;
  /** signs requests, use receipts and annotated copies */
  readonly signer: Signer;
}

/** All a window stands on; `main.ts` and the city make it. */
export interface VerifierDeps {
  readonly organisation: WindowOrganisation;
  readonly ledger: Ledger;
  readonly trust: TrustSource;
  readonly fetchers: Fetchers;
  readonly policy: Policy;
  readonly cases: CaseStore;
  readonly random: RandomBytes;
  /** milliseconds since 1970 UTC */
  readonly nowMs: () => number;
  /** the network, for posting sealed receipts to mailboxes */
  readonly fetch: typeof fetch;
  /** origins of the relays that hold citizens' mailboxes: receipts are posted nowhere else */
  readonly relayOrigins: readonly string[];
  /** where wallets reach this service */
  readonly baseUrl: string;
  /** how long a request may be answered */
  readonly requestLifeSeconds: number;
  /** how long the one use a citizen grants may be recorded: long enough to outlast a ledger out of reach */
  readonly grantLifeSeconds: number;
}
