import { canonicalText, type Json, type Ledger } from '@ganzheng/sdk/ledger';
import type { Identity } from '../../embedded/identity.js';
import { type Connection, openConnection, type PeerEndpoint } from './connections.js';
import { readEvents } from './events.js';
import { type Follower, followBlocks } from './follow.js';
import { lift } from './lift.js';
import { chainInfo } from './look-up.js';
import { prove } from './prove.js';
import { type Access, type Patience, submitCall } from './submit.js';

/** What a ledger on Fabric is reached with. */
export interface FabricOptions {
  /** peers to go through, the organisation's own first */
  readonly peers: readonly PeerEndpoint[];
  readonly channel: string;
  readonly chaincode: string;
  readonly patience?: Partial<Patience>;
}

/** A ledger on Fabric, reached through the gateways of its peers. */
export interface Fabric {
  /** What this engine has and what it has not, for the conformance suite and for operators. */
  readonly supports: { readonly conflicts: boolean; readonly independentEndorsers: boolean };
  /** the ledger as one identity sees it */
  connect(identity: Identity): Ledger;
  close(): void;
}

const usualPatience: Patience = { submitMs: 30_000, commitMs: 10_000, jitter: Math.random };

/**
 * Opens a ledger on Hyperledger Fabric 2.4 or newer through its peers' gateways.
 *
 * @example const fabric = openFabric({ peers, channel: 'licences', chaincode: 'law' }); const ledger = fabric.connect(identity);
 */
export function openFabric({ peers, channel, chaincode, patience = {} }: FabricOptions): Fabric {
  const connections = peers.map((endpoint) => ({
    connection: openConnection(endpoint, channel),
    follower: undefined as Promise<Follower> | undefined,
  }));
  if (connections.length === 0) throw new TypeError('no peer to go through');
  let at = 0;

  const accessesOf = (identity: Identity) => ({
    current: (): Access => {
      const each = connections[at % connections.length] as { connection: Connection; follower: Promise<Follower> | undefined };
      const network = each.connection.networkOf(identity);
      return {
        address: each.connection.endpoint.address,
        network,
        follower() {
          each.follower ??= followBlocks(network).catch((error: unknown) => {
            each.follower = undefined;
            throw error;
          });
          return each.follower;
        },
      };
    },
    next: (): void => {
      at += 1;
    },
  });

  return {
    supports: Object.freeze({ conflicts: true, independentEndorsers: true }),
    connect(identity) {
      const accesses = accessesOf(identity);
      const evaluate = async (name: string, args: unknown): Promise<Json> => {
        for (let tries = 1; ; tries++) {
          const { network, address } = accesses.current();
          try {
            const proposal = network
              .getContract(chaincode)
              .newProposal('evaluate', { arguments: [canonicalText({ name, args: args as Json })] });
            return JSON.parse(Buffer.from(await proposal.evaluate()).toString()) as Json;
          } catch (error) {
            const failure = lift(error, address);
            if (failure.kind !== 'unreachable' || tries >= connections.length) throw failure.error;
            accesses.next();
          }
        }
      };
      return {
        submit: async (name, args, { requestId }) =>
          // What the law answers has the type of its row: the rules are typed against the same table.
          (await submitCall(accesses, chaincode, canonicalText({ name, args: args as Json, requestId }), {
            ...usualPatience,
            ...patience,
          })) as never,
        evaluate: async (name, args) => (await evaluate(name, args)) as never,
        events: (after, { signal }) => readEvents(accesses, chaincode, after, signal),
        proof: (txId) =>
          prove(
            connections.map(({ connection }) => connection),
            identity,
            txId,
          ),
        async status() {
          const [{ height, tip }, network] = await Promise.all([chainInfo(accesses.current().network), evaluate('network.get', {})]);
          const { network: name, lawVersion } = network as { readonly network: string; readonly lawVersion: number };
          return { mode: 'fabric', trust: 'a majority of the members endorses every transaction', network: name, lawVersion, height, tip };
        },
      };
    },
    close() {
      for (const { connection, follower } of connections) {
        void follower?.then(({ close }) => close()).catch(() => undefined);
        connection.close();
      }
    },
  };
}
