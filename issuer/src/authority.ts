import { LicenceError } from '@ganzheng/sdk/errors';
import { type Accreditation, regionCovers } from '@ganzheng/sdk/ledger';
import type { Issuer, IssuerOrganisation } from './issuer.js';

/** What an organisation may issue now, by its chain of accreditations (资格链). */
export interface Authority {
  /** UTC instant from which the chain holds without a break: nothing may claim to have been issued before */
  readonly since: string;
  /** @throws ACCREDITATION_OUT_OF_SCOPE */
  require(licence: { readonly typeCode: string; readonly region: string }): void;
}

/**
 * Reads an organisation's chain from the ledger, so that it signs nothing a verifier would reject.
 *
 * @throws ACCREDITATION_UNKNOWN, ACCREDITATION_INACTIVE
 */
export async function authorityOf(issuer: Issuer, organisation: IssuerOrganisation): Promise<Authority> {
  const chain = await issuer.ledgerOf(organisation.did).evaluate('accreditation.chain', { id: organisation.accreditationId });
  const now = new Date(issuer.nowMs()).toISOString();
  if (chain[0]?.subject !== organisation.did || !chain.every((link) => holds(link, now))) throw new LicenceError('ACCREDITATION_INACTIVE');
  return {
    since: chain.map(sinceOf).sort().at(-1) ?? now,
    require({ typeCode, region }) {
      const [own] = chain;
      if (own === undefined || !['issuer', 'authority'].includes(own.role) || !chain.every(({ scope }) => covers(scope, typeCode, region)))
        throw new LicenceError('ACCREDITATION_OUT_OF_SCOPE');
    },
  };
}

const sinceOf = ({ validFrom, history }: Accreditation): string =>
  [validFrom, history.at(-1)?.since ?? validFrom].sort().at(-1) ?? validFrom;

const holds = ({ state, validFrom, validUntil }: Accreditation, now: string): boolean =>
  state === 'active' && validFrom <= now && now <= validUntil;

const covers = ({ typeCodes, regions }: Accreditation['scope'], typeCode: string, region: string): boolean =>
  (typeCodes.includes('*') || typeCodes.includes(typeCode)) && regions.some((outer) => regionCovers(outer, region));
