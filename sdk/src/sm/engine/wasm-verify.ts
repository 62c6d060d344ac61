import type { PublicKey } from '../point.js';
import type { Address } from '../wasm/module-memory.js';
import { startVerifyModule, type VerifyModule, verifyModule } from '../wasm/verify-module.js';
import type { VerifyEngine, VerifyJob } from './engine.js';
import { createKeyTables, type KeyTableLimits, type KeyTables } from './key-tables.js';
import { createVerifyInput, type VerifyInput } from './verify-input.js';
import { createVerifyQueue, type VerifyQueue } from './verify-queue.js';
import { createWasmSm3 } from './wasm-sm3.js';

/** What a running engine stands on. */
interface Parts {
  readonly module: VerifyModule;
  readonly input: VerifyInput;
  readonly tables: KeyTables;
  readonly queue: VerifyQueue;
  readonly point: Address;
  readonly digest: Address;
  readonly signature: Address;
  readonly compressed: Address;
}

const compressedBytes = 33;

/** 32 MB: ninety pinned keys and as many others, which is more issuers than a window meets in a day. */
const defaultLimits: KeyTableLimits = { budgetBytes: 32 * 1024 * 1024, earlyUses: 4, lateUses: 16 };

let limits = defaultLimits;

/**
 * Sets how much memory this thread's engine may take for tables of keys; it holds for tables built from then on, memory taken is not given back.
 *
 * @param budgetBytes 0 for none: every signature is then judged without a table
 * @example limitKeyTables(8 * 1024 * 1024)
 */
export function limitKeyTables(budgetBytes: number): void {
  if (!Number.isSafeInteger(budgetBytes) || budgetBytes < 0) throw new TypeError('a budget is a whole number of bytes');
  limits = { ...defaultLimits, budgetBytes };
}

/** An engine apart from the thread's own, with a memory of its own. */
export interface OwnInstance {
  /** the module in base64; ours unless a test breaks it */
  readonly bytes?: string;
  readonly limits?: Partial<KeyTableLimits>;
}

/**
 * Verification in WebAssembly. The module is started at first use, and throws there where the platform has none, which the choice of engines
 * takes as a no. Inputs are copied into its memory, and nothing of weight is allocated on the way to a verdict.
 *
 * @param own an instance of its own; the thread's unless given
 */
export function createWasmVerify(own?: OwnInstance): VerifyEngine {
  const load = own === undefined ? verifyModule : startOnce(own.bytes);
  const limitsNow = (): KeyTableLimits => ({ ...limits, ...own?.limits });
  let parts: Parts | undefined;
  const started = (): Parts => {
    parts ??= start(load(), limitsNow);
    return parts;
  };
  return {
    name: 'wasm',
    ...createWasmSm3(load),
    verify: (signature, message, publicKey, userId) => verify(started(), { signature, message, publicKey, userId }),
    verifyMany: (jobs) => started().queue.judge(jobs),
    prepareKey: (publicKey, pinned) => started().tables.build(publicKey, pinned),
    decompress: (compressed) => decompress(started(), compressed),
  };
}

function startOnce(bytes: string | undefined): () => VerifyModule {
  let module: VerifyModule | undefined;
  return () => {
    module ??= startVerifyModule(bytes);
    return module;
  };
}

function start(module: VerifyModule, limits: () => KeyTableLimits): Parts {
  const input = createVerifyInput(module);
  const tables = createKeyTables(module, limits, input.defaultZ);
  return {
    module,
    input,
    tables,
    queue: createVerifyQueue(module, input, tables),
    ...input.place(),
    compressed: module.allocate(compressedBytes),
  };
}

function verify({ module: { exports, bytes }, input, tables, point, digest, signature }: Parts, job: VerifyJob): boolean {
  const key = tables.find(job.publicKey);
  bytes().set(job.signature, signature);
  const { length } = job.message;
  if (key !== undefined) {
    const z = input.zOf(job.userId, key, key.point);
    if (input.placeMessage(job.message)) return exports.verifyMessage(key.table, key.width, z, input.message, length, signature) === 1;
    input.digest(job, key, key.point, digest);
    return exports.verifyCached(key.table, key.width, digest, signature) === 1;
  }
  input.placePoint(job.publicKey, point);
  input.digest(job, undefined, point, digest);
  const verdict = exports.verifyCold(point, digest, signature) === 1;
  if (verdict && tables.earns(job.publicKey)) tables.build(job.publicKey, false);
  return verdict;
}

function decompress({ module: { exports, bytes }, point, compressed: place }: Parts, compressed: Uint8Array): PublicKey | undefined {
  bytes().set(compressed, place);
  if (exports.decompress(place, point) !== 1) return undefined;
  const publicKey = bytes().slice(point - 1, point + 64);
  publicKey[0] = 4;
  return publicKey;
}
