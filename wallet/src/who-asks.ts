import { publicKeyOfMethod } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Accreditation } from '@ganzheng/sdk/ledger';
import type { ResolveKey } from '@ganzheng/sdk/oid4vc';
import type { AccreditationChains } from '@ganzheng/sdk/verify';
import type { Wallet } from './wallet.js';

/** Who asks (用证单位), as far as the ledger answers for him. */
export interface WhoAsks {
  readonly did: string;
  /** what he calls himself in the request; nobody vouches for it */
  readonly calledHimself?: string;
  /** divisions he is accredited for */
  readonly regions: readonly string[];
  /** DID of the root (province) his accreditation leads to */
  readonly root: string;
  readonly accreditationId: string;
}

/** Finds `authentication` keys of organisations on the ledger, as they hold now. */
export const requestKeys =
  ({ trust, clock }: Pick<Wallet, 'trust' | 'clock'>): ResolveKey =>
  async (keyId) => {
    const [did = ''] = keyId.split('#');
    const version = (await trust.did(did))?.value;
    if (version === null || version === undefined || version.deactivated || version.document === null)
      throw new LicenceError('VERIFIER_UNKNOWN');
    const key = publicKeyOfMethod(version.document, keyId, 'authentication', { at: new Date(clock()).toISOString() });
    if (key === null) throw new LicenceError('VERIFIER_UNKNOWN');
    return key;
  };

/**
 * Establishes who asks: an organisation that some believed root accredits as a verifier, now, for this matter, over every link of the chain.
 *
 * @param did proven by the request's signature
 * @param matterCode attacker-controlled
 * @throws VERIFIER_UNKNOWN, VERIFIER_NOT_ACCREDITED
 */
export async function whoAsks(
  wallet: Pick<Wallet, 'trust' | 'policy' | 'clock'>,
  did: string,
  matterCode: string,
  calledHimself?: string,
): Promise<WhoAsks> {
  const chains = (await wallet.trust.accreditations(did))?.value;
  if (chains === undefined) throw new LicenceError('VERIFIER_UNKNOWN');
  const now = new Date(wallet.clock()).toISOString();
  const chain = chains.find((one) => letsAsk(one, { did, matterCode, now, pinnedRoots: wallet.policy.pinnedRoots }));
  const [own] = chain ?? [];
  const root = chain?.at(-1);
  if (own === undefined || root === undefined) throw new LicenceError('VERIFIER_NOT_ACCREDITED');
  return {
    did,
    ...(calledHimself === undefined ? {} : { calledHimself }),
    regions: own.scope.regions,
    root: root.subject,
    accreditationId: own.id,
  };
}

interface Asking {
  readonly did: string;
  readonly matterCode: string;
  readonly now: string;
  readonly pinnedRoots: readonly string[];
}

/** Nothing of the chain is taken on trust but its records: order, grantors, dates and matters are worked out again. */
function letsAsk(chain: AccreditationChains[number], { did, matterCode, now, pinnedRoots }: Asking): boolean {
  const [own] = chain;
  const root = chain.at(-1);
  if (own?.subject !== did || own.role !== 'verifier') return false;
  if (root === undefined || root.role !== 'root' || root.parent !== null || !pinnedRoots.includes(root.subject)) return false;
  const linked = chain.every((link, at) => isBelow(link, chain[at + 1]));
  return linked && chain.every((link) => holdsNow(link, now) && coversMatter(link, matterCode));
}

const isBelow = (link: Accreditation, above: Accreditation | undefined): boolean =>
  above === undefined || (link.parent === above.id && link.grantor === above.subject);

const holdsNow = ({ validFrom, validUntil, state }: Accreditation, now: string): boolean =>
  state === 'active' && validFrom <= now && now <= validUntil;

const coversMatter = ({ scope: { matters } }: Accreditation, matterCode: string): boolean =>
  matters.includes('*') || matters.includes(matterCode);
