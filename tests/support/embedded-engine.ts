import type { Law } from '@ganzheng/network';
import { type Evidence, verifyEvidence } from '@ganzheng/sdk/ledger';
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
    forgeries,
    reopen: async () => void (await opened.reopen()),
    close: opened.close,
  };
}

function forgeries(evidence: Evidence): readonly unknown[] {
  if (evidence.kind !== 'embedded') throw new TypeError('not evidence of this host');
  const { header, transaction, index } = evidence;
  return [
    { ...evidence, index: index + 1 },
    { ...evidence, transaction: { ...transaction, time: '2020-01-01T00:00:00.000Z' } },
    { ...evidence, transaction: { ...transaction, result: null } },
    { ...evidence, header: { ...header, statement: { ...header.statement, root: '0'.repeat(64) } } },
  ];
}
