import type {
  Accreditation,
  Authorization,
  CheckpointRecord,
  DidVersion,
  LicenceTypeVersion,
  NetworkRecord,
  Recognition,
  StatusEntry,
  StatusHead,
  UseRecord,
} from '../ledger/index.js';

/** Where a piece of evidence came from. */
export const evidenceSources = ['presented', 'stapled', 'ledger', 'bundle', 'fetched'] as const;

export type EvidenceSource = (typeof evidenceSources)[number];

/** A fact with who answers for it and as of when. A null value is the source's word that there is no such thing. */
export interface EvidenceItem<T> {
  readonly value: T;
  readonly signedBy: string;
  /** UTC instant */
  readonly asOf: string;
  /** UTC instant until which its signer vouches for it, where the signer set one */
  readonly until?: string | undefined;
  readonly source: EvidenceSource;
}

/** An answer: evidence, or null when the source cannot say. A source that is out of reach throws; gathering notes it. */
export type Answer<T> = Promise<EvidenceItem<T> | null>;

/** An organisation's accreditations: chains from its own up to a root, as the ledger answers them. */
export type AccreditationChains = readonly (readonly Accreditation[])[];

/** What verification asks of the world (信任源): one method a question. A ledger and a signed trust bundle both answer. */
export interface TrustSource {
  network(): Answer<NetworkRecord>;
  did(did: string, at?: { readonly versionTime: string }): Answer<DidVersion | null>;
  accreditations(did: string): Answer<AccreditationChains>;
  licenceType(typeCode: string, version?: number): Answer<LicenceTypeVersion | null>;
  /** null as a value: the licence is simply issued */
  statusEntry(owner: string, list: number, index: number): Answer<StatusEntry | null>;
  /** the newest anchored edition of a list */
  statusHead(owner: string, list: number): Answer<StatusHead | null>;
  /** a signed status list token kept with the source */
  statusList(owner: string, list: number): Answer<string>;
  agreements(from: string, to: string): Answer<readonly Recognition[]>;
  checkpoint(operator: string, shard: number, size: number): Answer<CheckpointRecord | null>;
  authorization(id: string): Answer<Authorization | null>;
  use(verifier: string, useId: string): Answer<UseRecord | null>;
}

/** What may be fetched beside the trust source: named, cached and time-boxed by `createFetchers`. */
export interface Fetchers {
  /** the newest token of a status list, by the URI in the credential (attacker-controlled until the list is judged) */
  statusList?(uri: string): Promise<string | null>;
  /** the receipt of a leaf, by its hash in hex */
  receipt?(leafHash: string): Promise<unknown>;
}
