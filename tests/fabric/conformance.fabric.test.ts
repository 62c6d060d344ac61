import { describe } from 'vitest';
import { ledgerConformance } from '../ledger/conformance.js';
import { fabricEngine } from '../support/fabric-engine.js';
import { missingOf } from '../support/fabric-programs.js';

const engines = [
  ['gateway on Fabric 2.5, one Raft orderer', { fabric: '2.5', orderers: '1' }, 'gateway'],
  ['gateway on Fabric 3.1, four BFT orderers', { fabric: '3.1', orderers: '4bft' }, 'gateway'],
  ['fabric-network on Fabric 2.5, one Raft orderer', { fabric: '2.5', orderers: '1' }, 'fabric-network'],
  ['fabric-network on Fabric 3.1, four BFT orderers', { fabric: '3.1', orderers: '4bft' }, 'fabric-network'],
] as const;

for (const [name, choice, driver] of engines) {
  const missing = missingOf(choice.fabric);
  if (missing !== undefined) console.warn(`SKIPPED ${name}: ${missing}`);
  describe.skipIf(missing !== undefined)('on real Fabric', () => ledgerConformance(name, fabricEngine(choice, driver)));
}
