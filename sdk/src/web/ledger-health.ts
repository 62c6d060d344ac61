import type { Ledger, PeerStatus } from '../ledger/index.js';
import type { HealthCheck } from './health.js';

/**
 * Says how a service's ledger is: which engine, whom one trusts with it, and on Fabric which organisations' peers answer. Never throws.
 *
 * @example health: async () => [await ledgerHealth(ledger)]
 */
export async function ledgerHealth(ledger: Pick<Ledger, 'status'>): Promise<HealthCheck> {
  const status = await ledger.status().catch(() => null);
  if (status === null) return { name: 'ledger', ok: false };
  const { mode, trust, height, lawVersion, tip, peers } = status;
  return { name: 'ledger', ok: true, facts: { mode, trust, height, lawVersion, tip, ...(peers === undefined ? {} : factsOf(peers)) } };
}

const factsOf = (peers: readonly PeerStatus[]) => {
  const named = (some: readonly PeerStatus[]): string => some.map(({ mspId }) => mspId).join(' ');
  return { answering: named(peers.filter(({ height }) => height !== null)), silent: named(peers.filter(({ height }) => height === null)) };
};
