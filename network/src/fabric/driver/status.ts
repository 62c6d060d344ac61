import { LicenceError } from '@ganzheng/sdk/errors';
import type { LedgerStatus, NetworkRecord } from '@ganzheng/sdk/ledger';
import type { Identity } from '../../embedded/identity.js';
import type { Access, Peer } from './access.js';
import { type ChainInfo, chainInfo } from './look-up.js';

// Whoever asks for health waits no longer; a peer this slow is no peer to rely on.
const answerMs = 1_500;

/**
 * Asks every peer at once how far it is. Height and tip are those of the first that answers: the own organisation's, while it does.
 *
 * @throws LEDGER_UNREACHABLE when none answers
 */
export async function statusOf(
  peers: readonly Peer[],
  identity: Identity,
  { network, lawVersion, members }: NetworkRecord,
): Promise<LedgerStatus> {
  const asked = await Promise.all(peers.map(async (peer) => ({ mspId: peer.endpoint.mspId, info: await infoOf(peer.accessOf(identity)) })));
  const first = asked.find(({ info }) => info !== null)?.info ?? null;
  if (first === null) throw new LicenceError('LEDGER_UNREACHABLE');
  const heights = asked.map(({ mspId, info }) => ({ mspId, height: info?.height ?? null }));
  return {
    mode: 'fabric',
    trust: trustIn(members.length, peers),
    network,
    lawVersion,
    height: first.height,
    tip: first.tip,
    peers: heights,
  };
}

const infoOf = (access: Access): Promise<ChainInfo | null> => chainInfo(access, answerMs).catch(() => null);

/** Whom one trusts, and whether they are apart at all: on one machine its owner holds every key. */
function trustIn(members: number, peers: readonly Peer[]): string {
  const majority = Math.floor(members / 2) + 1;
  const together = peers.every(({ endpoint }) => endpoint.address.startsWith('127.0.0.1:'));
  return `${members} organisations endorse, any ${majority} of them a transaction${together ? '; here all of their peers run on this machine' : ''}`;
}
