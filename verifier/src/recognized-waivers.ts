import type { Recognition } from '@ganzheng/sdk/ledger';
import { catalogue, type WaivableMaterial } from '@ganzheng/sdk/licence';
import type { VerifierDeps } from './deps.js';

type Waiver = WaivableMaterial['waiver']['anyOf'][number];
type Mapping = Recognition['mappings'][number];

/**
 * Widens what waives a material by what other provinces' agreements let in (证照互用): a type that is recognised as the one asked for,
 * with the fields that map onto the fields asked for. Without a ledger in reach only our own types are asked for.
 */
export async function withRecognized(
  deps: Pick<VerifierDeps, 'trust' | 'policy' | 'nowMs'>,
  matterCode: string,
  materials: readonly WaivableMaterial[],
): Promise<readonly WaivableMaterial[]> {
  const mappings = await mappingsFor(deps, matterCode);
  return materials.map((material) => ({
    ...material,
    waiver: { anyOf: [...material.waiver.anyOf, ...material.waiver.anyOf.flatMap((waiver) => readAs(waiver, mappings))] },
  }));
}

/** What agreements with our province say now that cover the matter. */
async function mappingsFor(
  { trust, policy: { pinnedRoots, root }, nowMs }: Pick<VerifierDeps, 'trust' | 'policy' | 'nowMs'>,
  matterCode: string,
): Promise<readonly Mapping[]> {
  const now = new Date(nowMs()).toISOString();
  const partners = pinnedRoots.filter((partner) => partner !== root);
  const answers = await Promise.all(partners.map((partner) => trust.agreements(partner, root).catch(() => null)));
  return answers
    .flatMap((answer) => answer?.value ?? [])
    .filter(({ state, validFrom, validUntil }) => state === 'active' && validFrom <= now && now < validUntil)
    .filter(({ matters }) => matters.includes('*') || matters.includes(matterCode))
    .flatMap(({ mappings }) => mappings);
}

/** The types some agreement reads as this one, where every field asked for is mapped. A type of the same code is asked for already. */
function readAs({ typeCode, fields, ...rest }: Waiver, mappings: readonly Mapping[]): Waiver[] {
  return mappings
    .filter((mapping) => mapping.asTypeCode === typeCode && mapping.typeCode !== typeCode)
    .flatMap((mapping) => {
      const theirs = fields.flatMap((field) => theirField(mapping, field));
      return theirs.length === fields.length ? [{ ...rest, typeCode: mapping.typeCode, fields: theirs }] : [];
    });
}

/** Their face field that is read as ours; an agreement names it bare, or by a pointer into the licence. */
function theirField({ typeCode, fieldMap }: Mapping, field: string): string[] {
  const names = Object.entries(fieldMap).flatMap(([from, to]) => (to === field ? [from.replace(/^\/face\//, '')] : []));
  return names.filter((name) => catalogue.get(typeCode)?.face.some((known) => known.name === name)).slice(0, 1);
}
