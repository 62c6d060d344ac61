// The table of the base point. A narrow one is built when the module starts, so that it starts quickly; the second key that gets a table
// of its own, or the first batch, brings the wide one, which serves every signature from then on.
import { base } from './complete';
import { buildWindows } from './grow';
import { windowCount } from './windows';

/** Wider than a key's table: it is shared, and each bit more takes two or three points off every signature. */
export const BASE_WIDTH: u32 = 10;
/** One more than 256 bits need, which evens out an odd number of a key's windows; so too in the narrow table. */
const WIDE_WINDOWS: u32 = 27;
const NARROW_WIDTH: u32 = 5;
const NARROW_WINDOWS: u32 = 53;

/** 27 windows of 512 entries. */
export const baseTable: usize = memory.data(884736, 64);
let width: u32 = 0;

/** Builds the narrow table; to be called once, before any verification. */
export function setup(): void {
  width = NARROW_WIDTH;
  buildWindows(baseTable, NARROW_WIDTH, NARROW_WINDOWS, base);
}

/** Builds the wide table, once. */
export function widenBase(): void {
  if (width == BASE_WIDTH) return;
  width = BASE_WIDTH;
  buildWindows(baseTable, BASE_WIDTH, WIDE_WINDOWS, base);
}

/** The width of the table that is there now. */
export function baseWidth(): u32 {
  return width;
}

/** As many windows of that table as cover a number below 2^256, or one more, so that with so many others their number is even. */
export function windowsBeside(others: u32): u32 {
  const enough = windowCount(width);
  return enough + ((enough + others) & 1);
}
