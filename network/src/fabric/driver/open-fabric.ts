import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Json, type Ledger, type NetworkRecord } from '@ganzheng/sdk/ledger';
import type { Identity } from '../../embedded/identity.js';
import { openConnection } from '../gateway/connections.js';
import type { Endpoint, OpenPeer } from './access.js';
import { evaluateCall } from './evaluate.js';
import { readEvents } from './events.js';
import { prove } from './prove.js';
import { type Heard, openRoutes } from './route.js';
import { statusOf } from './status.js';
import { type Outcome, type Patience, submitCall } from './submit.js';

/** What a ledger on Fabric is reached with. */
export interface FabricOptions {
  /** peers to go through, the organisation's own first */
  readonly peers: readonly Endpoint[];
  readonly channel: string;
  readonly chaincode: string;
  /** the driver; the peers' gateways unless given */
  readonly open?: OpenPeer;
  readonly patience?: Partial<Patience>;
  /** how many submissions may be on their way at once; more hear LEDGER_OVERLOADED at once */
  readonly mostInFlight?: number;
  /** what this client was told elsewhere; its own unless given */
  readonly heard?: Heard;
}

/** A ledger on Fabric, reached through its peers. */
export interface Fabric {
  /** What this engine has and what it has not, for the conformance suite and for operators. */
  readonly supports: { readonly conflicts: boolean; readonly independentEndorsers: boolean };
  /** the ledger as one identity sees it */
  connect(identity: Identity): Ledger;
  close(): void;
}

// A leader that goes down takes with it what it had accepted and not yet passed on: who waits for that hears nothing, and hands it in again.
const usualPatience: Patience = { submitMs: 30_000, commitMs: 5_000, evaluateMs: 5_000, jitter: Math.random };
// As many as a peer's gateway takes at once unless told otherwise; more would only wait, and be handed in again while they do.
const usualMostInFlight = 500;

/**
 * Opens a ledger on Hyperledger Fabric, through its peers' gateways (2.4 or newer) or by another driver.
 *
 * @example const fabric = openFabric({ peers, channel: 'licences', chaincode: 'law' }); const ledger = fabric.connect(identity);
 */
export function openFabric(options: FabricOptions): Fabric {
  const { peers, channel, chaincode, open = openConnection, mostInFlight = usualMostInFlight } = options;
  const patience = { ...usualPatience, ...options.patience };
  const opened = peers.map((endpoint) => open(endpoint, channel));
  const routes = openRoutes(opened, chaincode, options.heard);
  let inFlight = 0;

  const submit = async (identity: Identity, call: string): Promise<Outcome> => {
    if (inFlight >= mostInFlight) throw new LicenceError('LEDGER_OVERLOADED', { inFlight });
    inFlight += 1;
    return submitCall(routes.routeOf(identity), chaincode, call, patience).finally(() => {
      inFlight -= 1;
    });
  };

  return {
    supports: Object.freeze({ conflicts: true, independentEndorsers: true }),
    connect(identity) {
      const evaluate = (name: string, args: unknown): Promise<Json> =>
        evaluateCall(routes.routeOf(identity), chaincode, canonicalText({ name, args: args as Json }), patience);
      return {
        submit: async (name, args, { requestId }) =>
          // What the law answers has the type of its row: the rules are typed against the same table.
          (await submit(identity, canonicalText({ name, args: args as Json, requestId }))) as never,
        evaluate: async (name, args) => (await evaluate(name, args)) as never,
        events: (after, { signal }) => readEvents(routes.routeOf(identity), chaincode, after, signal),
        proof: (txId) => prove(opened, identity, txId),
        async status() {
          const record = (await evaluate('network.get', {})) as unknown as NetworkRecord;
          return statusOf(opened, identity, record);
        },
      };
    },
    close: () => routes.close(),
  };
}
