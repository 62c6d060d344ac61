import { launchCa, launchLaw, launchOrderer, launchPeer } from './launch.js';
import type { Node, Plan } from './plan.js';
import type { Launch } from './process.js';
import type { Programs } from './programs.js';
import type { NetworkFile } from './record.js';

/** How any node of a network is started. */
export function launchNode(plan: Plan, programs: Programs, { law }: Pick<NetworkFile, 'law'>, node: Node): Launch {
  switch (node.kind) {
    case 'orderer':
      return launchOrderer(plan, programs, node);
    case 'peer':
      return launchPeer(plan, programs, node);
    case 'law':
      return launchLaw(plan, { node: programs.node, ...law }, node);
    case 'ca':
      return launchCa(plan, programs, node);
  }
}
