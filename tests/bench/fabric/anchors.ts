import { createMerkleLog, type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import type { World } from '../../support/law.js';

/** Licences in a full checkpoint. */
export const fullCheckpoint = 4_096;

/** A checkpoint that is made before anything is measured, as an issuer's service has it ready. */
export interface Step {
  readonly size: number;
  readonly root: string;
  readonly consistency: readonly string[];
}

/** Grows one log by full checkpoints; every origin anchors the same heads, which the law neither sees nor minds. */
export function stepsOf(count: number): Step[] {
  const log = createMerkleLog();
  let before = 0;
  return Array.from({ length: count }, () => {
    for (let at = 0; at < fullCheckpoint; at++) log.append(leafOf(before + at));
    const size = before + fullCheckpoint;
    const consistency = before === 0 ? [] : log.consistencyProof(before, size).map((each) => hex.encode(each));
    before = size;
    return { size, root: hex.encode(log.root(size)), consistency };
  });
}

function leafOf(at: number): Uint8Array {
  const leaf = new Uint8Array(32);
  new DataView(leaf.buffer).setUint32(0, at);
  return leaf;
}

/**
 * Lets several origins of one operator anchor side by side, each its next checkpoint when the one before stands, for a while.
 *
 * @param firstShard first of the origins, which must be new
 * @returns how many checkpoints stand, and in what time
 */
export async function anchorSideBySide(
  ledger: Ledger,
  world: World,
  { steps, origins, firstShard, forMs }: { steps: readonly Step[]; origins: number; firstShard: number; forMs: number },
): Promise<{ readonly anchored: number; readonly tookMs: number }> {
  const began = performance.now();
  let anchored = 0;
  const grow = async (shard: number): Promise<void> => {
    for (const { size, root, consistency } of steps) {
      if (performance.now() - began > forMs) return;
      const claim = { operator: world.police.did, shard, size, root, noteDigest: root, consistency: [...consistency] };
      await ledger.submit('checkpoint.append', { ...claim, accreditation: world.ids.police }, { requestId: newRequestId(randomBytes) });
      anchored += 1;
    }
    throw new TypeError('more checkpoints are needed for this long a time');
  };
  await Promise.all(Array.from({ length: origins }, (_, at) => grow(firstShard + at)));
  return { anchored, tookMs: performance.now() - began };
}
