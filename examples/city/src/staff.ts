import type { RandomBytes } from '@ganzheng/sdk/sm';
import { issueStaffToken, type Staff, type StaffEntry } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import type { Member } from './found.js';
import type { CityState } from './state.js';

/** A member of the demo's staff with the token that is shown once, at the start. */
interface StaffToken extends Staff {
  readonly token: string;
  /** key of the organisation within the city */
  readonly at: string;
}

/** The demo's staff: fresh tokens at each start, kept only as keyed hashes. */
export interface CityStaff {
  readonly tokens: readonly StaffToken[];
  readonly entries: readonly StaffEntry[];
  readonly pepper: Uint8Array;
  /** @throws TypeError when nobody has the role there */
  tokenOf(at: string, role: Staff['role']): string;
}

/** Draws tokens: at each organisation the posts that have work in the demo. */
export function drawStaff(state: CityState, members: ReadonlyMap<string, Member>, random: RandomBytes): CityStaff {
  const pepper = hex.decode(state.pepper);
  const posts = [...members.values()].flatMap(({ key, did, accreditations }) =>
    rolesAt(key, accreditations).map((role) => ({ at: key, staff: { id: `${key}-${role}`, role, organisation: did } })),
  );
  const drawn = posts.map(({ at, staff }) => ({ at, staff, ...issueStaffToken(staff, { pepper, random }) }));
  const tokens = drawn.map(({ at, staff, token }) => ({ ...staff, at, token }));
  return {
    tokens,
    entries: drawn.map(({ entry }) => entry),
    pepper,
    tokenOf(at, role) {
      const found = tokens.find((one) => one.at === at && one.role === role);
      if (found === undefined) throw new TypeError(`${at} has no ${role}`);
      return found.token;
    },
  };
}

function rolesAt(key: string, accreditations: Member['accreditations']): Staff['role'][] {
  const has = (role: string) => accreditations.some((given) => given.role === role);
  return [
    ...(has('issuer') ? (['issuer-officer', 'supervisor'] as const) : []),
    ...(has('verifier') ? (['clerk', 'auditor'] as const) : []),
    ...(has('verifier') && !has('issuer') ? (['supervisor'] as const) : []),
    ...(key === 'approval' ? (['operator'] as const) : []),
  ];
}
