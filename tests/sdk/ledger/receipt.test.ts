import { LicenceError } from '@ganzheng/sdk/errors';
import {
  buildCheckpointNote,
  buildReceipt,
  type CheckpointRecord,
  createMerkleLog,
  type LogReceipt,
  leafHashOf,
  noteDigest,
  originOf,
  verifyEvidence,
  verifyReceipt,
} from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, multikeyOf } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { committed, evidenceOf } from '../../support/block.js';
import { network, times } from '../../support/law.js';
import { seededRandom } from '../../support/seeded-random.js';

const random = seededRandom('receipt');
const draw = () => createSigner(generateKeyPair(random).privateKey);
const [host, issuing, stranger] = [draw(), draw(), draw()];
const operator = `did:elic:${network}:z${'3'.repeat(27)}`;

const objects = Array.from({ length: 21 }, () => ({ type: 'credential' as const, salt: random(32), contentDigest: random(32) }));
const log = createMerkleLog(objects.map(({ type, salt, contentDigest }) => leafHashOf(type, salt, contentDigest)));
const size = 20;
const root = hex.encode(log.root(size));
const note = buildCheckpointNote({ origin: originOf(network, operator, 3), size, root }, issuing);
const record: CheckpointRecord = { operator, shard: 3, size, root, noteDigest: noteDigest(note), time: times.now };
const append = committed({ name: 'checkpoint.append', args: {}, result: record });
const others = [1, 2, 3, 4].map((at) => committed({ name: 'use.record', args: { at }, result: null, txId: `0${at}`.repeat(32) }));
const evidence = evidenceOf([...others, append], 4, host);

const at = 11;
const [object, neighbour] = [objects[at], objects[at + 1]];
if (object === undefined || neighbour === undefined) throw new TypeError('no object');
const receipt = buildReceipt(log, at, note, evidence);
const trust = { hostKey: host.publicKey };

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof LicenceError) return error.code;
    throw error;
  }
  return 'none';
};

describe('evidence of an embedded ledger', () => {
  it('gives the transaction, under the host key as bytes or Multikey', () => {
    expect(verifyEvidence(evidence, trust)).toEqual(append);
    expect(verifyEvidence(evidence, { hostKey: multikeyOf(host.publicKey) })).toEqual(append);
  });

  it('holds for each transaction of a block of each size', () => {
    for (let count = 1; count <= others.length; count++) {
      for (let index = 0; index < count; index++) {
        expect(verifyEvidence(evidenceOf(others.slice(0, count), index, host), trust)).toEqual(others[index]);
      }
    }
  });

  const header = evidence.header;
  const spoilt: readonly [string, unknown, string][] = [
    ['nothing', null, 'EVIDENCE_MALFORMED'],
    ['another kind', { ...evidence, kind: 'paper' }, 'EVIDENCE_MALFORMED'],
    ['an unknown field', { ...evidence, extra: 1 }, 'EVIDENCE_MALFORMED'],
    ['a header of another host', evidenceOf([...others, append], 4, stranger), 'EVIDENCE_HEADER_INVALID'],
    ['a changed header', { ...evidence, header: { ...header, statement: { ...header.statement, number: 8 } } }, 'EVIDENCE_HEADER_INVALID'],
    ['a changed transaction', { ...evidence, transaction: { ...append, time: times.founding } }, 'EVIDENCE_PATH_INVALID'],
    ['another index', { ...evidence, index: 3 }, 'EVIDENCE_PATH_INVALID'],
    ['a longer path', { ...evidence, path: [...evidence.path, '00'.repeat(32)] }, 'EVIDENCE_PATH_INVALID'],
    ['no path', { ...evidence, path: [] }, 'EVIDENCE_PATH_INVALID'],
  ];

  it.each(spoilt)('is refused with %s', (_, bad, code) => {
    expect(codeOf(() => verifyEvidence(bad, trust))).toBe(code);
  });

  it('is refused under a host key that is no key', () => {
    expect(codeOf(() => verifyEvidence(evidence, { hostKey: 'zEPJ' }))).toBe('EVIDENCE_HEADER_INVALID');
    expect(codeOf(() => verifyEvidence(evidence, { hostKey: new Uint8Array(65) }))).toBe('EVIDENCE_HEADER_INVALID');
  });
});

describe('a receipt', () => {
  const anchored = { origin: `${network}/z${'3'.repeat(27)}/3`, size, index: at, time: times.now };

  it('shows in which log and by what time the object stood, from evidence alone or from the record of the ledger', () => {
    expect(verifyReceipt(receipt, object, trust)).toEqual(anchored);
    expect(verifyReceipt(receipt, object, { record })).toEqual(anchored);
    expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), object, trust)).toEqual(anchored);
  });

  it('holds for every leaf', () => {
    for (const [index, each] of objects.slice(0, size).entries()) {
      expect(verifyReceipt(buildReceipt(log, index, note, evidence), each, trust).index).toBe(index);
    }
  });

  it('cannot be made of a leaf the checkpoint does not cover', () => {
    expect(() => buildReceipt(log, size, note, evidence)).toThrow(TypeError);
  });

  const rewritten = buildCheckpointNote({ origin: anchored.origin, size, root: 'ab'.repeat(32) }, issuing);
  const elsewhere = buildCheckpointNote({ origin: originOf(network, operator, 4), size, root }, issuing);
  const resigned = buildCheckpointNote({ origin: anchored.origin, size, root }, stranger);
  const notAppend = evidenceOf([committed({ name: 'use.record', args: {}, result: record })], 0, host);
  const noRecord = evidenceOf([committed({ name: 'checkpoint.append', args: {}, result: null })], 0, host);
  const spoilt: readonly [string, (good: LogReceipt) => unknown, string][] = [
    ['nothing', () => undefined, 'RECEIPT_MALFORMED'],
    ['a text', () => 'receipt', 'RECEIPT_MALFORMED'],
    ['an endless path', (good) => ({ ...good, path: Array(65).fill(root) }), 'RECEIPT_MALFORMED'],
    ['a note that is none', (good) => ({ ...good, checkpoint: 'note' }), 'NOTE_MALFORMED'],
    ['the leaf of another object', () => buildReceipt(log, at + 1, note, evidence), 'RECEIPT_LEAF_MISMATCH'],
    ['another index', (good) => ({ ...good, index: at + 1 }), 'RECEIPT_PATH_INVALID'],
    ['a shorter path', (good) => ({ ...good, path: good.path.slice(1) }), 'RECEIPT_PATH_INVALID'],
    ['a note of another root', (good) => ({ ...good, checkpoint: rewritten }), 'RECEIPT_PATH_INVALID'],
    ['a note of another shard', (good) => ({ ...good, checkpoint: elsewhere }), 'RECEIPT_CHECKPOINT_MISMATCH'],
    ['a note the ledger does not name', (good) => ({ ...good, checkpoint: resigned }), 'RECEIPT_CHECKPOINT_MISMATCH'],
    ['evidence of another transaction', (good) => ({ ...good, evidence: notAppend }), 'RECEIPT_CHECKPOINT_MISMATCH'],
    ['evidence without a record', (good) => ({ ...good, evidence: noRecord }), 'RECEIPT_CHECKPOINT_MISMATCH'],
    ['evidence of another host', (good) => ({ ...good, evidence: evidenceOf([append], 0, stranger) }), 'EVIDENCE_HEADER_INVALID'],
    ['evidence whose path is wrong', (good) => ({ ...good, evidence: { ...evidence, index: 0 } }), 'EVIDENCE_PATH_INVALID'],
  ];

  it.each(spoilt)('is refused with %s', (_, spoil, code) => {
    expect(codeOf(() => verifyReceipt(spoil(receipt), object, trust))).toBe(code);
  });

  it.each(['salt', 'contentDigest'] as const)('is refused for an object with another %s', (field) => {
    expect(codeOf(() => verifyReceipt(receipt, { ...object, [field]: neighbour[field] }, trust))).toBe('RECEIPT_LEAF_MISMATCH');
  });

  it('is refused for an object of another kind', () => {
    expect(codeOf(() => verifyReceipt(receipt, { ...object, type: 'authorization' }, trust))).toBe('RECEIPT_LEAF_MISMATCH');
  });

  it.each(['size', 'root', 'noteDigest', 'shard'] as const)('is refused against a record of another %s', (field) => {
    const change = { size: 19, root: 'ab'.repeat(32), noteDigest: 'ab'.repeat(32), shard: 4 };
    expect(codeOf(() => verifyReceipt(receipt, object, { record: { ...record, [field]: change[field] } }))).toBe(
      'RECEIPT_CHECKPOINT_MISMATCH',
    );
  });
});
