import type { Law } from '@ganzheng/network';
import { verifyEvidence } from '@ganzheng/sdk/ledger';
import type { Engine } from '../ledger/conformance.js';
import { foundLedgerWorld } from './ledger-world.js';

/** The embedded host as the conformance suite wants it. */
export async function embeddedEngine(law: Law): Promise<Engine> {
  const opened = await foundLedgerWorld({ laws: [law] });
  const hostKey = opened.options.hostKey.publicKey;
  return {
    world: opened.world,
    supports: opened.host.supports,
    as: opened.as,
    check: (evidence) => verifyEvidence(evidence, { hostKey }),
    reopen: async () => void (await opened.reopen()),
    close: opened.close,
  };
}
