import { readFileSync } from 'node:fs';

interface Synthetic {
  readonly orgs: readonly { readonly name: string; readonly uscc: string; readonly division: string }[];
  readonly persons: readonly string[];
  readonly enterprises: readonly string[];
  readonly licenseIds: readonly { readonly name: string; readonly typeCode: string; readonly id: string; readonly reissue: string }[];
  readonly localType: { readonly typeCode: string; readonly id: string };
  readonly realVectors: readonly { readonly id: string; readonly valid: boolean; readonly expect: string }[];
}

/** The project's fictitious identities, and public identifiers as vectors. */
export const synthetic = JSON.parse(
  readFileSync(new URL('../../../examples/city/data/synthetic.json', import.meta.url), 'utf8'),
) as Synthetic;
