import { verify } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { SignatureClaim } from './verify-worker.js';

/** A claim and whom to tell. */
interface Waiting {
  readonly claim: SignatureClaim;
  settle(verdict: boolean): void;
}

/** The thread that verifies, and the batches it has not answered yet. */
interface Remote {
  readonly worker: Worker;
  readonly unanswered: Waiting[][];
}

// A batch is sent when it is full or the turn ends. A small one is done sooner by the thread pool than by a message each way.
const mostInBatch = 16;
const fewestInBatch = 3;

let collected: Waiting[] = [];
let remote: Remote | undefined;

/**
 * Verifies a P-256 signature beside the main thread: handing many to the thread pool one by one costs as much as verifying them here, so
 * those of one turn go to one thread together. What that thread cannot answer, because it failed, the pool does.
 *
 * @param claim whose text and signature are attacker-controlled
 */
export function verifySignature(claim: SignatureClaim): Promise<boolean> {
  return new Promise((settle) => {
    if (collected.length === 0) setImmediate(send);
    collected.push({ claim, settle });
    if (collected.length >= mostInBatch) send();
  });
}

function send(): void {
  const batch = collected;
  collected = [];
  try {
    if (batch.length >= fewestInBatch) {
      sendTo(openRemote(), batch);
      return;
    }
  } catch {
    // No thread is to be had.
  }
  batch.forEach(verifyInPool);
}

function sendTo({ worker, unanswered }: Remote, batch: Waiting[]): void {
  worker.postMessage(batch.map(({ claim }) => claim));
  unanswered.push(batch);
  worker.ref();
}

function openRemote(): Remote {
  if (remote !== undefined) return remote;
  const worker = new Worker(new URL('./verify-worker.js', import.meta.url), { execArgv: [] });
  const opened: Remote = { worker, unanswered: [] };
  const { unanswered } = opened;
  worker.on('message', (verdicts: readonly boolean[]) => {
    unanswered.shift()?.forEach(({ settle }, at) => {
      settle(verdicts[at] === true);
    });
    // Only a batch on its way keeps the process alive.
    if (unanswered.length === 0) worker.unref();
  });
  const drop = (): void => {
    if (remote === opened) remote = undefined;
    unanswered.splice(0).flat().forEach(verifyInPool);
  };
  worker.on('error', drop).on('exit', drop);
  remote = opened;
  return opened;
}

function verifyInPool({ claim: { text, signature, publicKey }, settle }: Waiting): void {
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
  verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'), (error, valid) => settle(error === null && valid));
}
