import { type Licence, LONG_TERM } from '../../licence/index.js';
import type { Signer } from '../../sm/index.js';
import { credentialsContext, licenceContext } from '../context.js';
import { addProof, type Proven } from '../data-integrity/add-proof.js';
import type { JsonObject } from '../jws/parse.js';
import { licenceView } from '../licence-view.js';
import { type AnchorReference, anchorReferenceSchema, requireOwnKey, type StatusReference, statusReferenceSchema } from '../reference.js';
import { bitstringIdOf } from '../status-list/bitstring.js';

/** What an original is made of. */
export interface OriginalInput {
  readonly licence: Licence;
  readonly issuerDid: string;
  /** DID URL of an issuing key of the issuer */
  readonly keyId: string;
  readonly signer: Signer;
  readonly status: StatusReference;
  readonly anchor: AnchorReference;
  /** UTC instant of the signature */
  readonly created: string;
}

/**
 * Signs the original (原件) of a licence: an unbound VCDM 2.0 credential with an `sm2-jcs-2026` proof, for registers, archives and bureaus.
 *
 * @param input licence, signer, and the random things allotted to it; controlled by the issuer
 * @throws CREDENTIAL_KEY_FOREIGN
 * @see VCDM 2.0 §4; Bitstring Status List 1.0 §2.1; foundation: the original and its copies
 * @example issueOriginal({ licence, issuerDid, keyId, signer, status, anchor, created: '2026-11-23T05:00:00.000Z' })
 */
export function issueOriginal({ licence, issuerDid, keyId, signer, status, anchor, created }: OriginalInput): Proven<JsonObject> {
  const document = {
    '@context': [credentialsContext, licenceContext],
    type: ['VerifiableCredential', 'ElectronicLicence'],
    issuer: { id: issuerDid, name: licence.issuer.name },
    ...validity(licence),
    credentialSubject: { licence: licenceView(licence) },
    credentialStatus: statusEntries(statusReferenceSchema.parse(status)),
    anchor: anchorReferenceSchema.parse(anchor),
  };
  return addProof(document, { signer, keyId: requireOwnKey(keyId, issuerDid), created });
}

/** Face days as instants of Asia/Shanghai; 长期 has no end. @see VCDM 2.0 §4.9 */
export function validity({ validFrom, validUntil }: { readonly validFrom: string; readonly validUntil: string }): {
  readonly validFrom: string;
  readonly validUntil?: string;
} {
  const from = { validFrom: `${validFrom}T00:00:00+08:00` };
  return validUntil === LONG_TERM ? from : { ...from, validUntil: `${validUntil}T23:59:59+08:00` };
}

/** The entry on the ledger, which is the authority, and the two lists derived from it. */
export function statusEntries({ owner, list, index, uri }: StatusReference): JsonObject[] {
  const listEntry = (statusPurpose: 'revocation' | 'suspension'): JsonObject => ({
    type: 'BitstringStatusListEntry',
    statusPurpose,
    statusListIndex: String(index),
    statusListCredential: bitstringIdOf(uri, statusPurpose),
  });
  return [{ type: 'LedgerStatusEntry', owner, list, index }, listEntry('revocation'), listEntry('suspension')];
}
