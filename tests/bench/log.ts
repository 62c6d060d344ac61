import { createMerkleLog, type MerkleLog, verifyConsistency, verifyInclusion } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';

interface Row {
  case: string;
  opsPerSecond: number;
  ratioTo?: string;
  ratio?: number;
  note?: string;
}

const sizes = [10_000, 100_000, 1_000_000] as const;

const proofs = 2_000;

/**
 * Measures the log: building at three sizes, which shows whether the cost is linear, then proofs and their checks on the largest.
 * Leaf hashes are made beforehand; a bare loop of two hashes a leaf is the yardstick.
 */
export async function logBench(report: (row: Row) => void): Promise<void> {
  const bare = rateOf(100_000, (at) => void sm3(new Uint8Array(65).fill(at)));
  report({ case: 'bare SM3 of 65 bytes', opsPerSecond: bare });

  const leaves = Array.from({ length: 1_000_000 }, (_, at) => new Uint8Array(new Uint32Array(8).fill(at + 1).buffer));
  // Once unmeasured, so that the smallest size is not measured before the compiler has warmed up.
  let log = createMerkleLog(leaves.slice(0, 50_000));
  let first: number | undefined;
  for (const size of sizes) {
    log = createMerkleLog();
    const opsPerSecond = rateOf(size, (at) => void log.append(leaves[at] ?? new Uint8Array(32)));
    first ??= opsPerSecond;
    report({
      case: `build ${size} leaves`,
      opsPerSecond,
      ratioTo: `build ${sizes[0]} leaves`,
      ratio: opsPerSecond / first,
      note: `${seconds(size / opsPerSecond)} in all`,
    });
  }
  proofRows(log, report);
}

function proofRows(log: MerkleLog, report: (row: Row) => void): void {
  const { size } = log;
  // A stride prime to the size visits leaves all over the tree.
  const indexOf = (at: number): number => (at * 7_919_993) % size;
  const root = log.root();
  const row = (name: string, work: (at: number) => void): void => {
    const opsPerSecond = rateOf(proofs, work);
    report({ case: name, opsPerSecond, note: `${(1000 / opsPerSecond).toFixed(4)} ms each, of ${size} leaves` });
  };
  row('inclusion proof', (at) => void log.inclusionProof(indexOf(at)));
  row('consistency proof', (at) => void log.consistencyProof(1 + indexOf(at)));
  const paths = Array.from({ length: proofs }, (_, at) => log.inclusionProof(indexOf(at)));
  row('verify inclusion', (at) => {
    if (!verifyInclusion({ leaf: log.node(0, indexOf(at)), index: indexOf(at), size, root }, paths[at] ?? []))
      throw new TypeError('a good proof fails');
  });
  const steps = Array.from({ length: proofs }, (_, at) => log.consistencyProof(1 + indexOf(at)));
  const roots = Array.from({ length: proofs }, (_, at) => log.root(1 + indexOf(at)));
  row('verify consistency', (at) => {
    const claim = { fromSize: 1 + indexOf(at), fromRoot: roots[at] ?? root, toSize: size, toRoot: root };
    if (!verifyConsistency(claim, steps[at] ?? [])) throw new TypeError('a good proof fails');
  });
}

function rateOf(count: number, work: (at: number) => void): number {
  const start = performance.now();
  for (let at = 0; at < count; at++) work(at);
  return (count * 1000) / (performance.now() - start);
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
