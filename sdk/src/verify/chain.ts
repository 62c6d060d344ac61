import type { ErrorCode } from '../errors/index.js';
import type { Accreditation } from '../ledger/index.js';
import { regionCovers } from '../ledger/region.js';
import type { AccreditationChains } from './trust.js';

/** A chain of accreditations from the issuer's own up to its root. */
export type Chain = AccreditationChains[number];

/** What a chain is asked to cover. */
export interface Act {
  readonly issuer: string;
  readonly typeCode: string;
  /** division of the licence */
  readonly region: string;
  readonly pinnedRoots: readonly string[];
}

/**
 * Why a chain does not let its subject issue a licence at every one of the instants, or null when it does.
 * Nothing of the chain is taken on trust but its records: order, grantors, depth and scope are worked out again.
 *
 * @param instants UTC; issuance and now
 * @see profile: accreditations, child scope within parent scope
 */
export function chainProblem(chain: Chain, act: Act, instants: readonly string[]): ErrorCode | null {
  const [own] = chain;
  const root = chain.at(-1);
  if (own === undefined || root === undefined || own.subject !== act.issuer || own.role !== 'issuer' || !isLinked(chain))
    return 'ISSUER_NOT_ACCREDITED';
  if (root.role !== 'root' || root.parent !== null || root.grantor !== root.subject || !act.pinnedRoots.includes(root.subject))
    return 'ISSUER_ROOT_NOT_PINNED';
  if (chain.some(({ depth }, below) => depth < below)) return 'ACCREDITATION_DEPTH_EXCEEDED';
  if (chain.some((child, at) => at + 1 < chain.length && isWider(child, chain[at + 1]))) return 'ACCREDITATION_SCOPE_WIDENED';
  if (!chain.every((link) => covers(link, act))) return 'ACCREDITATION_OUT_OF_SCOPE';
  return chain.every((link) => instants.every((instant) => holdsAt(link, instant))) ? null : 'ACCREDITATION_INACTIVE';
}

/** The root a chain leads to. */
export const rootOfChain = (chain: Chain): string | null => chain.at(-1)?.subject ?? null;

const isLinked = (chain: Chain): boolean =>
  chain.every((link, at) => {
    const above = chain[at + 1];
    return above === undefined || (link.parent === above.id && link.grantor === above.subject);
  });

function isWider({ scope }: Accreditation, parent: Accreditation | undefined): boolean {
  if (parent === undefined) return false;
  const within = (inner: readonly string[], outer: readonly string[]): boolean =>
    outer.includes('*') || inner.every((item) => outer.includes(item));
  const regionsWithin = scope.regions.every((region) => parent.scope.regions.some((outer) => regionCovers(outer, region)));
  return !regionsWithin || !within(scope.typeCodes, parent.scope.typeCodes) || !within(scope.matters, parent.scope.matters);
}

function covers({ scope }: Accreditation, { typeCode, region }: Act): boolean {
  const ofType = scope.typeCodes.includes('*') || scope.typeCodes.includes(typeCode);
  return ofType && scope.regions.some((outer) => regionCovers(outer, region));
}

/** True when an accreditation was within its dates and active at an instant, by its history on the ledger. */
function holdsAt({ validFrom, validUntil, history, state }: Accreditation, instant: string): boolean {
  if (instant < validFrom || instant > validUntil) return false;
  if (history.length === 0) return state === 'active';
  return history.filter(({ since }) => since <= instant).at(-1)?.state === 'active';
}
