// A signature from outside: attacker-controlled bytes, taken apart once for every way of judging it.
import { addResidues, isScalar, isZeroNumber, readNumber, reduceNumber, RESIDUE_BYTES, subtractResidues } from './residue';

const digest: usize = memory.data(32, 16);
const scalarR: usize = memory.data(32, 16);

/** s of the signature read last. */
export const scalarS: usize = memory.data(32, 16);
/** t = r + s mod n. @see GB/T 32918.2-2016, 7.1, step B5 */
export const scalarT: usize = memory.data(32, 16);
/** r − e mod n: what the x of s·G + t·P must be mod n. @see GB/T 32918.2-2016, 7.1, step B7 */
export const expectedX: usize = memory.data(32, 16);

/** Reads r ‖ s and the digest e; false when r or s is not in [1, n−1] or t is 0. @see GB/T 32918.2-2016, 7.1, steps B1, B2, B5 */
export function readSignature(e32: usize, signature64: usize): bool {
  readNumber(scalarR, signature64);
  readNumber(scalarS, signature64 + RESIDUE_BYTES);
  if (!isScalar(scalarR) || !isScalar(scalarS)) return false;
  addResidues(scalarT, scalarR, scalarS);
  if (isZeroNumber(scalarT)) return false;
  readNumber(digest, e32);
  reduceNumber(digest);
  subtractResidues(expectedX, scalarR, digest);
  return true;
}
