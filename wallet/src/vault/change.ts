import type { Json } from '@ganzheng/sdk/ledger';

/** One change: a record written, or taken away (value null). */
export interface VaultChange {
  readonly kind: string;
  readonly id: string;
  readonly value: Json;
}
