import { Worker } from 'node:worker_threads';
import { createThreadPool, createVerifyPool, type ThreadPool, type VerifyPool } from '@ganzheng/sdk/bulk';
import { generateKeyPair, type SignatureClaim, sign, verifyMany } from '@ganzheng/sdk/sm';
import { afterEach, describe, expect, it, vi } from 'vitest';

const keys = Array.from({ length: 5 }, () => generateKeyPair());

/** Claims of all kinds: good ones, bad ones, other ids, long messages, bad bytes. */
const claims: SignatureClaim[] = Array.from({ length: 150 }, (_, at) => {
  const { privateKey, publicKey } = keys[at % keys.length] ?? generateKeyPair();
  const message = new Uint8Array(at === 7 ? 30_000 : at).fill(at);
  const id = at % 4 === 0 ? { userId: '\uFEFF赣州' } : {};
  const signature = sign(message, privateKey, id);
  if (at % 3 === 0) signature[at % 64] = (signature[at % 64] ?? 0) ^ 1;
  return {
    signature: at % 10 === 9 ? signature.subarray(1) : signature,
    message,
    publicKey: at % 11 === 10 ? publicKey.subarray(1) : publicKey,
    ...id,
  };
});
const expected = verifyMany(claims);

let pool: VerifyPool | undefined;
afterEach(() => {
  pool?.close();
  vi.restoreAllMocks();
});

describe('signatures in bulk', () => {
  it('are judged as one by one, in their order, beside this thread', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    pool = createVerifyPool(2);
    expect(expected.filter(Boolean).length).toBeGreaterThan(60);
    expect(await pool.verifyMany(claims)).toEqual(expected);
    expect(post).toHaveBeenCalledTimes(2);
  });

  it('are judged here when they are few', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    pool = createVerifyPool(2);
    expect(await pool.verifyMany(claims.slice(0, 31))).toEqual(expected.slice(0, 31));
    expect(await pool.verifyMany([])).toEqual([]);
    expect(post).not.toHaveBeenCalled();
    await pool.verifyMany(claims.slice(0, 32));
    expect(post).toHaveBeenCalledTimes(1);
  });

  it('are judged although a thread dies under them, throws, or is not to be had', async () => {
    const original = Worker.prototype.postMessage;
    const faults: readonly ((this: Worker) => void)[] = [
      function () {
        void this.terminate();
      },
      function () {
        original.call(this, 'no claims');
      },
      () => {
        throw new Error('out of memory');
      },
    ];
    pool = createVerifyPool(2);
    for (const fault of faults) {
      vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(fault);
      expect(await pool.verifyMany(claims)).toEqual(expected);
    }
    expect(await pool.verifyMany(claims)).toEqual(expected);
  });
});

/** A thread that runs a line of script for each list of numbers; an odd one is true. */
const poolOf = (script: string, patienceMs = 200): ThreadPool<number[]> =>
  createThreadPool<number[]>({
    open: () =>
      new Worker(`const { parentPort } = require('node:worker_threads'); parentPort.on('message', (jobs) => { ${script} });`, {
        eval: true,
      }),
    threads: 2,
    patienceMs,
    here: (jobs) => jobs.map((job) => job % 2 === 1),
  });

describe('a pool of threads', () => {
  const answer = 'parentPort.postMessage(jobs.map((job) => job % 2 === 1));';
  const faults: readonly [string, string][] = [
    ['hangs', 'for (;;);'],
    ['falls silent', ''],
    ['throws', 'throw new Error();'],
    ['ends', 'process.exit(0);'],
    ['hangs at the third list', `globalThis.seen = (globalThis.seen ?? 0) + 1; if (globalThis.seen > 2) for (;;); ${answer}`],
  ];

  it.each([['answers', answer], ...faults])('gives every verdict when a thread %s', async (_, script) => {
    const threads = poolOf(script);
    const lists = Array.from({ length: 12 }, (_, at) => [at, at + 1, 2 * at]);
    const verdicts = await Promise.all(lists.map((list) => threads.judge(list)));
    expect(verdicts.map((list) => [...Array.from(list)])).toEqual(lists.map((list) => list.map((job) => job % 2 === 1)));
    threads.close();
  });

  it('gives them when it is closed under its work', async () => {
    const threads = poolOf('', 60_000);
    const verdicts = threads.judge([1, 2]);
    threads.close();
    expect(await verdicts).toEqual([true, false]);
  });

  it('shares the work among its threads', async () => {
    const threads = poolOf('parentPort.postMessage([require("node:worker_threads").threadId]);');
    const [one, other] = await Promise.all([threads.judge([0]), threads.judge([0])]);
    expect(one?.[0]).not.toBe(other?.[0]);
    threads.close();
  });
});
