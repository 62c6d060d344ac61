import { LicenceError } from '@ganzheng/sdk/errors';
import type { Evidence } from '@ganzheng/sdk/ledger';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../embedded/identity.js';
import type { Connection } from './connections.js';
import { messageSigner } from './sign.js';

const answered = 200;

/**
 * Asks the peers of every organisation for a transaction, with one question, and keeps what those signed that gave the same answer.
 *
 * @throws TX_UNKNOWN when peers answer and none has it, LEDGER_UNREACHABLE when none answers
 */
export async function prove(connections: readonly Connection[], identity: Identity, txId: string): Promise<Evidence> {
  const [first] = connections;
  if (first === undefined) throw new TypeError('no peer to ask');
  const { question, channel, signed } = await ask(first, identity, txId);
  const responses = await Promise.allSettled(connections.map((connection) => connection.endorse(signed)));
  const answers = responses.flatMap((response) => (response.status === 'fulfilled' ? [response.value] : []));
  if (answers.length === 0) throw new LicenceError('LEDGER_UNREACHABLE');
  const given = answers.filter((each) => each.getResponse()?.getStatus() === answered);
  const [answer] = given.map((each) => each.getPayload_asB64());
  if (answer === undefined) throw new LicenceError('TX_UNKNOWN');
  const endorsements = given
    .filter((each) => each.getPayload_asB64() === answer)
    .map((each) => each.getEndorsement() ?? new peer.Endorsement())
    .map((each) => ({ endorser: each.getEndorser_asB64(), signature: each.getSignature_asB64() }));
  return { kind: 'fabric', channel, question, answer, endorsements };
}

/** One question, signed once: the peers' answers then differ in nothing but who signed. */
async function ask(connection: Connection, identity: Identity, txId: string) {
  const network = connection.networkOf(identity);
  const channel = network.getName();
  const proposed = network.getContract('qscc').newProposal('GetTransactionByID', { arguments: [channel, txId] });
  const bytes =
    gateway.ProposedTransaction.deserializeBinary(proposed.getBytes()).getProposal()?.getProposalBytes_asU8() ?? new Uint8Array();
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(bytes);
  signed.setSignature(await messageSigner(identity.privateKey)(bytes));
  const proposal = peer.Proposal.deserializeBinary(bytes);
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const question = {
    channelHeader: header.getChannelHeader_asB64(),
    signatureHeader: header.getSignatureHeader_asB64(),
    payload: proposal.getPayload_asB64(),
  };
  return { channel, signed, question };
}
