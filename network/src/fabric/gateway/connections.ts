import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { type CloseableAsyncIterable, connect, type Gateway, hash, type Network } from '@hyperledger/fabric-gateway';
import { gateway as messages, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../embedded/identity.js';
import type { Access, ChaincodeCall, Endpoint, Peer, Stream } from '../driver/access.js';
import { timeOfProposal } from '../driver/proposal.js';
import { readBlock } from '../driver/read-block.js';
import { messageSigner } from '../driver/sign.js';
import { lift } from './lift.js';

/** A peer whose gateway is gone through. */
export interface Connection extends Peer {
  networkOf(identity: Identity): Network;
}

const attemptMs = 5_000;

// A peer that comes back is used again within seconds; the usual backoff grows to two minutes.
const backoff = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 };
const keepalive = { 'grpc.keepalive_time_ms': 20_000, 'grpc.keepalive_timeout_ms': 5_000 };

/** Opens a peer of Fabric 2.4 or newer for use, through its gateway. */
export function openConnection(endpoint: Endpoint, channel: string): Connection {
  const options = { ...backoff, ...keepalive, 'grpc.ssl_target_name_override': endpoint.serverName };
  const client = new Client(endpoint.dial ?? endpoint.address, credentials.createSsl(Buffer.from(endpoint.tlsRoot)), options);
  const gateways = new Map<string, Gateway>();
  const deadline = () => ({ deadline: Date.now() + attemptMs });
  const networkOf = (identity: Identity): Network => {
    const known = gateways.get(identity.certificate);
    const gateway =
      known ??
      connect({
        client,
        identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificate) },
        signer: messageSigner(identity.privateKey),
        hash: hash.none,
        endorseOptions: deadline,
        evaluateOptions: deadline,
        submitOptions: deadline,
      });
    if (known === undefined) gateways.set(identity.certificate, gateway);
    return gateway.getNetwork(channel);
  };
  return {
    endpoint,
    networkOf,
    accessOf: (identity) => accessOf(networkOf(identity), endpoint),
    async answer(proposal, signature) {
      const signed = new peer.SignedProposal();
      signed.setProposalBytes(proposal);
      signed.setSignature(signature);
      const response = await new Promise<peer.ProposalResponse>((resolve, reject) => {
        client.makeUnaryRequest(
          '/protos.Endorser/ProcessProposal',
          (message: peer.SignedProposal) => Buffer.from(message.serializeBinary()),
          (bytes) => peer.ProposalResponse.deserializeBinary(bytes),
          signed,
          new Metadata(),
          deadline(),
          (error, given) => (given === undefined ? reject(error) : resolve(given)),
        );
      });
      return {
        status: response.getResponse()?.getStatus() ?? 0,
        payload: response.getPayload_asU8(),
        endorser: response.getEndorsement()?.getEndorser_asU8() ?? new Uint8Array(),
        signature: response.getEndorsement()?.getSignature_asU8() ?? new Uint8Array(),
      };
    },
    close() {
      for (const gateway of gateways.values()) gateway.close();
      client.close();
    },
  };
}

/** A peer's gateway as one identity uses it. */
function accessOf(network: Network, { address, mspId }: Endpoint): Access {
  const newProposal = ({ chaincode, name, args }: ChaincodeCall, endorsingOrganizations?: string[]) =>
    network.getContract(chaincode).newProposal(name, { arguments: [...args], ...(endorsingOrganizations && { endorsingOrganizations }) });
  return {
    mspId,
    address,
    channel: network.getName(),
    // Left free, a gateway may ask another organisation's peer.
    ask: (call, withinMs = attemptMs) => newProposal(call, [mspId]).evaluate({ deadline: Date.now() + withinMs }),
    async endorse(call) {
      const proposal = newProposal(call);
      const transaction = await proposal.endorse();
      return {
        txId: transaction.getTransactionId(),
        time: timeOfProposal(proposed(proposal.getBytes())),
        result: transaction.getResult(),
        order: async () => void (await transaction.submit()),
      };
    },
    propose: async (call) => proposed(newProposal(call).getBytes()),
    blocks: async (from) => streamOf(await network.getBlockEvents({ startBlock: BigInt(from) }), readBlock),
    verdicts: async (from) =>
      streamOf(await network.getFilteredBlockEvents({ startBlock: BigInt(from) }), (block) => ({
        number: Number(block.getNumber()),
        transactions: block.getFilteredTransactionsList().map((each) => ({ txId: each.getTxid(), code: each.getTxValidationCode() })),
      })),
    lift: (error) => lift(error, address),
  };
}

/** The proposal itself, out of what the gateway client wraps around it. */
const proposed = (bytes: Uint8Array): Uint8Array =>
  messages.ProposedTransaction.deserializeBinary(bytes).getProposal()?.getProposalBytes_asU8() ?? new Uint8Array();

const streamOf = <T, U>(source: CloseableAsyncIterable<T>, read: (each: T) => U): Stream<U> => ({
  async *[Symbol.asyncIterator]() {
    for await (const each of source) yield read(each);
  },
  close: () => source.close(),
});
