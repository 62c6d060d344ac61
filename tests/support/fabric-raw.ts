import type { Identity } from '@ganzheng/network';
import { endpointsOf, messageSigner } from '@ganzheng/network/fabric';
import { canonicalText, type Json, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash, type Proposal, type Transaction } from '@hyperledger/fabric-gateway';
import { gateway as messages, peer } from '@hyperledger/fabric-protos';

/** The client of somebody who keeps to no rule of ours: every step by hand. */
export interface RawClient {
  propose(name: string, args: unknown, endorsers?: readonly string[]): Proposal;
  /** Any function of the chaincode with any text, queries too. */
  proposeCall(command: string, text: string, endorsers?: readonly string[]): Proposal;
  /** The same question under the nonce of another proposal, and so under its id. */
  proposeUnderNonceOf(other: Proposal, name: string, args: unknown): Promise<Transaction>;
  /** Orders a transaction and gives the verdict the client is told. */
  order(transaction: Transaction): Promise<number>;
  close(): void;
}

/** Opens a peer's gateway for somebody who keeps to no rule of ours. */
export async function openRaw(folder: string, identity: Identity): Promise<RawClient> {
  const [endpoint] = await endpointsOf(folder, identity.mspId);
  if (endpoint === undefined) throw new TypeError('no peer');
  const client = new Client(endpoint.address, credentials.createSsl(Buffer.from(endpoint.tlsRoot)), {
    'grpc.ssl_target_name_override': endpoint.serverName,
  });
  const gateway = connect({
    client,
    identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificate) },
    signer: messageSigner(identity.privateKey),
    hash: hash.none,
  });
  const network = gateway.getNetwork('licences');
  const callOf = (name: string, args: unknown): string => canonicalText({ name, args: args as Json, requestId: newRequestId(randomBytes) });
  const proposeCall: RawClient['proposeCall'] = (command, text, endorsers) =>
    network.getContract('law').newProposal(command, {
      arguments: [text],
      ...(endorsers === undefined ? {} : { endorsingOrganizations: [...endorsers] }),
    });
  const propose: RawClient['propose'] = (name, args, endorsers) => proposeCall('submit', callOf(name, args), endorsers);
  return {
    propose,
    proposeCall,
    async proposeUnderNonceOf(other, name, args) {
      const header = proposalIn(other.getBytes()).proposal.getHeader_asU8();
      const { proposed, proposal } = proposalIn(propose(name, args).getBytes());
      proposal.setHeader(header);
      const signed = proposed.getProposal() ?? new peer.SignedProposal();
      signed.setProposalBytes(proposal.serializeBinary());
      signed.setSignature('');
      proposed.setProposal(signed);
      proposed.setTransactionId(other.getTransactionId());
      return gateway.newProposal(proposed.serializeBinary()).endorse();
    },
    order: async (transaction) => (await (await transaction.submit()).getStatus()).code,
    close() {
      gateway.close();
      client.close();
    },
  };
}

function proposalIn(bytes: Uint8Array): { proposed: messages.ProposedTransaction; proposal: peer.Proposal } {
  const proposed = messages.ProposedTransaction.deserializeBinary(bytes);
  return { proposed, proposal: peer.Proposal.deserializeBinary(proposed.getProposal()?.getProposalBytes_asU8() ?? new Uint8Array()) };
}
