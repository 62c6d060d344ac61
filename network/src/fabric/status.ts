import { addressOf, channel, type Node, type Plan } from './plan.js';
import { runningPid } from './process.js';
import { healthy, listens, metricOf } from './ready.js';
import type { NetworkFile } from './record.js';
import { nodesOf } from './up.js';

/** How one node is. */
interface NodeStatus {
  readonly name: string;
  readonly kind: Node['kind'];
  readonly organisation: string;
  readonly address: string;
  readonly pid: number | null;
  readonly state: 'well' | 'unwell' | 'down';
  /** number of blocks it holds, where it holds any */
  readonly height: number | null;
}

/** How a network is. */
export interface NetworkStatus {
  readonly fabric: string;
  readonly orderers: string;
  readonly channel: string;
  readonly law: Pick<NetworkFile['law'], 'packageId' | 'version' | 'sequence'>;
  readonly nodes: readonly NodeStatus[];
}

/** Asks every node how it is. */
export async function networkStatus(plan: Plan, { settings, law }: NetworkFile): Promise<NetworkStatus> {
  const { packageId, version, sequence } = law;
  const nodes = await Promise.all(nodesOf(plan).map((node) => nodeStatus(plan, node)));
  return { fabric: settings.fabric, orderers: settings.orderers, channel, law: { packageId, version, sequence }, nodes };
}

const heights: Partial<Record<Node['kind'], string>> = {
  peer: 'ledger_blockchain_height',
  orderer: 'ledger_blockchain_height',
};

async function nodeStatus(plan: Plan, node: Node): Promise<NodeStatus> {
  const pid = runningPid(plan.folder, node.name) ?? null;
  const metric = heights[node.kind];
  const [well, height] = await Promise.all([
    metric === undefined ? listens(node.port) : healthy(node),
    metric === undefined ? undefined : metricOf(node, metric, channel),
  ]);
  return {
    name: node.name,
    kind: node.kind,
    organisation: node.organisation.mspId,
    address: addressOf(node),
    pid,
    state: pid === null ? 'down' : well ? 'well' : 'unwell',
    height: height ?? null,
  };
}
