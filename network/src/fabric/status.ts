import { errorTable } from '@ganzheng/sdk/errors';
import { builtInstead } from './agreed-law.js';
import { type CertificateStatus, certificates } from './certificates.js';
import type { Head } from './heads.js';
import { addressOf, channel, type Node, nodesOf, type Plan } from './plan.js';
import { runningPid } from './process.js';
import { healthy, listens, metricOf } from './ready.js';
import { comingChannel, comingLaw, type NetworkFile } from './record.js';

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
  /** orderer with Raft: whether it leads; null where that is not said */
  readonly leads: boolean | null;
}

/** Something an operator should look at. */
interface Problem {
  readonly node: string | null;
  readonly zh: string;
  readonly en: string;
}

/** How a network is. */
export interface NetworkStatus {
  readonly fabric: string;
  readonly orderers: string;
  readonly channel: string;
  readonly channels: readonly string[];
  readonly members: readonly string[];
  readonly law: Pick<NetworkFile['law'], 'packageId' | 'version' | 'sequence'>;
  readonly nodes: readonly NodeStatus[];
  /** what to keep outside, so that a rollback is noticed */
  readonly heads: readonly Head[];
  readonly problems: readonly Problem[];
}

/** Asks every node how it is, by its health and its metrics. */
export async function networkStatus(
  plan: Plan,
  record: NetworkFile,
  { now = new Date(), heads = [] }: { readonly now?: Date; readonly heads?: readonly Head[] } = {},
): Promise<NetworkStatus> {
  const { settings, law } = record;
  const { packageId, version, sequence } = law;
  // The orderers are asked last: none of them may then be behind what a peer said before.
  const others = await Promise.all(nodesOf(plan).flatMap((node) => (node.kind === 'orderer' ? [] : [nodeStatus(plan, node)])));
  const orderers = await Promise.all(plan.orderers.map((node) => nodeStatus(plan, node)));
  const nodes = [...orderers, ...others];
  const expiring = (await certificates(plan, now)).filter(({ state }) => state !== 'well');
  return {
    fabric: settings.fabric,
    orderers: settings.orderers,
    channel,
    channels: plan.channels,
    members: plan.organisations.map(({ mspId }) => mspId),
    law: { packageId, version, sequence },
    nodes,
    heads,
    problems: [
      ...nodes.flatMap(problemsOf),
      ...orderingProblems(nodes),
      ...heightProblems(nodes),
      ...expiring.map(expiryProblem),
      ...changeProblems(record),
    ],
  };
}

async function nodeStatus(plan: Plan, node: Node): Promise<NodeStatus> {
  const pid = runningPid(plan.folder, node.name) ?? null;
  const keepsBlocks = node.kind === 'orderer' || node.kind === 'peer';
  const [well, height, leads] = await Promise.all([
    keepsBlocks ? healthy(node) : listens(node.port),
    keepsBlocks ? metricOf(node, 'ledger_blockchain_height', channel) : undefined,
    node.kind === 'orderer' ? metricOf(node, 'consensus_etcdraft_is_leader', channel) : undefined,
  ]);
  return {
    name: node.name,
    kind: node.kind,
    organisation: node.organisation.mspId,
    address: addressOf(node),
    pid,
    state: pid === null ? 'down' : well ? 'well' : 'unwell',
    height: height ?? null,
    leads: leads === undefined ? null : leads === 1,
  };
}

function problemsOf({ name, state }: NodeStatus): Problem[] {
  if (state === 'well') return [];
  return state === 'down'
    ? [{ node: name, zh: '节点未运行；执行 network up 启动', en: 'The node does not run: network up starts it' }]
    : [{ node: name, zh: '节点在运行但不正常；查看 network logs', en: 'The node runs but is not well: see network logs' }];
}

function orderingProblems(nodes: readonly NodeStatus[]): Problem[] {
  const orderers = nodes.filter(({ kind, leads }) => kind === 'orderer' && leads !== null);
  if (orderers.length === 0 || orderers.some(({ leads }) => leads)) return [];
  return [{ node: null, zh: '排序节点没有主节点，交易暂不能提交', en: 'The orderers have no leader: nothing can be submitted' }];
}

/** So many blocks behind is more than a moment's lag. */
const muchBehind = 20;

function heightProblems(nodes: readonly NodeStatus[]): Problem[] {
  const heightsOf = (kind: Node['kind']) => nodes.flatMap((node) => (node.kind === kind && node.height !== null ? [node.height] : []));
  const [peers, orderers] = [heightsOf('peer'), heightsOf('orderer')];
  const highest = Math.max(...peers, ...orderers, 0);
  const late = nodes.filter(({ kind, height }) => kind === 'peer' && height !== null && height < highest - muchBehind);
  const behind = late.map(({ name }) => ({ node: name, zh: '节点区块落后', en: 'The peer is behind with its blocks' }));
  if (orderers.length === 0 || Math.max(...orderers) >= Math.max(...peers, 0)) return behind;
  const rolledBack = {
    node: null,
    zh: '排序节点的账本比成员节点的短：可能恢复自旧备份，请勿继续提交',
    en: 'The orderers have fewer blocks than a peer: they may come from an old backup; submit nothing',
  };
  return [...behind, rolledBack];
}

function changeProblems(record: NetworkFile): Problem[] {
  const [law, channel] = [comingLaw(record), comingChannel(record)];
  if (law !== undefined)
    return [
      { node: null, zh: '规则升级尚未完成；执行 network upgrade 继续', en: 'An upgrade is not finished: network upgrade goes on with it' },
    ];
  if (channel !== undefined)
    return [
      {
        node: null,
        zh: `通道 ${channel} 尚未建成；执行 network channel add ${channel} 继续`,
        en: `The channel ${channel} is not finished: network channel add ${channel} goes on with it`,
      },
    ];
  if (builtInstead(record.law) === undefined) return [];
  return [{ node: null, zh: errorTable.FABRIC_LAW_DIFFERS.zh, en: errorTable.FABRIC_LAW_DIFFERS.en }];
}

const expiryProblem = ({ owner, use, daysLeft, state }: CertificateStatus): Problem =>
  state === 'expired'
    ? { node: owner, zh: `证书（${use}）已过期；执行 network certs renew`, en: `Its certificate (${use}) has expired: network certs renew` }
    : {
        node: owner,
        zh: `证书（${use}）还剩 ${daysLeft} 天`,
        en: `Its certificate (${use}) has ${daysLeft} days left: network certs renew`,
      };
