import type { Client, Committer, Endorser, ServiceEndpoint, Endpoint as Target } from 'fabric-common';
import type { Endpoint } from '../driver/access.js';
import type { PeerResponse } from './peer-response.js';

/** How long a node is given to answer before it is taken for silent. */
export const attemptMs = 5_000;
const connectMs = 1_000;

// A node that comes back is used again within seconds; the usual backoff grows to two minutes.
const backoff = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 };
const keepalive = { 'grpc.keepalive_time_ms': 20_000, 'grpc.keepalive_timeout_ms': 5_000 };

/** Where a node is reached, for fabric-network. Without the name, TLS to an IP address makes Node warn (DEP0123). */
const targetOf = (client: Client, { address, dial, serverName, tlsRoot }: Endpoint): Target =>
  client.newEndpoint({
    url: `grpcs://${dial ?? address}`,
    pem: tlsRoot,
    'ssl-target-name-override': serverName,
    'grpc-wait-for-ready-timeout': connectMs,
    requestTimeout: attemptMs,
    ...backoff,
    ...keepalive,
  });

/** A peer that endorses. */
export interface EndorsingPeer {
  readonly endpoint: Endpoint;
  readonly target: Target;
  send(signed: SignedProposal, withinMs: number): Promise<PeerResponse>;
  close(): void;
}

/** A proposal with its signature, as it goes over the wire. */
export interface SignedProposal {
  readonly proposal_bytes: Uint8Array;
  readonly signature: Uint8Array;
}

export function endorsingPeer(client: Client, endpoint: Endpoint): EndorsingPeer {
  const endorser: Endorser = client.newEndorser(endpoint.address, endpoint.mspId);
  const target = targetOf(client, endpoint);
  endorser.setEndpoint(target);
  const connect = connecting(endorser);
  return {
    endpoint,
    target,
    async send(signed, withinMs) {
      await connect();
      // Its types say bytes; it takes, and gives, the message.
      return (await endorser.sendProposal(signed as unknown as Buffer, withinMs)) as PeerResponse;
    },
    close: () => endorser.disconnect(),
  };
}

export function orderingNode(client: Client, endpoint: Endpoint): Committer {
  const committer = client.newCommitter(endpoint.address, endpoint.mspId);
  committer.setEndpoint(targetOf(client, endpoint));
  return committer;
}

/** Connects once, when first needed, whoever asks; after that gRPC itself connects again. */
function connecting(node: ServiceEndpoint): () => Promise<void> {
  let attempt: Promise<void> | undefined;
  return () => {
    attempt ??= node.checkConnection().then((connected) => {
      if (connected) return;
      attempt = undefined;
      throw new Error(`${node.name} is not connected`);
    });
    return attempt;
  };
}
