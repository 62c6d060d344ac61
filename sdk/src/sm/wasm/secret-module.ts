import { instantiate } from './instantiate.js';
import { type Address, createModuleMemory, type MemoryExports, type ModuleMemory } from './module-memory.js';
import { secretBytes } from './secret-bytes.js';

/**
 * What the module of secrets exports for SM2. Numbers are 32 bytes, big-endian; points are 64 bytes x ‖ y; 1 is yes and 0 no.
 * It imports nothing, and takes the same steps and addresses whatever the secrets are.
 */
interface SecretExports extends MemoryExports {
  /** Builds the table of the base point; once, before everything else. */
  setup(): void;
  /** k·G, for k in [1, n−1]. */
  multiplyBase(k: Address, point: Address): void;
  /** k·P; 0 when k is not in [1, n−1] or P is not on the curve. */
  multiply(k: Address, point: Address, product: Address): number;
  /** Length of a key made ready. */
  readonly keyBytes: { readonly value: number };
  /** Makes a private key in [1, n−2] ready: (1+d)⁻¹, and HMAC-SM3 keyed with d. */
  loadKey(privateKey: Address, key: Address): void;
  /** HMAC-SM3 under a private key. */
  hmacOfKey(key: Address, message: Address, length: number, mac: Address): void;
  /** r ‖ s of a digest and a nonce, which is wiped; 0 when the nonce does not fit. */
  sign(key: Address, digest: Address, nonce: Address, signature: Address): number;
  /** Takes in a key of 16 bytes for one SM4 job: 1 to decipher ECB or CBC, else 0. `sm4Wipe` ends the job. @see GB/T 32907-2016, 7 */
  sm4Start(key: Address, decipher: 0 | 1): void;
  /** The modes work in place, on any number of bytes or blocks, and read (never write) up to 240 bytes past them. */
  sm4Ecb(blocks: Address, length: number): void;
  /** A counter block counts in 128 bits and moves on; all pieces but the last have whole blocks. @see NIST SP 800-38A, 6.5 */
  sm4Ctr(counter: Address, bytes: Address, length: number): void;
  /** The iv becomes the last block of ciphertext. @see NIST SP 800-38A, 6.2 */
  sm4CbcEncipher(iv: Address, blocks: Address, length: number): void;
  sm4CbcDecipher(iv: Address, blocks: Address, length: number): void;
  /** GCM: start, the aad, the text in one direction, the tag; all pieces but the last of each have whole blocks. @see NIST SP 800-38D, 7 */
  sm4GcmStart(iv: Address, length: number): void;
  sm4GcmAad(bytes: Address, length: number): void;
  sm4GcmSeal(bytes: Address, length: number): void;
  /** Deciphers before the tag is known to be right: nothing of it may leave until then. */
  sm4GcmOpen(bytes: Address, length: number): void;
  sm4GcmTag(tag: Address): void;
  /** Wipes the key schedule and everything else that depends on the key or the text. */
  sm4Wipe(): void;
  /** Overwrites with zeros. */
  wipe(address: Address, length: number): void;
}

/** A running instance with its memory. */
export interface SecretModule extends ModuleMemory {
  readonly exports: SecretExports;
}

/**
 * Starts an instance of its own.
 *
 * @throws the platform's error where WebAssembly or its SIMD is missing or forbidden
 */
function startSecretModule(): SecretModule {
  const exports = instantiate<SecretExports>(secretBytes);
  exports.setup();
  return { exports, ...createModuleMemory(exports) };
}

let started: SecretModule | undefined;

/** The one instance of this thread, started at first use. @throws what {@link startSecretModule} throws */
export function secretModule(): SecretModule {
  started ??= startSecretModule();
  return started;
}
