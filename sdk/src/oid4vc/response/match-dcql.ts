import { DcqlPresentationResult, DcqlQuery, type DcqlCredential as LibraryCredential } from 'dcql';
import type { Json } from '../../json/canonical.js';
import { type Dcql, libraryQuery } from '../request/dcql.js';

/** A credential as a query sees it: its type and the claims that are disclosed, or in the wallet could be. */
export interface QueriedCredential {
  readonly vct: string;
  readonly claims: Readonly<Record<string, Json>>;
}

/** How presentations stand to the query they answer. */
export interface DcqlMatch {
  readonly satisfied: boolean;
  /** ids whose presentation fits */
  readonly matched: readonly string[];
  /** ids that were presented and do not fit: another type, a claim not shown, or not asked for at all */
  readonly unfit: readonly string[];
}

/**
 * Holds verified presentations against the query they answer.
 *
 * @param presentations by DCQL id, after their signatures were verified
 * @see OpenID4VP 1.0, 6.4
 */
export function matchDcql({
  dcql,
  presentations,
}: {
  readonly dcql: Dcql;
  readonly presentations: Readonly<Record<string, readonly QueriedCredential[]>>;
}): DcqlMatch {
  const known = new Set(dcql.credentials.map(({ id }) => id));
  const entries = Object.entries(presentations);
  const asked = entries.filter(([id, shown]) => known.has(id) && shown.length === 1);
  const given = Object.fromEntries(asked.map(([id, shown]) => [id, shown.map(libraryCredential) as [LibraryCredential]]));
  const result = DcqlPresentationResult.fromDcqlPresentation(given, { dcqlQuery: libraryQuery(dcql) });
  const matched = asked.map(([id]) => id).filter((id) => result.credential_matches[id]?.success === true);
  const unfit = entries.map(([id]) => id).filter((id) => !matched.includes(id));
  return { satisfied: result.can_be_satisfied && unfit.length === 0, matched, unfit };
}

/** One of the wallet's credentials that fits an id of a query, and what of it would be disclosed. */
export interface Candidate {
  /** its place in the list of held credentials */
  readonly at: number;
  readonly paths: readonly (readonly string[])[];
}

/** Which of the wallet's credentials fit each id of a query, with the best claim set each can satisfy. @see OpenID4VP 1.0, 6.4 */
export function candidatesFor(
  dcql: Dcql,
  held: readonly QueriedCredential[],
): { readonly satisfiable: boolean; readonly byId: Readonly<Record<string, readonly Candidate[]>> } {
  const result = DcqlQuery.query(libraryQuery(dcql), held.map(libraryCredential));
  const byId = dcql.credentials.map(({ id, claims }) => {
    const valid = result.credential_matches[id]?.valid_credentials ?? [];
    const candidates = valid.map(({ input_credential_index: at, claims: { valid_claim_sets: sets } }) => {
      const indexes = sets?.[0]?.valid_claim_indexes ?? [];
      return { at, paths: indexes.flatMap((index) => (claims[index] === undefined ? [] : [claims[index].path])) };
    });
    return [id, candidates] as const;
  });
  return { satisfiable: result.can_be_satisfied, byId: Object.fromEntries(byId) };
}

const libraryCredential = ({ vct, claims }: QueriedCredential): LibraryCredential => ({
  credential_format: 'dc+sd-jwt',
  vct,
  claims: structuredClone(claims) as Record<string, never>,
  cryptographic_holder_binding: true,
});
