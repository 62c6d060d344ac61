/** Who calls, read from a P-256 X.509 certificate on both hosts. It admits to the ledger; authority is the SM2 key. */
export interface Caller {
  readonly mspId: string;
  readonly affiliation: string;
  readonly attributes: Readonly<Record<string, string>>;
}
