import { instantiate } from './instantiate.js';
import { type Address, createModuleMemory, type MemoryExports, type ModuleMemory } from './module-memory.js';
import { verifyBytes } from './verify-bytes.js';

/**
 * What the verifying module exports. Numbers are 32 bytes, big-endian; points are 64 bytes x ‖ y; signatures 64 bytes r ‖ s;
 * a verdict is 1 for yes and 0 for no. It imports nothing and holds no secret.
 */
interface VerifyExports extends MemoryExports {
  /** Builds the tables of the base point; once, before everything else. */
  setup(): void;
  /** Length of a key's table of a window width. */
  tableBytes(width: number): number;
  /** Builds a key's table; the point is known to be on the curve. */
  buildTable(table: Address, width: number, point: Address): void;
  verifyCached(table: Address, width: number, digest: Address, signature: Address): number;
  /** Judges up to 64 records of 104 bytes {table: u32, width: u32, digest, signature}: a byte for each. */
  verifyBatch(jobs: Address, count: number, verdicts: Address): void;
  /** 1 when x and y are below p and on the curve. */
  decodePoint(point: Address): number;
  /** 33 bytes 02|03 ‖ x to a point. */
  decompress(compressed: Address, point: Address): number;
  verifyCold(point: Address, digest: Address, signature: Address): number;
  readonly sm3StateBytes: { readonly value: number };
  sm3Start(state: Address): void;
  sm3Update(state: Address, bytes: Address, length: number): void;
  sm3Finish(state: Address, digest: Address): void;
  sm3(bytes: Address, length: number, digest: Address): void;
  /** `sm3` of what may be a secret: the bytes, on a 16-byte boundary, are cleared, and up to 15 after them. */
  sm3AndWipe(bytes: Address, length: number, digest: Address): void;
  /** A running HMAC begins with a running SM3, which `sm3Update` gives the message to. */
  readonly hmacSm3StateBytes: { readonly value: number };
  hmacSm3Start(state: Address, key: Address, length: number): void;
  hmacSm3Finish(state: Address, code: Address): void;
  hmacSm3(key: Address, keyLength: number, bytes: Address, length: number, code: Address): void;
  /** Z of a point and a user id. @see GB/T 32918.2-2016, 5.5 */
  identityDigest(point: Address, userId: Address, length: number, z: Address): void;
  /** SM3(Z ‖ message); the 32 bytes before the message are overwritten. */
  messageDigest(z: Address, message: Address, length: number, digest: Address): void;
  /** `messageDigest`, then `verifyCached`. */
  verifyMessage(table: Address, width: number, z: Address, message: Address, length: number, signature: Address): number;
}

/** A running instance with its memory. */
export interface VerifyModule extends ModuleMemory {
  readonly exports: VerifyExports;
}

/**
 * Starts an instance of its own.
 *
 * @param bytes the module in base64; another than ours in tests only
 * @throws the platform's error where WebAssembly or its SIMD is missing or forbidden
 */
export function startVerifyModule(bytes: string = verifyBytes): VerifyModule {
  const exports = instantiate<VerifyExports>(bytes);
  exports.setup();
  return { exports, ...createModuleMemory(exports) };
}

let started: VerifyModule | undefined;

/** The one instance of this thread, started at first use. @throws what {@link startVerifyModule} throws */
export function verifyModule(): VerifyModule {
  started ??= startVerifyModule();
  return started;
}
