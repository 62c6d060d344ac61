import { LicenceError } from '@ganzheng/sdk/errors';
import type { Accreditation } from '@ganzheng/sdk/ledger';
import { keys } from './keys.js';
import { find, need } from './state.js';
import type { Tx, View } from './tx.js';

/** A chain of accreditations, from one organisation's own up to its root. */
type Chain = readonly [own: Accreditation, ...above: Accreditation[]];

/** What an act demands of the accreditation it invokes. */
interface Demand {
  readonly accreditation: string;
  /** the organisation in whose name the act is done; left out, it is the accreditation's own */
  readonly subject?: string;
  readonly roles: readonly Accreditation['role'][];
  readonly typeCode?: string;
  readonly matterCode?: string;
}

/** An accreditation and all above it. Parents exist before their children and never change, so the walk ends at a root. */
export async function chainOf(view: View, id: string): Promise<Chain> {
  const own = await need(view, keys.accreditation(id), 'ACCREDITATION_UNKNOWN');
  return own.parent === null ? [own] : [own, ...(await chainOf(view, own.parent))];
}

/** Demands that the act is within the organisation's own accreditation, the whole chain holds now, and the caller is the one bound to it. */
export async function requireAuthority(tx: Tx, demand: Demand): Promise<Accreditation> {
  const chain = await chainOf(tx, demand.accreditation);
  requireScope(chain[0], demand);
  if (!isBound(tx, chain[0])) throw new LicenceError('CALLER_NOT_BOUND');
  await requireActive(tx, chain);
  return chain[0];
}

/** As requireAuthority, but a caller bound to an accreditation above may act too; then only the chain from there up need hold. */
export async function requireAuthorityOrAbove(tx: Tx, demand: Demand): Promise<void> {
  const chain = await chainOf(tx, demand.accreditation);
  requireScope(chain[0], demand);
  const bound = chain.map((_, at) => chain.slice(at)).filter(([link]) => link !== undefined && isBound(tx, link));
  if (bound.length === 0) throw new LicenceError('CALLER_NOT_BOUND');
  for (const part of bound) if (await isActive(tx, part)) return;
  throw new LicenceError('ACCREDITATION_INACTIVE');
}

/** Demands that a chain, or its upper part, holds now. */
export async function requireActive(tx: Tx, chain: readonly Accreditation[]): Promise<void> {
  if (!(await isActive(tx, chain))) throw new LicenceError('ACCREDITATION_INACTIVE');
}

/** A chain holds when each of its accreditations is active and within its dates, and each organisation's DID still acts. */
async function isActive(tx: Tx, chain: readonly Accreditation[]): Promise<boolean> {
  for (const { state, validFrom, validUntil, subject } of chain) {
    if (state !== 'active' || tx.time < validFrom || tx.time > validUntil) return false;
    const head = await find(tx, keys.did(subject));
    if (head === undefined || head.deactivated) return false;
  }
  return true;
}

function requireScope({ subject, role, scope }: Accreditation, demand: Demand): void {
  if (demand.subject !== undefined && demand.subject !== subject) throw new LicenceError('CALLER_NOT_BOUND');
  const within =
    demand.roles.includes(role) &&
    (demand.typeCode === undefined || covers(scope.typeCodes, demand.typeCode)) &&
    (demand.matterCode === undefined || covers(scope.matters, demand.matterCode));
  if (!within) throw new LicenceError('ACCREDITATION_OUT_OF_SCOPE');
}

/** True when a list of codes holds the code, or all. */
export const covers = (codes: readonly string[], code: string): boolean => codes.includes('*') || codes.includes(code);

const isBound = ({ caller }: Tx, { caller: bound }: Accreditation): boolean =>
  caller.mspId === bound.mspId && caller.affiliation === bound.affiliation;
