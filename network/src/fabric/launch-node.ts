import { launchCa, launchLaw, launchOrderer, launchPeer } from './launch.js';
import type { Node, Plan } from './plan.js';
import type { Launch } from './process.js';
import type { Programs } from './programs.js';
import { comingLaw, type NetworkFile } from './record.js';

/** How any node of a network is started. */
export function launchNode(plan: Plan, programs: Programs, record: NetworkFile, node: Node): Launch {
  switch (node.kind) {
    case 'orderer':
      return launchOrderer(plan, programs, node);
    case 'peer':
      return launchPeer(plan, programs, node);
    case 'law':
      return launchLaw(plan, { node: programs.node, ...lawOf(plan, record, node) }, node);
    case 'ca':
      return launchCa(plan, programs, node);
  }
}

/** The law a chaincode process serves: the one in force, or the one that is coming. */
export function lawOf({ comingLaws }: Plan, record: NetworkFile, { name }: Node): NetworkFile['law'] {
  const coming = comingLaws.some((each) => each.name === name) ? comingLaw(record) : undefined;
  return coming ?? record.law;
}
