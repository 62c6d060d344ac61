import { Buffer } from 'node:buffer';
import * as crypto from 'node:crypto';
import { type MessagePort, parentPort, Worker } from 'node:worker_threads';

/** A key the platform has taken in. */
export type PlatformKey = crypto.KeyObject;

type Calls = 'createCipheriv' | 'createDecipheriv' | 'createECDH' | 'createHash' | 'createHmac' | 'createSign' | 'createVerify';

/** What the native engines use of the platform. */
export interface Platform extends Pick<typeof crypto, Calls> {
  /** The whole digest at once; from Node 20.12 on. */
  readonly hash: typeof crypto.hash | undefined;
  /** Takes in the DER of a SubjectPublicKeyInfo; throws when its point is not on the curve. @see RFC 5280, 4.1 */
  importSpki(der: Uint8Array): PlatformKey;
  /** Takes in the DER of a PrivateKeyInfo. @see RFC 5208, 5 */
  importPkcs8(der: Uint8Array): PlatformKey;
  /** The bytes of base64 that is known to be well-formed. */
  decodeBase64(text: string): Uint8Array;
  /** Starts a thread on a module of ours. */
  openThread(module: URL): Worker;
  /** In such a thread, the way back. */
  readonly parentPort: MessagePort | null;
}

/** Node's own cryptography: the only place of the sdk that reaches for a Node module. */
export const platform: Platform | undefined = {
  createCipheriv: crypto.createCipheriv,
  createDecipheriv: crypto.createDecipheriv,
  createECDH: crypto.createECDH,
  createHash: crypto.createHash,
  createHmac: crypto.createHmac,
  createSign: crypto.createSign,
  createVerify: crypto.createVerify,
  hash: crypto.hash,
  importSpki: (der) => crypto.createPublicKey({ key: viewOf(der), format: 'der', type: 'spki' }),
  decodeBase64: (text) => Buffer.from(text, 'base64'),
  importPkcs8: (der) => crypto.createPrivateKey({ key: viewOf(der), format: 'der', type: 'pkcs8' }),
  openThread: (module) => new Worker(module, { execArgv: [] }),
  parentPort,
};

/** The same bytes as a Buffer, without a copy that nobody would wipe. */
function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
