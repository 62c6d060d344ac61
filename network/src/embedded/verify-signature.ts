import { verify } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { SignatureClaim } from './verify-worker.js';

/** A claim and whom to tell. */
interface Waiting {
  readonly claim: SignatureClaim;
  settle(verdict: boolean): void;
}

/** The thread that verifies, the batches it has not answered yet, and what ends it when it falls silent over them. */
interface Remote {
  readonly worker: Worker;
  readonly unanswered: Waiting[][];
  readonly silence: NodeJS.Timeout;
}

// A batch is sent when it is full or the turn ends. A small one is done sooner by the thread pool than by a message each way.
const mostInBatch = 16;
const fewestInBatch = 3;

// A batch takes milliseconds. A thread that gives no answer for this long is ended: the one writer waits for every verdict, and closing waits for the writer.
const patienceMs = 2000;

let collected: Waiting[] = [];
let remote: Remote | undefined;

/**
 * Verifies a P-256 signature beside the main thread: handing many to the thread pool one by one costs as much as verifying them here, so
 * those of one turn go to one thread together. What that thread does not answer, because it failed or hangs, the pool does.
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

function sendTo({ worker, unanswered, silence }: Remote, batch: Waiting[]): void {
  worker.postMessage(batch.map(({ claim }) => claim));
  if (unanswered.length === 0) silence.refresh();
  unanswered.push(batch);
  worker.ref();
}

function openRemote(): Remote {
  if (remote !== undefined) return remote;
  const worker = new Worker(new URL('./verify-worker.js', import.meta.url), { execArgv: [] });
  const unanswered: Waiting[][] = [];
  const silence = setTimeout(() => {
    if (unanswered.length > 0) void worker.terminate();
  }, patienceMs).unref();
  const opened: Remote = { worker, unanswered, silence };
  worker.on('message', (verdicts: readonly boolean[]) => {
    silence.refresh();
    unanswered.shift()?.forEach(({ settle }, at) => {
      settle(verdicts[at] === true);
    });
    // Only a batch on its way keeps the process alive.
    if (unanswered.length === 0) worker.unref();
  });
  const drop = (): void => {
    clearTimeout(silence);
    if (remote === opened) remote = undefined;
    unanswered.splice(0).flat().forEach(verifyInPool);
  };
  worker.on('error', drop).on('exit', drop);
  worker.unref();
  remote = opened;
  return opened;
}

function verifyInPool({ claim: { text, signature, publicKey }, settle }: Waiting): void {
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
  verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'), (error, valid) => settle(error === null && valid));
}
