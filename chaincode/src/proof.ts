import { type DidDocument, keysFor, publicKeyOfMethod } from '@ganzheng/sdk/did';
import { type Signed, type StatementKind, verifyStatement } from '@ganzheng/sdk/ledger';
import { keys } from './keys.js';
import { find } from './state.js';
import type { Tx } from './tx.js';

/** True when a control key (capabilityInvocation) of the document, in force at the time, signed the statement. */
export function signedByControlOf<K extends StatementKind>(document: DidDocument, signed: Signed<K>, time: string): boolean {
  const key = publicKeyOfMethod(document, signed.keyId, 'capabilityInvocation', { at: time });
  return key !== null && verifyStatement(signed, key);
}

/** True when an organisation registered on the ledger and not deactivated signed the statement with a control key in force now. */
export async function signedBy<K extends StatementKind>(tx: Tx, did: string, signed: Signed<K>): Promise<boolean> {
  const head = await find(tx, keys.did(did));
  if (head === undefined || head.deactivated) return false;
  const version = await find(tx, keys.didVersion(did, head.version));
  return version !== undefined && signedByControlOf(version.document, signed, tx.time);
}

/** The one of these organisations that signed the statement, or undefined. The key id only says whom to ask. */
export async function signerAmong<K extends StatementKind>(
  tx: Tx,
  dids: readonly string[],
  signed: Signed<K>,
): Promise<string | undefined> {
  const named = signed.keyId.split('#')[0] ?? '';
  return dids.includes(named) && (await signedBy(tx, named, signed)) ? named : undefined;
}

/** True when at least one control key of the document holds at the time: else nobody could act for the organisation again. */
export const isControlled = (document: DidDocument, time: string): boolean =>
  keysFor(document, 'capabilityInvocation').some(
    ({ id }) => publicKeyOfMethod(document, id, 'capabilityInvocation', { at: time }) !== null,
  );
