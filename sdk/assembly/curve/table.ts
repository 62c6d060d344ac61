// The table of a key: for each window the odd multiples 1, 3 … 2^width − 1 of 2^(width·i)·P, affine, 64 bytes each.
import { widenBase } from './base-table';
import { buildWindows } from './grow';
import { ENTRY_BYTES, windowCount } from './windows';

/** Narrower tables help nobody; wider ones leave the processor's cache. */
export const LEAST_WIDTH: u32 = 4;
export const MOST_WIDTH: u32 = 11;

let builtBefore = false;

/** The bytes of a table; 0 for a width no table has. */
export function tableBytes(width: u32): usize {
  if (width < LEAST_WIDTH || width > MOST_WIDTH) return 0;
  return <usize>windowCount(width) * (ENTRY_BYTES << (width - 1));
}

/**
 * Fills a table of `tableBytes(width)` bytes, at a 16-aligned address, for a point already known to be on the curve; the second of all
 * also brings the wide table of the base point, which is more than the self-test at the start should wait for.
 */
export function buildTable(table: usize, width: u32, point64: usize): void {
  if (builtBefore) widenBase();
  builtBefore = true;
  buildWindows(table, width, windowCount(width), point64);
}
