import type { Identity } from '../../embedded/identity.js';
import type { ReadBlock } from './blocks.js';
import type { Failure } from './failure.js';

/** A node as clients reach it. */
export interface Endpoint {
  readonly mspId: string;
  /** host:port, as the node itself names it */
  readonly address: string;
  /** host:port, where it is reached by another way than by that name */
  readonly dial?: string;
  /** name in its certificate */
  readonly serverName: string;
  /** PEM of the authority of its connections */
  readonly tlsRoot: string;
}

/** Opens a peer for use on a channel, by one of the drivers. */
export type OpenPeer = (endpoint: Endpoint, channel: string) => Peer;

/** One peer, connected when it is first needed; shared by all identities. */
export interface Peer {
  readonly endpoint: Endpoint;
  accessOf(identity: Identity): Access;
  /** Asks this very peer, past every gateway, and gives what it signed. */
  answer(proposal: Uint8Array, signature: Uint8Array): Promise<Answer>;
  close(): void;
}

/** A peer as one identity uses it: all that submitting, reading and proving need, whichever client library carries it. */
export interface Access {
  /** organisation of the peer */
  readonly mspId: string;
  /** host:port, as the peer itself names it */
  readonly address: string;
  readonly channel: string;
  /** Asks this very organisation's peer; nothing is ordered. */
  ask(call: ChaincodeCall, withinMs?: number): Promise<Uint8Array>;
  /** Has a call endorsed by as many organisations as must agree. */
  endorse(call: ChaincodeCall): Promise<Endorsed>;
  /** Makes a proposal with a nonce and a time of its own, to be signed and sent by {@link Peer.answer}. */
  propose(call: ChaincodeCall): Promise<Uint8Array>;
  /** Whole blocks, from a number on, until closed. */
  blocks(from: number): Promise<Stream<ReadBlock>>;
  /** What was found of the transactions of each block, from a number on, until closed. */
  verdicts(from: number): Promise<Stream<Verdicts>>;
  /** Says what it means that one of the above threw. */
  lift(error: unknown): Failure;
}

/** A transaction of a chaincode with its arguments. */
export interface ChaincodeCall {
  readonly chaincode: string;
  readonly name: string;
  readonly args: readonly string[];
}

/** What endorsers agreed on, before anything is ordered. */
interface Endorsed {
  readonly txId: string;
  readonly time: string;
  /** what the chaincode answered */
  readonly result: Uint8Array;
  order(): Promise<void>;
}

/** What one peer signed. */
interface Answer {
  readonly status: number;
  readonly payload: Uint8Array;
  readonly endorser: Uint8Array;
  readonly signature: Uint8Array;
}

/** The transactions of a block in their order, each with its validation code. */
export interface Verdicts {
  readonly number: number;
  readonly transactions: readonly { readonly txId: string; readonly code: number }[];
}

export interface Stream<T> extends AsyncIterable<T> {
  close(): void;
}
