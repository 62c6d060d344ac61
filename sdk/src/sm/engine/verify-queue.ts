import type { VerifyModule } from '../wasm/verify-module.js';
import type { VerifyJob } from './engine.js';
import type { KeyTables, ReadyKey } from './key-tables.js';
import type { VerifyInput } from './verify-input.js';

/** Judges many jobs, those of keys with tables in batches and the others as they come. */
export interface VerifyQueue {
  judge(jobs: readonly VerifyJob[]): boolean[];
}

/** The record of `verifyBatch`: table, width, digest, signature. */
const recordBytes = 104;
const mostInBatch = 64;

export function createVerifyQueue(module: VerifyModule, input: VerifyInput, tables: KeyTables): VerifyQueue {
  const { exports, bytes } = module;
  const records = module.allocate(mostInBatch * recordBytes);
  const outcomes = module.allocate(mostInBatch);
  const { point, digest, signature } = input.place();

  return {
    judge(jobs) {
      const verdicts = new Array<boolean>(jobs.length).fill(false);
      const batch: number[] = [];

      const judgeBatch = (): void => {
        if (batch.length === 0) return;
        exports.verifyBatch(records, batch.length, outcomes);
        const memory = bytes();
        batch.forEach((at, place) => {
          verdicts[at] = memory[outcomes + place] === 1;
        });
        batch.length = 0;
      };

      const settle = (at: number, verdict: boolean): void => {
        verdicts[at] = verdict;
        const job = jobs[at];
        if (!verdict || job === undefined || !tables.earns(job.publicKey)) return;
        // A new table may take the place of one that the batch stands on.
        judgeBatch();
        tables.build(job.publicKey, false);
      };

      jobs.forEach((job, at) => {
        const key = tables.find(job.publicKey);
        if (key === undefined) {
          settle(at, coldVerdict(job));
        } else {
          placeReady(job, key, records + batch.length * recordBytes);
          if (batch.push(at) === mostInBatch) judgeBatch();
        }
      });
      judgeBatch();
      return verdicts;
    },
  };

  function coldVerdict(job: VerifyJob): boolean {
    input.placePoint(job.publicKey, point);
    input.digest(job, undefined, point, digest);
    bytes().set(job.signature, signature);
    return exports.verifyCold(point, digest, signature) === 1;
  }

  function placeReady(job: VerifyJob, key: ReadyKey, record: number): void {
    input.digest(job, key, key.point, record + 8);
    const memory = bytes();
    writeWord(memory, record, key.table);
    writeWord(memory, record + 4, key.width);
    memory.set(job.signature, record + 40);
  }
}

/** A little-endian word, as WebAssembly reads it. */
function writeWord(memory: Uint8Array, at: number, word: number): void {
  for (let byte = 0; byte < 4; byte++) memory[at + byte] = word >>> (8 * byte);
}
