import type { Channel, Client } from 'fabric-common';
import type { Identity } from '../../embedded/identity.js';
import type { Access, ChaincodeCall, Endpoint, OpenPeer } from '../driver/access.js';
import { timeOfProposal } from '../driver/proposal.js';
import { agree } from './agree.js';
import { askAll, organisationsOf } from './ask-all.js';
import { identities, type SignAs } from './context.js';
import { loadLibraries } from './libraries.js';
import { answerOf, DirectFailure, liftDirect } from './lift-direct.js';
import { attemptMs, type EndorsingPeer, endorsingPeer, orderingNode, type SignedProposal } from './nodes.js';
import { type Order, orderBy } from './order.js';
import { readBlocks } from './read-blocks.js';
import { openVerdicts } from './verdicts.js';

/** A network whose nodes are spoken to one by one. */
export interface DirectNetwork {
  /** peers of every organisation */
  readonly peers: readonly Endpoint[];
  readonly orderers: readonly Endpoint[];
  readonly consensus: 'raft' | 'bft';
}

/** What all peers of a ledger share. */
interface Shared {
  readonly client: Client;
  readonly channel: Channel;
  readonly peers: readonly EndorsingPeer[];
  readonly order: Order;
  readonly signAs: (identity: Identity) => Promise<SignAs>;
}

/**
 * Opens the driver for networks whose peers are older than 2.4 and have no gateway: endorsers and orderers are asked by the client itself, with fabric-network.
 *
 * @example const fabric = openFabric({ peers, channel, chaincode, open: await openDirect({ peers, orderers, consensus: 'raft' }) });
 */
export async function openDirect({ peers, orderers, consensus }: DirectNetwork): Promise<OpenPeer> {
  const { Gateway, Client } = await loadLibraries();
  const client = new Client('ganzheng');
  const endorsers = peers.map((endpoint) => endorsingPeer(client, endpoint));
  const order = orderBy(
    orderers.map((endpoint) => orderingNode(client, endpoint)),
    consensus,
  );
  const signAs = identities(client, () => new Gateway());
  return (endpoint, channelName) => {
    const channel = client.getChannel(channelName);
    const own = endorsers.find((each) => each.endpoint.address === endpoint.address);
    if (own === undefined) throw new TypeError(`${endpoint.address} is no peer of this network`);
    const shared = { client, channel, peers: endorsers, order, signAs };
    return {
      endpoint,
      accessOf: (identity) => accessOf(shared, own, identity),
      async answer(proposal, signature) {
        const { response, payload, endorsement } = await own.send({ proposal_bytes: proposal, signature }, attemptMs);
        const { endorser = new Uint8Array(), signature: by = new Uint8Array() } = endorsement ?? {};
        return { status: response.status, payload, endorser, signature: by };
      },
      close() {
        own.close();
        client.close();
      },
    };
  };
}

/** A peer as one identity uses it. */
function accessOf(shared: Shared, own: EndorsingPeer, identity: Identity): Access {
  const { client, channel, signAs } = shared;
  const { mspId, address } = own.endpoint;
  const propose = async ({ chaincode, name, args }: ChaincodeCall): Promise<Buffer> =>
    channel.newQuery(chaincode).build((await signAs(identity)).context, { fcn: name, args: [...args] });
  const access: Access = {
    mspId,
    address,
    channel: channel.name,
    async ask(call, withinMs = attemptMs) {
      const { sign } = await signAs(identity);
      const proposal = await propose(call);
      return answerOf(await own.send({ proposal_bytes: proposal, signature: await sign(proposal) }, withinMs));
    },
    endorse: async (call) => endorse(shared, own, await signAs(identity), call),
    propose,
    blocks: async (from) => readBlocks(access, from),
    verdicts: async (from) => openVerdicts({ client, channel, target: own.target, name: address }, await signAs(identity), from),
    lift: (error) => liftDirect(error, 'evaluate'),
  };
  return access;
}

/** Has every peer endorse a call: which of them a key is locked to is not known before. */
async function endorse({ channel, peers, order }: Shared, own: EndorsingPeer, { context, sign }: SignAs, call: ChaincodeCall) {
  const endorsement = channel.newEndorsement(call.chaincode);
  const proposal = endorsement.build(context, { fcn: call.name, args: [...call.args] });
  endorsement.sign(Buffer.from(await sign(proposal)));
  const txId = endorsement.getTransactionId();
  const refuse = async (): Promise<never> => {
    throw new TypeError('only endorses');
  };
  const { responses } = await endorsement.send({
    handler: {
      async endorse(signed: unknown) {
        const agreement = agree(await askAll(peers, signed as SignedProposal), own.endpoint.address, organisationsOf(peers));
        if ('failure' in agreement) throw new DirectFailure(agreement.failure);
        return agreement.agreed;
      },
      commit: refuse,
      query: refuse,
    },
  });
  return {
    txId,
    time: timeOfProposal(proposal),
    result: responses[0]?.response.payload ?? new Uint8Array(),
    async order() {
      const commit = endorsement.newCommit();
      commit.sign(Buffer.from(await sign(commit.build(context))));
      await order(commit);
    },
  };
}
