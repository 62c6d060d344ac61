// Sums and differences of pairs, none of them carried: limbs grow by the factor of each (see field.ts for what a product takes).
import { PAIR_BYTES } from './pair';

/** a + b. */
@inline
export function addPair(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) v128.store(out + i, i32x4.add(v128.load(a + i), v128.load(b + i)));
}

/** 2a. */
@inline
export function twicePair(out: usize, a: usize): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) v128.store(out + i, i32x4.shl(v128.load(a + i), 1));
}

/** 2a + b. */
@inline
export function twicePlusPair(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) v128.store(out + i, i32x4.add(i32x4.shl(v128.load(a + i), 1), v128.load(b + i)));
}

/** 2(a − b). */
@inline
export function twiceDifferencePair(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) v128.store(out + i, i32x4.shl(i32x4.sub(v128.load(a + i), v128.load(b + i)), 1));
}
