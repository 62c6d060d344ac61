import { LicenceError } from '@ganzheng/sdk/errors';
import { parseLicenceId } from '@ganzheng/sdk/licence';
import { candidatesFor, type Dcql } from '@ganzheng/sdk/oid4vc';
import { type HeldCopy, queriedCopy } from './copy.js';

/** One copy chosen for one id of the query. */
export interface Choice {
  readonly dcqlId: string;
  readonly copy: HeldCopy;
  /** claims to disclose, by path */
  readonly paths: readonly (readonly string[])[];
  /** whether the verifier can do without it */
  readonly optional: boolean;
}

/**
 * Chooses copies that answer a query: of each set the first way the wallet can serve, of each licence the copy that links least, and
 * none of a version that was replaced (补证、换证) while there is one of the newer.
 *
 * @param verifier DID of who asks
 * @throws LICENCE_NOT_HELD
 */
export function chooseCopies(dcql: Dcql, copies: readonly HeldCopy[], verifier: string): readonly Choice[] {
  const newest = newestVersions(copies);
  const burden = (copy: HeldCopy): number => linkage(copy, verifier) + (copy.licence.version < (newest.get(lineOf(copy)) ?? 0) ? 3 : 0);
  const held = [...copies].sort((left, right) => burden(left) - burden(right));
  const { byId } = candidatesFor(dcql, held.map(queriedCopy));
  const taken = new Set<string>();
  return setsOf(dcql).flatMap(({ options, required }) => {
    const way = options.find((ids) => ids.every((id) => (byId[id]?.length ?? 0) > 0));
    if (way === undefined && required) throw new LicenceError('LICENCE_NOT_HELD', { options: options.flat() });
    return (way ?? []).flatMap((dcqlId) => {
      const candidates = byId[dcqlId] ?? [];
      const fresh = candidates.find(({ at }) => !taken.has(held[at]?.id ?? '')) ?? candidates[0];
      const copy = fresh === undefined ? undefined : held[fresh.at];
      if (fresh === undefined || copy === undefined) return [];
      taken.add(copy.id);
      return [{ dcqlId, copy, paths: fresh.paths, optional: !required }];
    });
  });
}

/** The newest version that is held of each licence. */
function newestVersions(copies: readonly HeldCopy[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const copy of copies) newest.set(lineOf(copy), Math.max(newest.get(lineOf(copy)) ?? 0, copy.licence.version));
  return newest;
}

/** What all versions of one licence have in common. @see GB/T 36904-2018 */
function lineOf({ licence: { id } }: HeldCopy): string {
  const { typeCode, issuerCode, serial } = parseLicenceId(id);
  return `${typeCode}.${issuerCode}.${serial}`;
}

/** How much showing a copy gives away: never shown, shown to the same one only, shown to others. */
function linkage({ shownTo }: HeldCopy, verifier: string): number {
  if (shownTo.length === 0) return 0;
  return shownTo.every((other) => other === verifier) ? 1 : 2;
}

/** Without sets every credential is required. @see OpenID4VP 1.0, 6.4.2 */
const setsOf = ({
  credentials,
  credential_sets: sets,
}: Dcql): readonly { readonly options: readonly (readonly string[])[]; readonly required: boolean }[] =>
  sets?.map(({ options, required = true }) => ({ options, required })) ??
  credentials.map(({ id }) => ({ options: [[id]], required: true }));
