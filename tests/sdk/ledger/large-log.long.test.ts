import { createMerkleLog, verifyConsistency, verifyInclusion } from '@ganzheng/sdk/ledger';
import { expect, it } from 'vitest';
import { sm3Of } from '../../support/naive-log.js';
import { seededRandom } from '../../support/seeded-random.js';

const count = 1_000_000;

/** The root by a stack of complete subtrees, one leaf after the other: another algorithm than the log's, on another SM3. */
function streamedRoot(leaves: Iterable<Uint8Array>): Uint8Array {
  const stack: { hash: Uint8Array; width: number }[] = [];
  const merge = (): void => {
    const [right, left] = [stack.pop(), stack.pop()];
    if (left !== undefined && right !== undefined)
      stack.push({ hash: sm3Of(Uint8Array.of(1), left.hash, right.hash), width: left.width + right.width });
  };
  for (const hash of leaves) {
    stack.push({ hash, width: 1 });
    while (stack.at(-1)?.width === stack.at(-2)?.width) merge();
  }
  while (stack.length > 1) merge();
  return stack[0]?.hash ?? sm3Of();
}

it('a million leaves have the root another algorithm gives, and prove themselves', () => {
  const leaves = Array.from({ length: count }, (_, at) => new Uint8Array(new Uint32Array(8).fill(at + 1).buffer));
  const log = createMerkleLog(leaves);
  const root = log.root();
  expect(root).toEqual(streamedRoot(leaves));
  const draw = seededRandom('large log');
  for (let round = 0; round < 300; round++) {
    const index = new DataView(draw(4).buffer).getUint32(0) % count;
    const path = log.inclusionProof(index);
    expect(path.length).toBeLessThanOrEqual(20);
    expect(verifyInclusion({ leaf: leaves[index] ?? root, index, size: count, root }, path)).toBe(true);
    const claim = { fromSize: index + 1, fromRoot: log.root(index + 1), toSize: count, toRoot: root };
    expect(verifyConsistency(claim, log.consistencyProof(index + 1))).toBe(true);
  }
}, 120_000);
