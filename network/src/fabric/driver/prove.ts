import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Evidence } from '@ganzheng/sdk/ledger';
import { common, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../embedded/identity.js';
import type { Peer } from './access.js';
import { messageSigner } from './sign.js';

const answered = 200;
const mostAttempts = 10;
const betweenMs = 200;

/**
 * Asks the peers of every organisation for a transaction, with one question, and keeps what those signed that gave the same answer;
 * asks again while fewer than most of them have the block.
 *
 * @throws TX_UNKNOWN when peers answer and none has it, LEDGER_UNREACHABLE when none answers
 */
export async function prove(peers: readonly Peer[], identity: Identity, txId: string): Promise<Evidence> {
  const [first] = peers;
  if (first === undefined) throw new TypeError('no peer to ask');
  for (let attempt = 1; ; attempt++) {
    const { question, channel, proposal, signature } = await ask(first, identity, txId);
    const responses = await Promise.allSettled(peers.map((each) => each.answer(proposal, signature)));
    const answers = responses.flatMap((response) => (response.status === 'fulfilled' ? [response.value] : []));
    if (answers.length === 0) throw new LicenceError('LEDGER_UNREACHABLE');
    const given = answers.filter(({ status }) => status === answered).map((each) => ({ ...each, payload: base64(each.payload) }));
    const [answer] = given.map(({ payload }) => payload);
    if (answer === undefined) throw new LicenceError('TX_UNKNOWN');
    const endorsements = given
      .filter(({ payload }) => payload === answer)
      .map(({ endorser, signature: by }) => ({ endorser: base64(endorser), signature: base64(by) }));
    // A peer may hold the block a moment later than the one that told of it; fewer than most of them prove nothing.
    if (2 * endorsements.length > peers.length || attempt === mostAttempts)
      return { kind: 'fabric', channel, question, answer, endorsements };
    await wait(betweenMs);
  }
}

/** One question, signed once: the peers' answers then differ in nothing but who signed. */
async function ask(first: Peer, identity: Identity, txId: string) {
  const access = first.accessOf(identity);
  const { channel } = access;
  const bytes = await access.propose({ chaincode: 'qscc', name: 'GetTransactionByID', args: [channel, txId] });
  const proposal = peer.Proposal.deserializeBinary(bytes);
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const question = {
    channelHeader: header.getChannelHeader_asB64(),
    signatureHeader: header.getSignatureHeader_asB64(),
    payload: proposal.getPayload_asB64(),
  };
  return { channel, proposal: bytes, signature: await messageSigner(identity.privateKey)(bytes), question };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
