import { checkCopies, type PeerCopy } from '@ganzheng/network/fabric';
import { type common, peer } from '@hyperledger/fabric-protos';
import { describe, expect, it } from 'vitest';
import { fitHeader, type RecordedChain, recordedChain, setMetadata, setVerdict, withBlock } from '../support/fabric-chain.js';
import { probeLaw } from '../support/probe-law.js';

const chain = recordedChain('chain-raft');
const last = chain.blocks.length - 1;
const commitHash = 4;

/** A peer that shows a recorded chain as its own. */
const copyOf = (name: string, { blocks, state }: RecordedChain = chain, change: Partial<PeerCopy> = {}): PeerCopy => ({
  name,
  tip: async () => ({ height: blocks.length, tip: '' }),
  async *blocks(from, to) {
    yield* blocks.slice(from, to);
  },
  state: async () => state,
  close: () => undefined,
  ...change,
});

const check = (...copies: readonly PeerCopy[]) => checkCopies(copies, { laws: [probeLaw], against: [], founding: undefined });

describe('several copies of one ledger', () => {
  it('are alike', async () => {
    const report = await check(copyOf('a'), copyOf('b'), copyOf('c'));
    expect(report).toMatchObject({ findings: [], blocks: chain.blocks.length, stateKeys: chain.state.size });
    expect(report.peers?.map(({ peer: name }) => name)).toEqual(['a', 'b', 'c']);
  });

  const differing: readonly (readonly [string, Partial<RecordedChain>, object])[] = [
    [
      'another verdict',
      { blocks: withBlock(chain.blocks, last, (block) => setVerdict(block, 0, peer.TxValidationCode.MVCC_READ_CONFLICT)) },
      { code: 'PEER_DIFFERS', block: last, detail: 'verdicts' },
    ],
    [
      'another sum of what was committed',
      { blocks: withBlock(chain.blocks, last, (block) => setMetadata(block, commitHash, () => new Uint8Array())) },
      { code: 'PEER_DIFFERS', block: last, detail: 'commitment' },
    ],
    [
      'another block, whole in itself',
      {
        blocks: withBlock(chain.blocks, last, (block) => {
          block.setData((chain.blocks[last - 1] as common.Block).getData());
          fitHeader(block);
        }),
      },
      { code: 'PEER_DIFFERS', block: last, detail: 'header' },
    ],
    [
      'a key too many',
      { state: new Map([...chain.state, ['USE~made~up', '00']]) },
      { code: 'STATE_DIFFERS', detail: 'USE~made~up: extra' },
    ],
    [
      'a key too few',
      { state: new Map([...chain.state].slice(1)) },
      { code: 'STATE_DIFFERS', detail: expect.stringMatching(/: missing$/) },
    ],
  ];
  it.each(differing)('one has %s', async (_, change, finding) => {
    const { findings } = await check(copyOf('a'), copyOf('b', { ...chain, ...change }), copyOf('c'));
    expect(findings).toEqual([{ ...finding, peer: 'b' }]);
  });

  it('one is behind, which is no fault', async () => {
    const behind = copyOf('b', chain, { tip: async () => ({ height: last, tip: '' }) });
    const { findings, notices } = await check(copyOf('a'), behind);
    // What the last block wrote is compared with nobody who has not got it.
    expect(findings).toEqual([]);
    expect(notices).toContainEqual({ code: 'PEER_BEHIND', peer: 'b', detail: '1 blocks' });
  });

  it('one does not answer, or shows no state; none does', async () => {
    const silent = async (): Promise<never> => {
      throw new Error('silent');
    };
    const { findings, peers } = await check(copyOf('a'), copyOf('b', chain, { tip: silent }), copyOf('c', chain, { state: silent }));
    expect(findings).toEqual([
      { code: 'LEDGER_UNREACHABLE', peer: 'b', detail: 'silent' },
      { code: 'LEDGER_UNREACHABLE', peer: 'c', detail: 'state: silent' },
    ]);
    expect(peers).toMatchObject([{ peer: 'a' }, { peer: 'c', state: null }]);
    await expect(check(copyOf('b', chain, { tip: silent }))).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
  });

  it('was founded on another first block', async () => {
    const { findings } = await checkCopies([copyOf('a')], { laws: [probeLaw], against: [], founding: '00' });
    expect(findings).toEqual([{ code: 'LEDGER_FORKED', block: 0, detail: 'founding' }]);
  });
});
