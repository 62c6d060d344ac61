import { join } from 'node:path';
import { addressOf, type Node, type Plan, places } from './plan.js';
import type { Launch } from './process.js';
import type { Programs } from './programs.js';

/** What a chaincode process is to run. */
export interface LawProgram {
  /** path of Node */
  readonly node: string;
  /** a program for Node that serves the law */
  readonly entry: string;
  readonly packageId: string;
}

/** How an orderer is started. */
export function launchOrderer(plan: Plan, { orderer }: Pick<Programs, 'orderer'>, node: Node): Launch {
  const place = places(plan.folder).node(node);
  const tls = { Certificate: 'cert', PrivateKey: 'key', RootCAs: 'ca' } as const;
  const files = (section: string, names: readonly (keyof typeof tls)[]): [string, string][] =>
    names.map((name) => [`ORDERER_${section}_${name.toUpperCase()}`, join(place.tls, `${tls[name]}.pem`)]);
  const cluster: [string, string][] = [
    ['ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE', join(place.tls, 'cert.pem')],
    ['ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY', join(place.tls, 'key.pem')],
  ];
  const env = {
    FABRIC_CFG_PATH: places(plan.folder).config,
    FABRIC_LOGGING_SPEC: 'info:policies=warn:cauthdsl=warn',
    ORDERER_GENERAL_LISTENADDRESS: node.listen,
    ORDERER_GENERAL_LISTENPORT: String(node.port),
    ORDERER_GENERAL_LOCALMSPID: node.organisation.mspId,
    ORDERER_GENERAL_LOCALMSPDIR: place.msp,
    ORDERER_FILELEDGER_LOCATION: join(place.data, 'ledger'),
    ORDERER_CONSENSUS_WALDIR: join(place.data, 'wal'),
    ORDERER_CONSENSUS_SNAPDIR: join(place.data, 'snapshots'),
    ORDERER_ADMIN_LISTENADDRESS: `${node.listen}:${node.secondPort}`,
    ORDERER_ADMIN_TLS_CLIENTROOTCAS: `[${join(place.tls, 'ca.pem')}]`,
    ORDERER_OPERATIONS_LISTENADDRESS: `${node.listen}:${node.operationsPort}`,
    ...Object.fromEntries([
      ...files('GENERAL_TLS', ['Certificate', 'PrivateKey']),
      ...files('ADMIN_TLS', ['Certificate', 'PrivateKey']),
      ...cluster,
    ]),
    ORDERER_GENERAL_TLS_ROOTCAS: `[${join(place.tls, 'ca.pem')}]`,
    ORDERER_ADMIN_TLS_ROOTCAS: `[${join(place.tls, 'ca.pem')}]`,
  };
  return { name: node.name, program: orderer, args: [], env, cwd: place.own };
}

/** How a peer is started. */
export function launchPeer(plan: Plan, { peer, path }: Pick<Programs, 'peer' | 'path'>, node: Node): Launch {
  const place = places(plan.folder).node(node);
  const { config } = places(plan.folder);
  const builder = { name: 'ganzheng', path: join(config, 'builder'), propagateEnvironment: ['GANZHENG_CHAINCODES'] };
  const env = {
    ...peerIdentity(plan, node),
    FABRIC_CFG_PATH: config,
    FABRIC_LOGGING_SPEC: 'info:policies=warn:cauthdsl=warn:gossip=warn:comm.grpc.server=warn',
    PATH: path,
    GANZHENG_CHAINCODES: place.chaincodes,
    CORE_PEER_ID: node.name,
    CORE_PEER_MSPCONFIGPATH: place.msp,
    CORE_PEER_LISTENADDRESS: `${node.listen}:${node.port}`,
    CORE_PEER_CHAINCODELISTENADDRESS: `${node.listen}:${node.secondPort}`,
    CORE_PEER_CHAINCODEADDRESS: `${node.host}:${node.secondPort}`,
    CORE_PEER_FILESYSTEMPATH: place.data,
    CORE_LEDGER_SNAPSHOTS_ROOTDIR: join(place.data, 'snapshots'),
    CORE_OPERATIONS_LISTENADDRESS: `${node.listen}:${node.operationsPort}`,
    CORE_PEER_GOSSIP_BOOTSTRAP: addressOf(node),
    CORE_PEER_GOSSIP_ENDPOINT: addressOf(node),
    CORE_PEER_GOSSIP_EXTERNALENDPOINT: addressOf(node),
    CORE_PEER_TLS_CERT_FILE: join(place.tls, 'cert.pem'),
    CORE_PEER_TLS_KEY_FILE: join(place.tls, 'key.pem'),
    CORE_CHAINCODE_EXTERNALBUILDERS: JSON.stringify([builder]),
  };
  return { name: node.name, program: peer, args: ['node', 'start'], env, cwd: place.own };
}

/** What the `peer` program must know to speak to a peer as its organisation's administrator. */
export function adminOf(plan: Plan, node: Node): Record<string, string> {
  const { config, organisation } = places(plan.folder);
  return {
    ...peerIdentity(plan, node),
    FABRIC_CFG_PATH: config,
    FABRIC_LOGGING_SPEC: 'error',
    CORE_PEER_MSPCONFIGPATH: organisation(node.organisation).admin,
  };
}

const peerIdentity = (plan: Plan, node: Node) => ({
  CORE_PEER_LOCALMSPID: node.organisation.mspId,
  CORE_PEER_ADDRESS: addressOf(node),
  CORE_PEER_TLS_ENABLED: 'true',
  CORE_PEER_TLS_ROOTCERT_FILE: join(places(plan.folder).node(node).tls, 'ca.pem'),
});

/** How an organisation's chaincode process is started. */
export function launchLaw(plan: Plan, { node: program, entry, packageId }: LawProgram, node: Node): Launch {
  const place = places(plan.folder);
  const { tls, own } = place.node(node);
  const env = {
    GANZHENG_LAW_PACKAGE: packageId,
    GANZHENG_LAW_ADDRESS: `${node.listen}:${node.port}`,
    GANZHENG_LAW_TLS: tls,
    CORE_PEER_LOCALMSPID: node.organisation.mspId,
    CORE_CHAINCODE_LOGGING_LEVEL: 'CRITICAL',
  };
  return { name: node.name, program, args: [entry], env, cwd: own };
}

/** How an organisation's peer reaches its chaincode process: what the release step of the builder hands it. */
export async function connectionOf(plan: Plan, peer: Node, law: Node, read: (path: string) => Promise<string>): Promise<string> {
  const { tls } = places(plan.folder).node(peer);
  const [rootCert, clientCert, clientKey] = await Promise.all(['ca', 'cert', 'key'].map((name) => read(join(tls, `${name}.pem`))));
  return JSON.stringify({
    address: addressOf(law),
    dial_timeout: '5s',
    tls_required: true,
    client_auth_required: true,
    client_key: clientKey,
    client_cert: clientCert,
    root_cert: rootCert,
  });
}

/** How an organisation's CA is started. */
export function launchCa(plan: Plan, tools: Pick<Programs, 'fabric-ca-server'>, node: Node): Launch {
  const { own } = places(plan.folder).node(node);
  return { name: node.name, program: tools['fabric-ca-server'], args: ['start', '--home', own], env: {}, cwd: own };
}
