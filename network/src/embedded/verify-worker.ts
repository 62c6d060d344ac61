import { type KeyObject, verify } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** A claim that the owner of a key signed a text: P-256 r‖s in base64url. */
export interface SignatureClaim {
  readonly text: string;
  readonly signature: string;
  readonly publicKey: KeyObject;
}

// A thread of its own: answers each batch of claims, in the order they come, with a verdict for each.
parentPort?.on('message', (claims: readonly SignatureClaim[]) => {
  parentPort?.postMessage(claims.map(holds));
});

// An unreadable batch ends this thread, so that it is verified elsewhere and not waited for.
parentPort?.on('messageerror', (error) => {
  throw error;
});

function holds({ text, signature, publicKey }: SignatureClaim): boolean {
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
  return verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}
