import { describe, expect, it } from 'vitest';
import { type ChainBlock, compare, type Standing } from '../../support/chain.js';

const block = (number: number, ...transactions: Standing[]): ChainBlock => ({
  number,
  hash: `hash ${number}`,
  previousHash: number === 0 ? '' : `hash ${number - 1}`,
  whole: true,
  transactions,
});
const valid = (requestId: string): Standing => ({ txId: `tx ${requestId}`, verdict: 'VALID', requestId, repeated: false });
const acknowledged = [
  { requestId: 'a', txId: 'tx a', block: 1, index: 0 },
  { requestId: 'b', txId: 'tx b', block: 1, index: 1 },
];
const good = [block(0), block(1, valid('a'), valid('b')), block(2, { ...valid('c'), verdict: 'MVCC_READ_CONFLICT' }, valid('c'))];
const at = (position: number, change: (each: ChainBlock) => ChainBlock): ChainBlock[] =>
  good.map((each, index) => (index === position ? change(each) : each));

describe('the comparison of what was acknowledged with what stands', () => {
  it('finds nothing in chains that are as they should be, a conflict before success included', () => {
    expect(compare(acknowledged, { one: good, two: good, three: good })).toEqual([]);
  });

  it.each([
    ['a loss', at(1, (each) => ({ ...each, transactions: [valid('a')] })), 'two: lost b'],
    ['a loss at the end', good.slice(0, 1), 'two: lost a'],
    [
      'an acknowledged transaction found invalid',
      at(1, (each) => ({ ...each, transactions: [valid('a'), { ...valid('b'), verdict: 'MVCC_READ_CONFLICT' }] })),
      'two: lost b',
    ],
    [
      'another transaction in its place',
      at(1, (each) => ({ ...each, transactions: [valid('a'), { ...valid('b'), txId: 'tx x' }] })),
      'two: lost b',
    ],
    ['a doubling', at(2, (each) => ({ ...each, transactions: [{ ...valid('a'), txId: 'tx a again' }] })), 'two: doubled a'],
    [
      'a repetition that nobody should have had ordered',
      at(2, (each) => ({ ...each, transactions: [{ ...valid('a'), repeated: true }] })),
      'two: ordered again a',
    ],
    ['a fork', at(2, (each) => ({ ...each, hash: 'another' })), 'one and two differ from block 2 on'],
    ['a chain that is behind', good.slice(0, 2), 'one has 3 blocks, two 2'],
    [
      'a block changed afterwards',
      at(1, (each) => ({ ...each, whole: false })),
      'two: block 1 holds other transactions than its header says',
    ],
    ['a block put in between', at(1, (each) => ({ ...each, previousHash: 'another' })), 'two: block 1 does not follow'],
  ])('finds %s', (_fault, bad, finding) => {
    expect(compare(acknowledged, { one: good, two: bad })).toContain(finding);
  });
});
