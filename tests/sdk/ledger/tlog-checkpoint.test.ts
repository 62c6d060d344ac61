import { LicenceError } from '@ganzheng/sdk/errors';
import { buildCheckpointNote, noteDigest, parseCheckpointNote, verifyCheckpointNote } from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, sign, sm3 } from '@ganzheng/sdk/sm';
import { base64, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sm3Of } from '../../support/naive-log.js';
import { seededRandom } from '../../support/seeded-random.js';

const random = seededRandom('note');
const operator = generateKeyPair(random);
const signer = createSigner(operator.privateKey);
const other = createSigner(generateKeyPair(random).privateKey);
const checkpoint = { origin: 'local/z3KpSyNthEtic/0', size: 1234, root: 'ab'.repeat(32) };
const note = buildCheckpointNote(checkpoint, signer);
const bytes = (text: string) => new TextEncoder().encode(text);
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof LicenceError) return error.code;
    throw error;
  }
  return 'none';
};

describe('a checkpoint note (C2SP tlog-checkpoint, signed-note)', () => {
  it('is origin, size and base64 root, then a blank line and the signature in the name of the origin', () => {
    const [origin, size, root, blank, line, end] = note.split('\n');
    expect([origin, size, root, blank, end]).toEqual([checkpoint.origin, '1234', base64.encode(hex.decode(checkpoint.root)), '', '']);
    expect(line).toMatch(/^— local\/z3KpSyNthEtic\/0 [A-Za-z0-9+/]+=*$/);
  });

  it('names its key by SM3(name ‖ 0x0A ‖ 0xff "gzvc sm2" ‖ key), 4 bytes, before the 64 of the signature', () => {
    const blob = base64.decode(note.split(' ').at(-1)?.trim() ?? '');
    const hint = sm3Of(bytes(checkpoint.origin), Uint8Array.of(0x0a, 0xff), bytes('gzvc sm2'), signer.publicKey).subarray(0, 4);
    expect(blob).toHaveLength(68);
    expect(blob.subarray(0, 4)).toEqual(hint);
  });

  it('is read back, and verifies under its key only', () => {
    expect(parseCheckpointNote(note).checkpoint).toEqual(checkpoint);
    expect(verifyCheckpointNote(note, signer.publicKey)).toEqual(checkpoint);
    expect(codeOf(() => verifyCheckpointNote(note, other.publicKey))).toBe('NOTE_SIGNATURE_INVALID');
    expect(noteDigest(note)).toBe(hex.encode(sm3(bytes(note))));
  });

  it('carries cosignatures of others, which are kept apart from its own', () => {
    const witness = buildCheckpointNote({ ...checkpoint, origin: 'witness' }, other)
      .split('\n')
      .at(-2);
    const cosigned = `${note}${witness}\n`;
    expect(parseCheckpointNote(cosigned).signatures.map(({ name }) => name)).toEqual([checkpoint.origin, 'witness']);
    expect(verifyCheckpointNote(cosigned, signer.publicKey)).toEqual(checkpoint);
    expect(codeOf(() => verifyCheckpointNote(`${note.slice(0, note.indexOf('— '))}${witness}\n`, other.publicKey))).toBe(
      'NOTE_SIGNATURE_INVALID',
    );
  });

  it('does not verify when one byte of its text or signature changes', () => {
    const changed = [note.replace('1234', '1235'), note.replace('z3Kp', 'z3Kq').replace('z3Kp', 'z3Kq'), note.replace(/q6ur/, 'q6us')];
    for (const text of changed) {
      expect(text).not.toBe(note);
      expect(codeOf(() => verifyCheckpointNote(text, signer.publicKey))).toBe('NOTE_SIGNATURE_INVALID');
    }
  });

  it('does not take a signature made with another user id', () => {
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    const blob = base64.decode(note.split(' ').at(-1)?.trim() ?? '');
    const forged = sign(bytes(text), operator.privateKey, { userId: 'ALICE123@YAHOO.COM' });
    const line = base64.encode(Uint8Array.of(...blob.subarray(0, 4), ...forged));
    expect(codeOf(() => verifyCheckpointNote(`${text}\n— ${checkpoint.origin} ${line}\n`, signer.publicKey))).toBe(
      'NOTE_SIGNATURE_INVALID',
    );
  });
});

describe('a note is malformed', () => {
  const root = base64.encode(hex.decode(checkpoint.root));
  const line = note.split('\n').at(-2) ?? '';
  const malformed: readonly [string, string][] = [
    ['empty', ''],
    ['without signature', `o\n1\n${root}\n`],
    ['without the blank line', `o\n1\n${root}\n${line}\n`],
    ['without its last newline', note.slice(0, -1)],
    ['with more after it', `${note}x`],
    ['with an extension line we do not know', note.replace('\n\n', '\nextra\n\n')],
    ['with a size of leading zero', note.replace('1234', '01234')],
    ['with a negative size', note.replace('1234', '-1')],
    ['with a size beyond all numbers', note.replace('1234', '9999999999999999')],
    ['with a root of 31 bytes', note.replace(root, base64.encode(new Uint8Array(31)))],
    ['with a root in base64url', note.replace(root, root.replace(/.$/, '-'))],
    ['with base64 that has bits left over', note.replace(root, `${root.slice(0, -2)}t=`)],
    ['with carriage returns', note.replaceAll('\n', '\r\n')],
    ['with a hyphen for the dash', note.replace('—', '-')],
    ['with a space in its origin', note.replaceAll(checkpoint.origin, 'a b')],
    ['with a plus in its origin', note.replaceAll(checkpoint.origin, 'a+b')],
    ['with a short signature', note.replace(line, `— ${checkpoint.origin} AAAA`)],
    ['with a DER signature', note.replace(line, `— ${checkpoint.origin} ${base64.encode(new Uint8Array(75))}`)],
    ['with seventeen signatures', note.replace(`${line}\n`, `${line}\n`.repeat(17))],
    ['of more than 16 KiB', note.replace(`${line}\n`, `${line}\n`.repeat(200))],
  ];

  it.each(malformed)('%s', (_, text) => {
    expect(codeOf(() => parseCheckpointNote(text))).toBe('NOTE_MALFORMED');
    expect(codeOf(() => verifyCheckpointNote(text, signer.publicKey))).toBe('NOTE_MALFORMED');
  });

  it('or well-formed, and nothing else', () => {
    const mangled = fc.record({ at: fc.nat(note.length - 1), drop: fc.nat(4), put: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(mangled, ({ at, drop, put }) => {
        const text = note.slice(0, at) + put + note.slice(at + drop);
        if (text !== note)
          expect(codeOf(() => verifyCheckpointNote(text, signer.publicKey))).toMatch(/^NOTE_(MALFORMED|SIGNATURE_INVALID)$/);
      }),
      { numRuns: 300 },
    );
  });

  it('is not built from an origin that cannot stand in one', () => {
    expect(codeOf(() => buildCheckpointNote({ ...checkpoint, origin: 'two\nlines' }, signer))).toBe('NOTE_MALFORMED');
  });
});
