import { verify } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { createThreadPool } from '@ganzheng/sdk/bulk';
import type { SignatureClaim } from './verify-worker.js';

/** A claim and whom to tell. */
interface Waiting {
  readonly claim: SignatureClaim;
  settle(verdict: Promise<boolean> | boolean): void;
}

// A batch is sent when it is full or the turn ends. A small one is done sooner by the thread pool than by a message each way.
const mostInBatch = 16;
const fewestInBatch = 3;

let collected: Waiting[] = [];

// The main thread runs the law and writes; one thread beside it is enough for what it can take.
const pool = createThreadPool<readonly SignatureClaim[]>({
  open: () => new Worker(new URL('./verify-worker.js', import.meta.url), { execArgv: [] }),
  threads: 1,
  here: (claims) => Promise.all(claims.map(verifyAlone)),
});

/**
 * Verifies a P-256 signature beside the main thread: handing many to the platform's thread pool one by one costs as much as verifying them
 * here, so those of one turn go to one thread together. What that thread does not answer, because it failed or hangs, the platform's does.
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
  if (batch.length < fewestInBatch) {
    for (const { claim, settle } of batch) settle(verifyAlone(claim));
    return;
  }
  const told = (verdictAt: (at: number) => boolean): void => {
    for (const [at, { settle }] of batch.entries()) settle(verdictAt(at));
  };
  pool.judge(batch.map(({ claim }) => claim)).then(
    (verdicts) => told((at) => verdicts[at] === true),
    () => told(() => false),
  );
}

function verifyAlone({ text, signature, publicKey }: SignatureClaim): Promise<boolean> {
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
  return new Promise((settle) => {
    verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64url'), (error, valid) => settle(error === null && valid));
  });
}
