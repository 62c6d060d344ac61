import { wipeCipher } from './cipher';
import { absorbAad, finishGcm, openText, sealText, startGcm, wipeGcm } from './gcm';
import { expandKey, reverseKey } from './key';
import { ctr, decipherChain, ecb, encipherChain } from './modes';

// What the module gives outside: one SM4 at a time, `sm4Start`, the calls of one mode, `sm4Wipe`. GB/T 32907-2016

const SCHEDULE: usize = memory.data(128, 16);

/** Expands 16 bytes of key, to encipher (and for CTR and GCM both ways) or to decipher ECB and CBC. */
export function sm4Start(key: usize, decipher: i32): void {
  expandKey(key, SCHEDULE);
  if (decipher) reverseKey(SCHEDULE);
}

export function sm4Ecb(blocks: usize, length: usize): void {
  ecb(SCHEDULE, blocks, length);
}

export function sm4Ctr(counter: usize, bytes: usize, length: usize): void {
  ctr(SCHEDULE, counter, bytes, length, true);
}

export function sm4CbcEncipher(iv: usize, blocks: usize, length: usize): void {
  encipherChain(SCHEDULE, iv, blocks, length);
}

export function sm4CbcDecipher(iv: usize, blocks: usize, length: usize): void {
  decipherChain(SCHEDULE, iv, blocks, length);
}

export function sm4GcmStart(iv: usize, ivLength: usize): void {
  startGcm(SCHEDULE, iv, ivLength);
}

export function sm4GcmAad(bytes: usize, length: usize): void {
  absorbAad(bytes, length);
}

export function sm4GcmSeal(bytes: usize, length: usize): void {
  sealText(SCHEDULE, bytes, length);
}

export function sm4GcmOpen(bytes: usize, length: usize): void {
  openText(SCHEDULE, bytes, length);
}

export function sm4GcmTag(tag: usize): void {
  finishGcm(tag);
}

/** Wipes the key schedule, the subkey and its tables, and every intermediate block. */
export function sm4Wipe(): void {
  memory.fill(SCHEDULE, 0, 128);
  wipeCipher();
  wipeGcm();
}
