import { createMerkleLog, leafHash, leafHashOf, leafTypes, verifyConsistency, verifyInclusion } from '@ganzheng/sdk/ledger';
import { hex, utf8 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveConsistency, naiveLeaf, naivePath, naiveRoot, sm3Of } from '../../support/naive-log.js';

/** Inputs of the known-answer trees of the certificate-transparency reference, hashed here with SM3. @see RFC 9162 §2.1 */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) =>
  hex.decode(text),
);

const leaves = inputs.map(naiveLeaf);

const logOf = (count: number) => createMerkleLog(leavesOf(count));
const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => naiveLeaf(utf8.decode(`leaf ${at}`)));

describe('hashes of the log', () => {
  it('takes SM3 of nothing as the root of an empty log', () => {
    // GM/T 0004: SM3 of the empty string
    expect(hex.encode(createMerkleLog().root())).toBe('1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b');
  });

  it('separates leaves from nodes by their first byte', () => {
    for (const input of inputs) expect(leafHash(input)).toEqual(naiveLeaf(input));
    const [left, right] = [naiveLeaf(Uint8Array.of(1)), naiveLeaf(Uint8Array.of(2))];
    expect(createMerkleLog([left, right]).root()).not.toEqual(leafHash(Uint8Array.of(...left, ...right)));
  });

  it.each(Object.entries(leafTypes))('makes the leaf of a %s with type byte %i', (type, byte) => {
    const [salt, digest] = [sm3Of(Uint8Array.of(1)), sm3Of(Uint8Array.of(2))];
    expect(leafHashOf(type as keyof typeof leafTypes, salt, digest)).toEqual(sm3Of(Uint8Array.of(0, byte), sm3Of(salt, digest)));
  });

  it('is misused with a salt or digest of another length', () => {
    expect(() => leafHashOf('credential', new Uint8Array(31), new Uint8Array(32))).toThrow(TypeError);
    expect(() => leafHashOf('credential', new Uint8Array(32), new Uint8Array(33))).toThrow(TypeError);
    expect(() => createMerkleLog([new Uint8Array(31)])).toThrow(TypeError);
  });
});

describe('the eight-leaf tree of the certificate-transparency reference, with SM3', () => {
  it.each(inputs.map((_, at) => at + 1))('has the root the definition gives, at size %i', (size) => {
    expect(createMerkleLog(leaves).root(size)).toEqual(naiveRoot(leaves.slice(0, size)));
  });

  it('has the paths of the RFC 9162 §2.1.5 example, which names them by figure', () => {
    const log = createMerkleLog(leaves.slice(0, 7));
    const [a, b, c, d, e, f, j] = leaves.map((leaf) => leaf);
    const node = (left: Uint8Array | undefined, right: Uint8Array | undefined) =>
      sm3Of(Uint8Array.of(1), left ?? new Uint8Array(), right ?? new Uint8Array());
    const [g, h, i] = [node(a, b), node(c, d), node(e, f)];
    const [k, l] = [node(g, h), node(i, j)];
    expect(log.inclusionProof(0)).toEqual([b, h, l]);
    expect(log.inclusionProof(3)).toEqual([c, g, l]);
    expect(log.inclusionProof(4)).toEqual([f, j, k]);
    expect(log.inclusionProof(6)).toEqual([i, k]);
    expect(log.consistencyProof(3)).toEqual([c, d, g, l]);
    expect(log.consistencyProof(4)).toEqual([l]);
    expect(log.consistencyProof(6)).toEqual([i, j, k]);
  });
});

describe('proofs of every small tree', () => {
  const all = leavesOf(33);
  const log = createMerkleLog(all);

  it('are those of the definition, and verify', () => {
    for (let size = 1; size <= all.length; size++) {
      const now = all.slice(0, size);
      const root = log.root(size);
      expect(root).toEqual(naiveRoot(now));
      for (let index = 0; index < size; index++) {
        const path = log.inclusionProof(index, size);
        expect(path).toEqual(naivePath(index, now));
        expect(verifyInclusion({ leaf: all[index] ?? root, index, size, root }, path)).toBe(true);
      }
      for (let from = 1; from <= size; from++) {
        const proof = log.consistencyProof(from, size);
        expect(proof).toEqual(naiveConsistency(from, now));
        expect(verifyConsistency({ fromSize: from, fromRoot: log.root(from), toSize: size, toRoot: root }, proof)).toBe(true);
      }
    }
  });

  it('begin from the empty log with an empty proof, and only with that', () => {
    const claim = { fromSize: 0, fromRoot: log.root(0), toSize: 5, toRoot: log.root(5) };
    expect(log.consistencyProof(0, 5)).toEqual([]);
    expect(verifyConsistency(claim, [])).toBe(true);
    expect(verifyConsistency(claim, [log.root(5)])).toBe(false);
  });

  it('are not made beyond the log', () => {
    expect(() => log.inclusionProof(5, 5)).toThrow(TypeError);
    expect(() => log.inclusionProof(-1, 5)).toThrow(TypeError);
    expect(() => log.inclusionProof(0, 34)).toThrow(TypeError);
    expect(() => log.consistencyProof(6, 5)).toThrow(TypeError);
    expect(() => log.consistencyProof(1, 34)).toThrow(TypeError);
    expect(() => log.root(34)).toThrow(TypeError);
    expect(() => log.node(0, 33)).toThrow(TypeError);
  });
});

describe('a proof is refused', () => {
  const log = logOf(300);
  const arbitrary = fc.record({ size: fc.integer({ min: 1, max: 300 }), at: fc.nat(), bit: fc.nat() });
  const flip = (bytes: Uint8Array, bit: number) =>
    bytes.map((byte, at) => (at === (bit >> 3) % bytes.length ? byte ^ (1 << (bit & 7)) : byte));
  const flipOne = (proof: Uint8Array[], at: number, bit: number) =>
    proof.map((step, each) => (each === at % proof.length ? flip(step, bit) : step));

  it('when anything of an inclusion is wrong', () => {
    fc.assert(
      fc.property(arbitrary, ({ size, at, bit }) => {
        const index = at % size;
        const [leaf, root, path] = [log.node(0, index), log.root(size), log.inclusionProof(index, size)];
        const claim = { leaf, index, size, root };
        expect(verifyInclusion(claim, path)).toBe(true);
        const spoilt: [Partial<typeof claim>, Uint8Array[]][] = [
          [{ leaf: flip(leaf, bit) }, path],
          [{ root: flip(root, bit) }, path],
          [{}, [...path, root]],
          [{}, [leaf, ...path]],
          [{ index: size }, path],
          [{ index: -1 }, path],
          [{ index: index + 0.5 }, path],
          [{ size: size + 2 ** 20 }, path],
          [{ leaf: leaf.subarray(1) }, path],
        ];
        if (path.length > 0)
          spoilt.push(
            [{}, path.slice(1)],
            [{}, path.slice(0, -1)],
            [{}, flipOne(path, at, bit)],
            [{}, [...path].reverse().map((step, each) => (each === 0 ? flip(step, 0) : step))],
          );
        for (const [change, steps] of spoilt) expect(verifyInclusion({ ...claim, ...change }, steps)).toBe(false);
        for (const other of [index - 1, index + 1])
          if (other >= 0 && other < size) expect(verifyInclusion({ ...claim, index: other }, path)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('when anything of a consistency is wrong', () => {
    fc.assert(
      fc.property(arbitrary, ({ size: toSize, at, bit }) => {
        const fromSize = 1 + (at % toSize);
        const claim = { fromSize, fromRoot: log.root(fromSize), toSize, toRoot: log.root(toSize) };
        const proof = log.consistencyProof(fromSize, toSize);
        expect(verifyConsistency(claim, proof)).toBe(true);
        const spoilt: [Partial<typeof claim>, Uint8Array[]][] = [
          [{ fromRoot: flip(claim.fromRoot, bit) }, proof],
          [{ toRoot: flip(claim.toRoot, bit) }, proof],
          [{}, [...proof, claim.toRoot]],
          [{}, [claim.fromRoot, ...proof]],
          [{ fromSize: toSize + 1 }, proof],
          [{ fromSize: -1 }, proof],
          [{ toSize: toSize + 2 ** 20 }, proof],
        ];
        if (proof.length > 0) spoilt.push([{}, []], [{}, proof.slice(1)], [{}, proof.slice(0, -1)], [{}, flipOne(proof, at, bit)]);
        for (const [change, steps] of spoilt) expect(verifyConsistency({ ...claim, ...change }, steps)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('when the log was rewritten behind its head', () => {
    const rewritten = createMerkleLog(leavesOf(300).map((leaf, at) => (at === 17 ? naiveLeaf(utf8.decode('forged')) : leaf)));
    const claim = { fromSize: 100, fromRoot: log.root(100), toSize: 300, toRoot: rewritten.root(300) };
    expect(verifyConsistency(claim, rewritten.consistencyProof(100, 300))).toBe(false);
    expect(verifyConsistency(claim, log.consistencyProof(100, 300))).toBe(false);
  });

  it('when it is of a size beyond all numbers', () => {
    const claim = { leaf: log.node(0, 0), index: 0, size: Number.MAX_SAFE_INTEGER + 1, root: log.root() };
    expect(verifyInclusion(claim, [])).toBe(false);
    expect(verifyInclusion({ ...claim, size: Number.NaN }, [])).toBe(false);
    expect(
      verifyInclusion(
        { ...claim, size: Number.MAX_SAFE_INTEGER },
        Array.from({ length: 53 }, () => log.root()),
      ),
    ).toBe(false);
  });
});

describe('the log keeps what it took', () => {
  it('copies leaves in and nodes out', () => {
    const leaf = naiveLeaf(Uint8Array.of(1));
    const log = createMerkleLog();
    expect(log.append(leaf)).toBe(0);
    const root = log.root();
    leaf.fill(0);
    log.node(0, 0).fill(0);
    expect(log.root()).toEqual(root);
  });
});
