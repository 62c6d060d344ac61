import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import type { MemberRoots } from '../../embedded/admission.js';

/** Who signed something: read from an attacker-controlled identity, and known to one of the roots. */
export interface Signatory {
  readonly mspId: string;
  readonly certificate: string;
  /** organisational units of the certificate: the role, and the affiliation */
  readonly units: readonly string[];
  readonly publicKey: KeyObject;
}

/** Reads identities, each certificate once, and gives those a root has issued. */
export type Signatories = (mspId: string, certificate: string, roots: MemberRoots) => Signatory | undefined;

const mostKept = 2048;

/** Begins to know signatories. Dates are not judged: a chain outlives the certificates it was made with. */
export function createSignatories(): Signatories {
  const kept = new Map<string, Signatory | undefined>();
  return (mspId, certificate, roots) => {
    const root = Object.hasOwn(roots, mspId) ? roots[mspId] : undefined;
    if (root === undefined) return undefined;
    const key = `${mspId} ${root} ${certificate}`;
    if (kept.has(key)) return kept.get(key);
    if (kept.size >= mostKept) kept.clear();
    const read = readSignatory(mspId, certificate, root);
    kept.set(key, read);
    return read;
  };
}

/** Takes a serialized identity apart. */
export function identityOf(bytes: Uint8Array): { readonly mspId: string; readonly certificate: string } {
  const identity = msp.SerializedIdentity.deserializeBinary(bytes);
  return { mspId: identity.getMspid(), certificate: Buffer.from(identity.getIdBytes_asU8()).toString() };
}

/** Whether a signatory signed a message (ECDSA P-256, SHA-256, DER); false for whatever is no signature. */
export function signedBy({ publicKey }: Signatory, message: readonly Uint8Array[], signature: Uint8Array): boolean {
  try {
    return verify('sha256', Buffer.concat(message), publicKey, signature);
  } catch {
    return false;
  }
}

function readSignatory(mspId: string, certificate: string, root: string): Signatory | undefined {
  try {
    const [read, authority] = [new X509Certificate(certificate), new X509Certificate(root)];
    if (!read.checkIssued(authority) || !read.verify(authority.publicKey)) return undefined;
    const units = read.subject.split('\n').flatMap((line) => (line.startsWith('OU=') ? [line.slice('OU='.length)] : []));
    return { mspId, certificate, units, publicKey: read.publicKey };
  } catch {
    return undefined;
  }
}
