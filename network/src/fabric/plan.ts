import { join } from 'node:path';

/** Which Fabric, how many orderers, and where. */
export interface Settings {
  readonly fabric: '2.5' | '3.1';
  /** one Raft orderer, three of them, or four that agree even if one lies (BFT, Fabric 3.1) */
  readonly orderers: '1' | '3' | '4bft';
  /** first of the ports the network uses, all on 127.0.0.1 */
  readonly firstPort: number;
  /** how long an orderer collects transactions for a block */
  readonly batchTimeoutMs: number;
}

/** A network as it is founded unless something else is asked for. */
export const usualSettings: Settings = { fabric: '2.5', orderers: '1', firstPort: 7050, batchTimeoutMs: 50 };

/** A member organisation of the network (成员机构). */
export interface Organisation {
  readonly key: string;
  readonly mspId: string;
  /** 中文, as its certificates name it */
  readonly name: string;
}

/** One process of the network. */
export interface Node {
  readonly name: string;
  readonly kind: 'orderer' | 'peer' | 'law' | 'ca';
  readonly organisation: Organisation;
  /** the host others know it by */
  readonly host: string;
  /** the address it listens on */
  readonly listen: string;
  /** where others reach it */
  readonly port: number;
  /** orderer: its administration; peer: unused by chaincode as a service, but Fabric wants it */
  readonly secondPort: number;
  /** health and metrics, plain HTTP */
  readonly operationsPort: number;
}

/** A network as it is to be, before anything is written or started. */
export interface Plan {
  readonly folder: string;
  readonly settings: Settings;
  readonly organisations: readonly Organisation[];
  readonly orderers: readonly Node[];
  readonly peers: readonly Node[];
  /** the chaincode processes in use */
  readonly laws: readonly Node[];
  /** where the next version of the law is started beside the one in use */
  readonly nextLaws: readonly Node[];
  /** those of them that belong to the network already: while an upgrade is coming into force */
  readonly comingLaws: readonly Node[];
  readonly cas: readonly Node[];
  /** every channel; the first is that of the licences */
  readonly channels: readonly string[];
}

/** The channel and the chaincode, the same on every network. */
export const channel = 'licences';
export const chaincode = 'law';

/** The founding members. */
const members: readonly Organisation[] = [
  { key: 'ganzhou', mspId: 'GanzhouMSP', name: '赣州市行政审批局' },
  { key: 'jiangxi', mspId: 'JiangxiMSP', name: '江西省政务服务管理办公室' },
  { key: 'guangdong', mspId: 'GuangdongMSP', name: '广东省政务服务和数据管理局' },
];

/** Whose each orderer is: no organisation stops the ordering alone with three, and with four only the one that runs two. */
const ordererOwners = ['jiangxi', 'guangdong', 'ganzhou', 'jiangxi'];

const ordererCount = { '1': 1, '3': 3, '4bft': 4 } as const;
const loopback = '127.0.0.1';
const portsPerNode = 5;
const firstPeerOffset = 50;
const lawOffset = 3;
const caOffset = portsPerNode + 1;

/** What has become of a network since it was founded. */
interface Grown {
  readonly organisations?: readonly Organisation[];
  /** which definition of the law is in force: versions take turns on two sides */
  readonly sequence?: number;
  /** whether the next definition is coming into force */
  readonly upgrading?: boolean;
  /** channels beside that of the licences */
  readonly channels?: readonly string[];
  /** as its own containers see it: each node is a host of its own name */
  readonly inside?: boolean;
}

/**
 * Lays out a network: which nodes there are, whose they are, and on which ports.
 *
 * @param folder where it keeps everything
 */
export function planNetwork(
  folder: string,
  settings: Settings,
  { organisations = members, sequence = 1, upgrading = false, channels = [], inside = false }: Grown = {},
): Plan {
  const reach = (name: string) => (inside ? { host: name, listen: '0.0.0.0' } : { host: loopback, listen: loopback });
  const orderers = ordererOwners.slice(0, ordererCount[settings.orderers]).map((owner, at) => {
    const organisation = organisations.find(({ key }) => key === owner);
    if (organisation === undefined) throw new TypeError(`no organisation ${owner} for an orderer`);
    const port = settings.firstPort + at * portsPerNode;
    const name = `orderer${at + 1}`;
    return { name, kind: 'orderer' as const, organisation, ...reach(name), port, secondPort: port + 1, operationsPort: port + 2 };
  });
  const perOrganisation = organisations.map((organisation, at) => {
    const port = settings.firstPort + firstPeerOffset + at * 2 * portsPerNode;
    const node = (kind: Node['kind'], offset: number, side = ''): Node => {
      const first = port + offset;
      const name = `${kind}-${organisation.key}${side}`;
      return { name, kind, organisation, ...reach(name), port: first, secondPort: first + 1, operationsPort: first + 2 };
    };
    const laws = ['a', 'b'].map((side, offset) => node('law', lawOffset + offset, `-${side}`));
    return { peer: node('peer', 0), law: sideOf(laws, sequence), nextLaw: sideOf(laws, sequence + 1), ca: node('ca', caOffset) };
  });
  const nextLaws = perOrganisation.map(({ nextLaw }) => nextLaw);
  return {
    folder,
    settings,
    organisations,
    orderers,
    peers: perOrganisation.map(({ peer }) => peer),
    laws: perOrganisation.map(({ law }) => law),
    nextLaws,
    comingLaws: upgrading ? nextLaws : [],
    cas: perOrganisation.map(({ ca }) => ca),
    channels: [channel, ...channels],
  };
}

function sideOf(sides: readonly Node[], sequence: number): Node {
  const side = sides[(sequence - 1) % sides.length];
  if (side === undefined) throw new TypeError('the law has no side to run on');
  return side;
}

/** The one of an organisation among nodes of one kind. */
export function nodeOf(nodes: readonly Node[], organisation: Organisation): Node {
  const node = nodes.find((each) => each.organisation.key === organisation.key);
  if (node === undefined) throw new TypeError(`no node of ${organisation.key}`);
  return node;
}

/** Every process of a network. */
export const nodesOf = ({ orderers, peers, laws, comingLaws, cas }: Plan): readonly Node[] => [
  ...orderers,
  ...peers,
  ...laws,
  ...comingLaws,
  ...cas,
];

/** Where others reach a node. */
export const addressOf = ({ host, port }: Node): string => `${host}:${port}`;

/** Where a network keeps its things, below its folder. */
export const places = (folder: string) => ({
  record: join(folder, 'network.json'),
  /** nodes that a command lets stand still for a moment */
  standing: join(folder, 'standing.json'),
  /** commands that are changing the network */
  holders: join(folder, 'holders'),
  config: join(folder, 'config'),
  /** first block of a channel */
  genesis: (name: string) => join(folder, 'channel', `${name}.block`),
  packages: join(folder, 'packages'),
  /** authority, TLS authority, verifying MSP and administrator of an organisation */
  organisation: ({ key }: Pick<Organisation, 'key'>) => {
    const own = join(folder, 'organisations', key);
    return { own, ca: join(own, 'ca'), tlsCa: join(own, 'tls-ca'), msp: join(own, 'msp'), admin: join(own, 'admin') };
  },
  /** identity, TLS pair and data of a node */
  node: ({ name }: Pick<Node, 'name'>) => {
    const own = join(folder, 'nodes', name);
    return { own, msp: join(own, 'msp'), tls: join(own, 'tls'), data: join(own, 'data'), chaincodes: join(own, 'chaincodes') };
  },
  log: (name: string) => join(folder, 'logs', `${name}.log`),
  pid: (name: string) => join(folder, 'run', `${name}.json`),
});
