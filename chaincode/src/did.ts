import { type DidDocument, isSelfCertifying, keysFor, parseDidDocument, parseElicDid, type VerificationMethod } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalBytes, canonicalText, type DidVersion, type Signed, verifyStatement } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex, utf8 } from '@scure/base';
import { keys } from './keys.js';
import { isControlled, signedByControlOf } from './proof.js';
import type { Rule } from './rule.js';
import { need, put, vacant } from './state.js';
import type { Tx } from './tx.js';

type Operation = Signed<'did-operation'>;

/** Registers an organisation's DID: whoever holds a control key of the first document, from which the DID follows, may do it. */
export const create: Rule<'did.create'> = async (tx, { operation }) => {
  const { network } = await need(tx, keys.network, 'NETWORK_NOT_FOUNDED');
  const version = firstVersion(operation, network, tx.time);
  await vacant(tx, keys.did(version.did), 'DID_EXISTS');
  putVersion(tx, version);
  emitChange(tx, version);
  return version;
};

/** Replaces the document. Control keys and the commitment to the next one change only under the key committed to before. */
export const update: Rule<'did.update'> = async (tx, { operation }) => {
  const { statement } = operation;
  const head = await headOf(tx, operation, 'update');
  const document = documentOf(operation);
  if (!isControlled(document, tx.time)) throw new LicenceError('DID_OPERATION_MISMATCH', { problem: 'no control key' });
  const changes = controlOf(document) !== controlOf(head.document) || statement.nextKeyDigest !== head.nextKeyDigest;
  if (head.nextKeyDigest === null || !changes) requireProof(head, operation, tx.time);
  else
    requireCommittedKey(
      head.nextKeyDigest,
      operation,
      keysFor(document, 'capabilityInvocation').find(({ id }) => id === operation.keyId),
    );

  return putSuccessor(tx, head, { document, documentDigest: digestOf(document), nextKeyDigest: statement.nextKeyDigest });
};

/** Ends a DID for good. Where a next key is committed to, only that key may end it, so that a stolen one cannot. */
export const deactivate: Rule<'did.deactivate'> = async (tx, { operation }) => {
  const head = await headOf(tx, operation, 'deactivate');
  if (operation.statement.document !== null) throw new LicenceError('DID_OPERATION_MISMATCH', { problem: 'document' });
  if (head.nextKeyDigest === null) requireProof(head, operation, tx.time);
  else requireCommittedKey(head.nextKeyDigest, operation, { publicKeyMultibase: operation.keyId.slice(`${head.did}#`.length) });

  return putSuccessor(tx, head, { deactivated: true, nextKeyDigest: null });
};

/** The first version of a DID, from the operation that creates it; also for the roots at founding. */
export function firstVersion(operation: Operation, network: string, time: string): DidVersion {
  const { op, did, versionId, previous, nextKeyDigest } = operation.statement;
  if (op !== 'create' || versionId !== 1 || previous !== null)
    throw new LicenceError('DID_OPERATION_MISMATCH', { problem: 'not a first version' });
  if (parseElicDid(did).net !== network) throw new LicenceError('DID_OPERATION_MISMATCH', { problem: 'another network' });
  const document = documentOf(operation);
  if (!isSelfCertifying(document)) throw new LicenceError('DID_NOT_SELF_CERTIFYING');
  if (!signedByControlOf(document, operation, time)) throw new LicenceError('DID_PROOF_INVALID');
  return {
    did,
    versionId,
    document,
    documentDigest: digestOf(document),
    nextKeyDigest,
    updated: time,
    created: time,
    nextUpdate: null,
    deactivated: false,
  };
}

/** Writes a version as the one in force. */
export function putVersion(tx: Tx, version: DidVersion): void {
  put(tx, keys.didVersion(version.did, version.versionId), version);
  put(tx, keys.did(version.did), { version: version.versionId, deactivated: version.deactivated });
}

/** The version in force, when the operation follows on it. */
async function headOf(tx: Tx, { statement }: Operation, op: 'update' | 'deactivate'): Promise<DidVersion> {
  const { version } = await need(tx, keys.did(statement.did), 'DID_UNKNOWN');
  const head = await need(tx, keys.didVersion(statement.did, version), 'DID_UNKNOWN');
  if (statement.op !== op) throw new LicenceError('DID_OPERATION_MISMATCH', { problem: 'another operation' });
  if (head.deactivated) throw new LicenceError('DID_DEACTIVATED');
  if (statement.versionId !== version + 1 || statement.previous !== head.documentDigest)
    throw new LicenceError('DID_VERSION_STALE', { current: version });
  return head;
}

function documentOf({ statement }: Operation): DidDocument {
  if (statement.document === null || statement.document.id !== statement.did)
    throw new LicenceError('DID_OPERATION_MISMATCH', { problem: 'document' });
  return parseDidDocument(statement.document);
}

function requireProof(head: DidVersion, operation: Operation, time: string): void {
  if (!signedByControlOf(head.document, operation, time)) throw new LicenceError('DID_PROOF_INVALID');
}

/** Demands the signature of the key committed to; once shown it commits to nothing more, so the next commitment must be another. */
function requireCommittedKey(digest: string, operation: Operation, key: Pick<VerificationMethod, 'publicKeyMultibase'> | undefined): void {
  const text = key?.publicKeyMultibase ?? '';
  const isCommitted = hex.encode(sm3(utf8.decode(text))) === digest && operation.statement.nextKeyDigest !== digest;
  if (!isCommitted || !verifyStatement(operation, text)) throw new LicenceError('DID_ROTATION_UNCOMMITTED');
}

function putSuccessor(tx: Tx, head: DidVersion, change: Partial<DidVersion>): DidVersion {
  const next: DidVersion = { ...head, ...change, versionId: head.versionId + 1, updated: tx.time };
  put(tx, keys.didVersion(head.did, head.versionId), { ...head, nextUpdate: tx.time });
  putVersion(tx, next);
  emitChange(tx, next);
  return next;
}

const emitChange = (tx: Tx, { did, versionId, deactivated }: DidVersion): void => tx.emit('did.changed', { did, versionId, deactivated });

const digestOf = (document: DidDocument): string => hex.encode(sm3(canonicalBytes(document)));

/** The control keys with their ends, to see whether they change. */
const controlOf = (document: DidDocument): string => canonicalText(keysFor(document, 'capabilityInvocation'));
