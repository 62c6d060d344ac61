import { base64, hex, utf8 } from '@scure/base';
import { LicenceError } from '../errors/index.js';
import { equalBytes, type Signer, sm3, verify } from '../sm/index.js';
import { hashSize } from './log/hash.js';

/** What a log says of itself: its origin, how many leaves it has and their root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes, lower-case hex */
  readonly root: string;
}

/** A signature line of a note: who signed, under which key (a hint of 4 bytes), and the SM2 signature. */
interface NoteSignature {
  readonly name: string;
  readonly keyHint: Uint8Array;
  readonly signature: Uint8Array;
}

interface CheckpointNote {
  readonly checkpoint: Checkpoint;
  /** what is signed: the text up to and with its last newline */
  readonly signedText: string;
  readonly signatures: readonly NoteSignature[];
}

/** C2SP signed-note: type 0xff is for algorithms without a byte of their own, followed by their name. */
const algorithm = Uint8Array.of(0xff, ...utf8.decode('gzvc sm2'));

const hintSize = 4;
const signatureSize = 64;
const maxNoteLength = 16 * 1024;
const maxSignatures = 16;

/**
 * Writes a checkpoint as a signed note, signed in the name of its origin.
 *
 * @example buildCheckpointNote({ origin: 'jx-gz/z3Kp…/0', size: log.size, root: hex.encode(log.root()) }, issuingKey)
 * @throws NOTE_MALFORMED when the origin cannot stand in a note
 * @see C2SP tlog-checkpoint; C2SP signed-note
 */
export function buildCheckpointNote({ origin, size, root }: Checkpoint, signer: Signer): string {
  const text = `${origin}\n${size}\n${base64.encode(hex.decode(root))}\n`;
  const signature = signer.sign(encoder.encode(text));
  const line = base64.encode(Uint8Array.of(...keyHintOf(origin, signer.publicKey), ...signature));
  const note = `${text}\n— ${origin} ${line}\n`;
  parseCheckpointNote(note);
  return note;
}

/** SM3 of the whole note, hex: what a checkpoint on the ledger names. */
export const noteDigest = (note: string): string => hex.encode(sm3(encoder.encode(note)));

/**
 * Reads an attacker-controlled note. Nothing of it is verified yet.
 *
 * @throws NOTE_MALFORMED
 */
export function parseCheckpointNote(note: string): CheckpointNote {
  if (note.length > maxNoteLength) throw new LicenceError('NOTE_MALFORMED');
  const parts = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n\n((?:— [^\n]+\n)+)$/.exec(note);
  const [, origin = '', size = '', root = '', lines = ''] = parts ?? [];
  const signatures = lines.split('\n').slice(0, -1).map(parseSignatureLine);
  if (!isName(origin) || !Number.isSafeInteger(Number(size)) || signatures.length > maxSignatures) throw new LicenceError('NOTE_MALFORMED');
  const checkpoint = { origin, size: Number(size), root: hex.encode(decodeBase64(root, hashSize)) };
  return { checkpoint, signedText: `${origin}\n${size}\n${root}\n`, signatures };
}

/**
 * Gives the checkpoint of an attacker-controlled note that its own origin signed with the key; other signatures are ignored.
 *
 * @param publicKey 65 bytes, an SM2 key the caller trusts for this origin
 * @throws NOTE_MALFORMED, NOTE_SIGNATURE_INVALID
 */
export function verifyCheckpointNote(note: string, publicKey: Uint8Array): Checkpoint {
  const { checkpoint, signedText, signatures } = parseCheckpointNote(note);
  const hint = keyHintOf(checkpoint.origin, publicKey);
  const signed = signatures
    .filter(({ name, keyHint }) => name === checkpoint.origin && equalBytes(keyHint, hint))
    .some(({ signature }) => verify(signature, encoder.encode(signedText), publicKey));
  if (!signed) throw new LicenceError('NOTE_SIGNATURE_INVALID');
  return checkpoint;
}

const encoder = new TextEncoder();

/** First 4 bytes of SM3(name ‖ 0x0A ‖ algorithm ‖ key); only a hint, so SM3 may stand where the note's own suites use SHA-256. @see C2SP signed-note, Signatures */
const keyHintOf = (name: string, publicKey: Uint8Array): Uint8Array =>
  sm3(encoder.encode(name), Uint8Array.of(0x0a), algorithm, publicKey).subarray(0, hintSize);

function parseSignatureLine(line: string): NoteSignature {
  const [, name = '', text = ''] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
  if (!isName(name)) throw new LicenceError('NOTE_MALFORMED');
  const bytes = decodeBase64(text, hintSize + signatureSize);
  return { name, keyHint: bytes.subarray(0, hintSize), signature: bytes.subarray(hintSize) };
}

/** Names hold no white space and no plus sign; ours are ASCII. @see C2SP signed-note, Signatures */
const isName = (name: string): boolean => /^[!-*,-~]{1,255}$/.test(name);

function decodeBase64(text: string, size: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = base64.decode(text);
  } catch (cause) {
    throw new LicenceError('NOTE_MALFORMED', {}, cause);
  }
  if (bytes.length !== size) throw new LicenceError('NOTE_MALFORMED');
  return bytes;
}
