import { LicenceError } from '@ganzheng/sdk/errors';
import { admitMember, type Member, readMember } from './identity.js';

/** Certificates of roots (PEM) by organisation: whom the host believes. */
export type MemberRoots = Readonly<Record<string, string>>;

/** Reads and admits a member's certificate. @throws IDENTITY_MALFORMED, IDENTITY_UNKNOWN */
export type Admission = (certificate: string, mspId: string) => Member;

const mostKept = 2048;

/**
 * Admits members of the given organisations, reading each certificate once. Only admitted ones are kept, so strangers cannot fill the memory.
 *
 * @param roots organisations and their root certificates, as given at the founding
 */
export function createAdmission(roots: MemberRoots): Admission {
  const kept = new Map<string, Member>();
  return (certificate, mspId) => {
    const known = kept.get(certificate);
    if (known !== undefined) {
      // A certificate belongs to one organisation, whatever the proposal says.
      if (known.caller.mspId !== mspId) throw new LicenceError('IDENTITY_UNKNOWN');
      return known;
    }
    const member = admitMember(readMember(certificate, mspId), Object.hasOwn(roots, mspId) ? roots[mspId] : undefined);
    if (kept.size >= mostKept) kept.clear();
    kept.set(certificate, member);
    return member;
  };
}
