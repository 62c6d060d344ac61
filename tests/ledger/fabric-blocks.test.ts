import type { Law } from '@ganzheng/network';
import { type Audit, beginAudit, eventsOf, readBlock } from '@ganzheng/network/fabric';
import { sm3 } from '@ganzheng/sdk/sm';
import { common, peer } from '@hyperledger/fabric-protos';
import { hex, utf8 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { changeTransaction, fitHeader, recordedChain, setMetadata, setVerdict, withBlock } from '../support/fabric-chain.js';
import { probeLaw } from '../support/probe-law.js';

const raft = recordedChain('chain-raft');
const bft = recordedChain('chain-bft');
const { SIGNATURES, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
const verdicts = peer.TxValidationCode;

async function audited(blocks: readonly common.Block[], laws: readonly Law[] = [probeLaw]): Promise<Audit> {
  const audit = beginAudit(laws, 'law');
  for (const block of blocks) await audit.take(block);
  return audit;
}

const codesOf = ({ findings }: Audit): string[] => [...new Set(findings.map(({ code }) => code))].sort();

/** Where the first transaction with a verdict stands. */
function firstWith(verdict: number, from = 1): { at: number; index: number } {
  for (const [at, block] of raft.blocks.entries()) {
    const index = at < from ? -1 : (block.getMetadata()?.getMetadataList_asU8()[TRANSACTIONS_FILTER] ?? new Uint8Array()).indexOf(verdict);
    if (index >= 0) return { at, index };
  }
  throw new TypeError('no such verdict');
}

const last = raft.blocks.length - 1;
const useAt = firstWith(verdicts.VALID, last - 2);

describe('the blocks of a channel', () => {
  it.each([
    ['one Raft orderer', raft],
    ['four orderers that need not trust each other', bft],
  ])('are whole when nobody touched them, and their replay is the state the peer held: %s', async (_, chain) => {
    const audit = await audited(chain.blocks);
    expect(audit.findings).toEqual([]);
    expect(new Map([...audit.state].map(([key, text]) => [key, hex.encode(sm3(utf8.decode(text)))]))).toEqual(chain.state);
    expect([...audit.state.keys()].some((key) => key.startsWith('REQ~'))).toBe(true);
  });

  it('show what was refused and what was late, by name', async () => {
    const audit = await audited(raft.blocks);
    expect(audit.notices().map(({ code }) => code)).toEqual(['TX_ENVELOPE_REPLAYED', 'TX_NONCE_REUSED', 'TX_COMMITTED_LATE']);
    expect(audit.verdicts).toMatchObject({ DUPLICATE_TXID: 2, ENDORSEMENT_POLICY_FAILURE: 1, MVCC_READ_CONFLICT: 1 });
  });

  const changes: readonly (readonly [string, readonly string[], () => readonly common.Block[]])[] = [
    ['one of them left out', ['BLOCK_CHAIN_BROKEN'], () => raft.blocks.filter((_, at) => at !== last - 1)],
    [
      'one in the place of another',
      ['BLOCK_CHAIN_BROKEN', 'TX_REPLAY_DIFFERS', 'TX_VERDICT_DIFFERS'],
      () => raft.blocks.map((block, at) => raft.blocks[at === last ? last - 1 : at] ?? block),
    ],
    [
      'data other than the header says',
      ['BLOCK_ROOT_DIFFERS', 'TX_VERDICT_DIFFERS'],
      () =>
        withBlock(raft.blocks, useAt.at, (block) => changeTransaction(block, useAt.index, ({ envelope }) => envelope.setSignature('AAAA'))),
    ],
    [
      'data changed and the header with it',
      ['BLOCK_CHAIN_BROKEN', 'BLOCK_SIGNATURE_INVALID', 'TX_VERDICT_DIFFERS'],
      () =>
        withBlock(raft.blocks, useAt.at, (block) => {
          changeTransaction(block, useAt.index, ({ envelope }) => envelope.setSignature('AAAA'));
          fitHeader(block);
        }),
    ],
    [
      'a header that follows another',
      ['BLOCK_CHAIN_BROKEN', 'BLOCK_SIGNATURE_INVALID'],
      () => withBlock(raft.blocks, last, (block) => block.getHeader()?.setPreviousHash('AAAA')),
    ],
    [
      'a block nobody signed',
      ['BLOCK_SIGNATURE_INVALID'],
      () => withBlock(raft.blocks, last, (block) => setMetadata(block, SIGNATURES, () => new Uint8Array())),
    ],
    [
      "a block with another block's signature",
      ['BLOCK_SIGNATURE_INVALID'],
      () =>
        withBlock(raft.blocks, last, (block) =>
          setMetadata(
            block,
            SIGNATURES,
            () => raft.blocks[last - 1]?.getMetadata()?.getMetadataList_asU8()[SIGNATURES] ?? new Uint8Array(),
          ),
        ),
    ],
    [
      'a block that two of four orderers signed',
      ['BLOCK_SIGNATURE_INVALID'],
      () =>
        withBlock(bft.blocks, bft.blocks.length - 1, (block) =>
          setMetadata(block, SIGNATURES, (bytes) => {
            const metadata = common.Metadata.deserializeBinary(bytes);
            const [one] = metadata.getSignaturesList();
            metadata.setSignaturesList(one === undefined ? [] : [one, one, one]);
            return metadata.serializeBinary();
          }),
        ),
    ],
    [
      'verdicts that are missing',
      ['BLOCK_MALFORMED'],
      () => withBlock(raft.blocks, last, (block) => setMetadata(block, TRANSACTIONS_FILTER, () => new Uint8Array())),
    ],
    [
      'a transaction under the name of another channel',
      ['BLOCK_ROOT_DIFFERS', 'TX_CREATOR_INVALID', 'TX_VERDICT_DIFFERS'],
      () =>
        withBlock(raft.blocks, useAt.at, (block) => changeTransaction(block, useAt.index, ({ header }) => header.setChannelId('another'))),
    ],
    [
      'a transaction under an id that is not its own',
      ['BLOCK_ROOT_DIFFERS', 'TX_CREATOR_INVALID', 'TX_REPLAY_DIFFERS', 'TX_VERDICT_DIFFERS'],
      () =>
        withBlock(raft.blocks, useAt.at, (block) => changeTransaction(block, useAt.index, ({ header }) => header.setTxId('ab'.repeat(32)))),
    ],
    [
      'a time that is none',
      ['BLOCK_ROOT_DIFFERS', 'TX_TIME_FORGED', 'TX_VERDICT_DIFFERS'],
      () =>
        withBlock(raft.blocks, useAt.at, (block) =>
          changeTransaction(block, useAt.index, ({ header }) => header.getTimestamp()?.setNanos(-1)),
        ),
    ],
    [
      'bytes that are no transaction, and count as one',
      ['BLOCK_MALFORMED', 'BLOCK_ROOT_DIFFERS'],
      () => withBlock(raft.blocks, last, (block) => block.getData()?.setDataList([Uint8Array.of(0xff)])),
    ],
    [
      'a founding that names nobody',
      ['BLOCK_CHAIN_BROKEN', 'BLOCK_SIGNATURE_INVALID', 'TX_REPLAY_DIFFERS', 'TX_VERDICT_DIFFERS'],
      () =>
        withBlock(raft.blocks, 0, (block) => {
          changeTransaction(block, 0, ({ payload }) => payload.setData(''));
          fitHeader(block);
        }),
    ],
  ];
  it.each(changes)('%s: %j', async (_, codes, make) => {
    expect(codesOf(await audited(make()))).toEqual(codes);
  });

  it.each([
    ['DUPLICATE_TXID', verdicts.DUPLICATE_TXID],
    ['ENDORSEMENT_POLICY_FAILURE', verdicts.ENDORSEMENT_POLICY_FAILURE],
    ['MVCC_READ_CONFLICT', verdicts.MVCC_READ_CONFLICT],
  ])('whose verdict %s was made to say valid', async (name, verdict) => {
    const { at, index } = firstWith(verdict);
    const audit = await audited(withBlock(raft.blocks, at, (block) => setVerdict(block, index, verdicts.VALID)));
    expect(audit.findings).toContainEqual({ code: 'TX_VERDICT_DIFFERS', block: at, index, detail: `VALID, not ${name}` });
  });

  it('whose valid transaction was made to look refused', async () => {
    for (const verdict of [verdicts.MVCC_READ_CONFLICT, verdicts.ENDORSEMENT_POLICY_FAILURE, verdicts.DUPLICATE_TXID]) {
      const audit = await audited(withBlock(raft.blocks, useAt.at, (block) => setVerdict(block, useAt.index, verdict)));
      expect(codesOf(audit)).toContain('TX_VERDICT_DIFFERS');
    }
  });

  it('whose agreement was changed without one of the two provinces', async () => {
    // The ratification: the one transaction that writes a locked key. Only peers of both provinces may have endorsed it.
    const found = raft.blocks.findIndex((block) => Buffer.from(block.serializeBinary()).includes('recognition.ratify'));
    const without = withBlock(raft.blocks, found, (block) =>
      changeTransaction(block, 0, ({ payload }) => {
        const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
        const [action] = transaction.getActionsList();
        const chaincodeAction = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
        const endorsed = chaincodeAction.getAction();
        endorsed?.setEndorsementsList(
          endorsed.getEndorsementsList().filter((each) => !Buffer.from(each.getEndorser_asU8()).includes('JiangxiMSP')),
        );
        chaincodeAction.setAction(endorsed);
        action?.setPayload(chaincodeAction.serializeBinary());
        payload.setData(transaction.serializeBinary());
      }),
    );
    expect(codesOf(await audited(without))).toContain('TX_VERDICT_DIFFERS');
  });

  it('with a time ahead of all that came after: named, and no doubt thrown on the others', async () => {
    const at = last - 5;
    const changed = withBlock(raft.blocks, at, (block) =>
      changeTransaction(block, 0, ({ header }) => header.getTimestamp()?.setSeconds((header.getTimestamp()?.getSeconds() ?? 0) + 300)),
    );
    const before = (await audited(raft.blocks)).notices();
    const ahead = (await audited(changed))
      .notices()
      .filter(({ code, block }) => !before.some((each) => each.code === code && each.block === block));
    expect(ahead).toMatchObject([{ code: 'TX_TIME_FORGED', block: at, detail: expect.stringMatching(/ahead$/) }]);
  });

  it('under a law that is not known, or that decides otherwise', async () => {
    const unknown = await audited(raft.blocks, [{ ...probeLaw, version: 2 }]);
    expect(codesOf(unknown)).toEqual(['BLOCK_LAW_UNKNOWN']);
    const otherwise: readonly (readonly [string, Law['applySubmit']])[] = [
      ['result', async (tx, call) => ({ ...(await probeLaw.applySubmit(tx, call)), result: null, repeated: false })],
      ['writes', async (tx, call) => probeLaw.applySubmit({ ...tx, put: (key, value) => tx.put(`${key}x`, value) }, call)],
      ['event', async (tx, call) => probeLaw.applySubmit({ ...tx, emit: () => undefined }, call)],
      ['REQUEST_REUSED', async (tx, call) => probeLaw.applySubmit({ ...tx, get: async () => ({}) }, call)],
    ];
    for (const [difference, applySubmit] of otherwise) {
      const audit = await audited(raft.blocks, [{ ...probeLaw, applySubmit }]);
      expect(audit.findings).toMatchObject([{ code: 'TX_REPLAY_DIFFERS', detail: difference }]);
      expect(audit.replaying).toBe(false);
    }
    const unlocked = await audited(raft.blocks, [
      { ...probeLaw, applySubmit: (tx, call) => probeLaw.applySubmit({ ...tx, lock: () => undefined }, call) },
    ]);
    expect(unlocked.findings).toMatchObject([{ code: 'TX_REPLAY_DIFFERS', detail: 'locks' }]);
  });
});

describe('the events of a channel', () => {
  const read = raft.blocks.map(readBlock);
  const events = read.flatMap((block, at) => eventsOf(block, 'law', read[at - 1]));

  it('are those of valid transactions of the law only: nothing of configuration, of the lifecycle, or of what was refused', async () => {
    const { positions } = await audited(raft.blocks);
    expect(new Set(events.map(({ txId }) => txId)).size).toBe(events.length);
    expect(events.map(({ txId, block, index }) => [txId, { block, index }])).toEqual([...positions]);
    const refused = read.flatMap(({ transactions }) => transactions.filter(({ verdict }) => verdict !== 'VALID'));
    expect(refused.map(({ verdict }) => verdict).sort()).toEqual([
      'DUPLICATE_TXID',
      'DUPLICATE_TXID',
      'ENDORSEMENT_POLICY_FAILURE',
      'MVCC_READ_CONFLICT',
    ]);
    // Sent twice, or under one nonce: told once, at the position that is valid.
    const twice = refused.filter(({ verdict }) => verdict === 'DUPLICATE_TXID').map(({ txId }) => txId);
    expect(twice.map((txId) => events.filter((event) => event.txId === txId).length)).toEqual([1, 1]);
    expect(read.some(({ number }) => events.filter(({ block }) => block === number).length > 1)).toBe(true);
  });

  it('go by the verdict at the position itself, not by the name of the transaction', () => {
    const { at, index } = firstWith(verdicts.DUPLICATE_TXID);
    const [changed] = withBlock([raft.blocks[at] as common.Block], 0, (block) => setVerdict(block, index, verdicts.VALID));
    expect(eventsOf(readBlock(changed as common.Block), 'law')).toHaveLength(1);
    expect(eventsOf(readBlock(raft.blocks[at] as common.Block), 'law')).toEqual([]);
  });

  it('flag what was committed long after its time', () => {
    const late = events.filter((event) => event.late === true);
    expect(late).toHaveLength(1);
    const before = events[events.indexOf(late[0] as (typeof events)[number]) - 1];
    expect(Date.parse(before?.time ?? '') - Date.parse(late[0]?.time ?? '')).toBeGreaterThan(60_000);
  });
});
