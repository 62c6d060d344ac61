import type { Ledger } from '@ganzheng/sdk/ledger';
import { boundedFetch } from '@ganzheng/sdk/oid4vc';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { buildPolicy, createFetchers, type Fetchers, type Policy, type PolicyName } from '@ganzheng/sdk/verify';
import type { Logger } from 'pino';
import type { Member } from './found.js';
import { roots } from './organisations.js';
import type { CityStaff } from './staff.js';
import type { CityState } from './state.js';

/** What every service of the city is made from. */
export interface CityContext {
  readonly folder: string;
  /** how its services are called by those on this machine */
  readonly host: string;
  /** the address they listen on */
  readonly listenOn: string;
  readonly state: CityState;
  readonly members: ReadonlyMap<string, Member>;
  readonly staff: CityStaff;
  readonly random: RandomBytes;
  readonly nowMs: () => number;
  readonly logger: Logger;
  ledgerOf(key: string): Ledger;
  /** @throws TypeError when there is none of that key */
  member(key: string): Member;
}

/** The policy of a verifier in the city: both provinces' roots are pinned, its own decides what counts as foreign. */
export function policyOf({ members, member }: Pick<CityContext, 'members' | 'member'>, name: PolicyName, key: string): Policy {
  const { mspId, region } = member(key);
  const root = [...members.values()].find(
    (one) => roots.some((founder) => founder.key === one.key) && one.region.slice(0, 2) === region.slice(0, 2),
  );
  if (root === undefined) throw new TypeError(`${mspId} has no root`);
  return buildPolicy(name, { root: root.did, pinnedRoots: roots.map((founder) => member(founder.key).did), region });
}

/** Receipts come from the operator's public log; nothing else is fetched. */
export const logFetchers = (issuerUrl: string, nowMs: () => number): Fetchers =>
  createFetchers(
    {
      receipt: async (leaf) => {
        const answer = await boundedFetch(fetch)(`${issuerUrl}/log/receipts/${leaf}`);
        return answer.ok ? answer.json() : null;
      },
    },
    nowMs,
    // A receipt that is not there yet may be there a moment later.
    { ttlSeconds: 0 },
  );
