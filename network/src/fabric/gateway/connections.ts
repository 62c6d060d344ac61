import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { connect, type Gateway, hash, type Network } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../embedded/identity.js';
import { messageSigner } from './sign.js';

/** A peer whose gateway may be used. */
export interface PeerEndpoint {
  readonly mspId: string;
  /** host:port, as the peer itself names it */
  readonly address: string;
  /** name in its certificate */
  readonly serverName: string;
  /** PEM of the authority of its connections */
  readonly tlsRoot: string;
}

/** One peer, connected when it is first needed; shared by all identities. */
export interface Connection {
  readonly endpoint: PeerEndpoint;
  networkOf(identity: Identity): Network;
  /** Asks this very peer, past its gateway, and gives what it signed. */
  endorse(proposal: peer.SignedProposal): Promise<peer.ProposalResponse>;
  close(): void;
}

const attemptMs = 10_000;

// A peer that comes back is used again within seconds; the usual backoff grows to two minutes.
const backoff = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 };
const keepalive = { 'grpc.keepalive_time_ms': 20_000, 'grpc.keepalive_timeout_ms': 5_000 };

/** Opens a peer for use. */
export function openConnection(endpoint: PeerEndpoint, channel: string): Connection {
  const options = { ...backoff, ...keepalive, 'grpc.ssl_target_name_override': endpoint.serverName };
  const client = new Client(endpoint.address, credentials.createSsl(Buffer.from(endpoint.tlsRoot)), options);
  const gateways = new Map<string, Gateway>();
  const deadline = () => ({ deadline: Date.now() + attemptMs });
  return {
    endpoint,
    networkOf(identity) {
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
    },
    endorse: (proposal) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          '/protos.Endorser/ProcessProposal',
          (message: peer.SignedProposal) => Buffer.from(message.serializeBinary()),
          (bytes) => peer.ProposalResponse.deserializeBinary(bytes),
          proposal,
          new Metadata(),
          deadline(),
          (error, response) => (response === undefined ? reject(error) : resolve(response)),
        );
      }),
    close() {
      for (const gateway of gateways.values()) gateway.close();
      client.close();
    },
  };
}
