// k·G for a secret k: key pairs, nonces and the C1 of SM2's encryption. @see GB/T 32918.1-2016, 6.1; GB/T 32918.2-2016, 6.1 step A4
//
// k·G is the sum of 52 multiples of the base point, one for each digit of k. The digits of even places are added up in one lane and those
// of odd places in the other, highest first. A sum is D·1024·32ⁱ·G with D odd when d·32ⁱ·G is added, |d| < 32, and stays below n: never an
// equal or an opposite point. The two sums may be equal (for two k there are), so they are added with the complete formula.
import { addToSums, startSums, takeSum, wipeSums } from '../curve/pair-sum';
import { PAIR_BYTES } from '../field/pair';
import { choosePair, PAIRS } from './base-table';
import { addComplete, wipeAdditions } from '../curve/complete-addition';
import { takeDigits, wipeDigits } from './digits';
import { wipeNormals, writePoint, writeX } from './normalise';

const rooms: usize = memory.data(320, 16);
const x1 = rooms;
const y1 = rooms + PAIR_BYTES;
const x2 = rooms + 2 * PAIR_BYTES;
const y2 = rooms + 3 * PAIR_BYTES;
const even: usize = memory.data(144, 16);
const odd: usize = memory.data(144, 16);

/** x ‖ y of k·G, for 32 bytes k in [1, n−1]. */
export function multiplyBase(k: usize, out: usize): void {
  const opposite = sumUp(k);
  writePoint(out, even, opposite);
  wipe();
}

/** x of k·G, which is that of −k·G too. */
export function xOfMultiple(k: usize, out: usize): void {
  sumUp(k);
  writeX(out, even);
  wipe();
}

/** Leaves k·G in `even`, or −k·G, and gives −1 for that. */
function sumUp(k: usize): i32 {
  const opposite = takeDigits(k);
  choosePair(x1, y1, PAIRS - 1);
  choosePair(x2, y2, PAIRS - 2);
  startSums(x1, y1, x2, y2);
  for (let pair = PAIRS - 2; pair > 0; pair--) {
    choosePair(x1, y1, pair - 1);
    addToSums(x1, y1);
  }
  takeSum(even, 0);
  takeSum(odd, 1);
  addComplete(even, even, odd);
  return opposite;
}

function wipe(): void {
  memory.fill(rooms, 0, 4 * PAIR_BYTES);
  memory.fill(even, 0, 144);
  memory.fill(odd, 0, 144);
  wipeDigits();
  wipeSums();
  wipeAdditions();
  wipeNormals();
}
