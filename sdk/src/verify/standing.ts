import type { Chain } from './chain.js';
import type { Kept } from './gathered.js';
import type { Given } from './given.js';

/** Whether every organisation above the issuer in a chain still acts: `unknown` when nobody could tell of one, `fallen` when one is deactivated. */
type Standing = 'stands' | 'unknown' | 'fallen';

/** How a chain stands, by the DIDs of the organisations in it; the issuer's own is judged with its key. */
export function standingOf(chain: Chain, given: Given): Standing {
  const above = authoritiesOf(chain, given);
  if (above.some((kept) => kept?.state === 'found' && (kept.value === null || kept.value.deactivated))) return 'fallen';
  return above.every((kept) => kept?.state === 'found') ? 'stands' : 'unknown';
}

/** What was gathered of each organisation above the issuer in a chain. */
export function authoritiesOf(chain: Chain, { reading, gathered }: Given): readonly (Authority | undefined)[] {
  const subjects = [...new Set(chain.map(({ subject }) => subject))].filter((subject) => subject !== reading.issuer);
  return subjects.map((subject) => gathered.evidence.authorities.find(({ did }) => did === subject)?.kept);
}

type Authority = Kept<{ readonly deactivated: boolean } | null>;
