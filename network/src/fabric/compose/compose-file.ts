import { join } from 'node:path';
import { launchCa, launchLaw, launchOrderer, launchPeer } from '../launch.js';
import { type Node, nodeOf, type Plan, places } from '../plan.js';
import { images } from './images.js';
import { type Yaml, yamlText } from './yaml-text.js';

const heading = `# A network of three organisations on Hyperledger Fabric in containers, for docker-compose 1.29 and docker compose 2.
# Written from the plan of the network by \`npm run docs\`; a test says when the two differ.
# It reads what \`npm run network -- compose up\` prepares in GANZHENG_NETWORK; see network/README.md.
# Every port is published on 127.0.0.1 only. Nothing is privileged; each ledger is a volume of its own.
`;

/**
 * Writes docker-compose.yml: the nodes of a plan as services of their names, started with what natively started ones get.
 *
 * @param plan as its containers see it
 */
export const composeFile = (plan: Plan): string => heading + yamlText(servicesOf(plan));

/** What the file holds. */
export function servicesOf(plan: Plan): {
  readonly services: Readonly<Record<string, Yaml>>;
  readonly volumes: Readonly<Record<string, Yaml>>;
} {
  const orderers = plan.orderers.map((node) => [node.name, orderer(plan, node)] as const);
  const peers = plan.peers.map((node) => [node.name, peer(plan, node)] as const);
  const laws = plan.laws.map((node, at) => [node.name, law(plan, node, at === 0)] as const);
  const cas = plan.cas.map((node) => [node.name, ca(plan, node)] as const);
  const services = Object.fromEntries([...orderers, ...laws, ...peers, ...cas, ['city', city(plan)], ['tools', tools(plan)]]);
  const keeping = [...plan.orderers, ...plan.peers, ...plan.cas].map(({ name }) => name);
  return { services, volumes: Object.fromEntries([...keeping, 'city'].map((name) => [name, {}])) };
}

// What compose puts in from the file that was prepared; the values after the dash serve whoever runs it bare.
const given = (name: string, otherwise: string): string => `\${${name}:-${otherwise}}`;
const prepared = {
  folder: given('GANZHENG_NETWORK', './.containers'),
  /** owner of the prepared files, never root */
  user: given('GANZHENG_USER', '1000:1000'),
  lawPackage: given('GANZHENG_LAW_PACKAGE', 'unprepared'),
} as const;

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function orderer(plan: Plan, node: Node): Yaml {
  const { program, args, env } = launchOrderer(plan, { orderer: 'orderer' }, node);
  const { own, msp, tls, data } = places(plan.folder).node(node);
  return {
    image: images.orderer,
    command: [program, ...args],
    ...confined,
    environment: env,
    working_dir: own,
    volumes: [...mounts(plan, [places(plan.folder).config, msp, tls]), `${node.name}:${data}`],
    ports: published(node.port, node.operationsPort),
    healthcheck: answersHealthy(node),
  };
}

function peer(plan: Plan, node: Node): Yaml {
  const { program, args, env } = launchPeer(plan, { peer: 'peer', path: systemPath }, node);
  const { own, msp, tls, data, chaincodes } = places(plan.folder).node(node);
  return {
    image: images.peer,
    command: [program, ...args],
    ...confined,
    environment: env,
    working_dir: own,
    volumes: [...mounts(plan, [places(plan.folder).config, msp, tls, chaincodes]), `${node.name}:${data}`],
    ports: published(node.port, node.operationsPort),
    depends_on: healthyFirst([...plan.orderers, nodeOf(plan.laws, node.organisation)]),
    healthcheck: answersHealthy(node),
  };
}

/** Not published: only its own peer reaches it, with a certificate of the organisation. */
function law(plan: Plan, node: Node, builds: boolean): Yaml {
  const { env } = launchLaw(plan, { node: 'node', entry: '', packageId: prepared.lawPackage }, node);
  const { tls } = places(plan.folder).node(node);
  return {
    image: images.law,
    ...(builds ? { build: build('law') } : {}),
    ...confined,
    ...ours,
    environment: env,
    volumes: mounts(plan, [tls]),
    healthcheck: { ...rhythm, test: ['CMD', 'node', '--eval', `require('net').connect(${node.port}, '127.0.0.1', () => process.exit(0))`] },
  };
}

/** Its home is empty at every start; what it must keep, the register of identities, is in its volume. */
function ca(plan: Plan, node: Node): Yaml {
  const { program, args } = launchCa(plan, { 'fabric-ca-server': 'fabric-ca-server' }, node);
  const { own, tls, data } = places(plan.folder).node(node);
  const authority = places(plan.folder).organisation(node.organisation).ca;
  return {
    image: images.ca,
    command: [program, ...args],
    ...confined,
    tmpfs: [...confined.tmpfs, own],
    volumes: [...mounts(plan, [join(own, 'fabric-ca-server-config.yaml'), tls, authority]), `${node.name}:${data}`],
    ports: published(node.port, node.operationsPort),
    healthcheck: answersHealthy(node),
  };
}

// 7001 to 7004 below the usual 7250, so that other ports of the network move the city's too.
const cityBelow = 249;
const cityServices = ['issuer', 'verifier', 'partner', 'wallet'];

/** The fictitious city's services on the ledger of the network: started on demand, once the network is founded. */
function city(plan: Plan): Yaml {
  const { record, organisation, node } = places(plan.folder);
  const authorities = plan.organisations.map((each) => join(organisation(each).ca, 'cert.pem'));
  const registrars = plan.cas.flatMap((each) => [join(node(each).own, 'registrar.json'), join(node(each).tls, 'ca.pem')]);
  const roots = plan.peers.map((each) => join(node(each).tls, 'ca.pem'));
  const ports = cityServices.map((_, at) => plan.settings.firstPort - cityBelow + at);
  const flags = cityServices.flatMap((service, at) => [`--${service}-port`, String(ports[at])]);
  return {
    image: images.city,
    build: build('city'),
    profiles: ['city'],
    command: ['node', 'examples/city/dist/start.js', '--listen-on', '0.0.0.0', '--data', '/data', ...flags],
    ...confined,
    ...ours,
    environment: { LEDGER: 'fabric', GANZHENG_FABRIC_DATA: plan.folder },
    volumes: [`${prepared.folder}/inside.json:${record}:ro`, ...mounts(plan, [...authorities, ...registrars, ...roots]), 'city:/data'],
    ports: published(...ports),
    depends_on: healthyFirst([...plan.peers, ...plan.cas]),
    healthcheck: { ...rhythm, test: ['CMD', 'node', '--eval', askServices(ports)] },
  };
}

/** Ends well when every service says that it is. */
const askServices = (ports: readonly number[]): string =>
  `Promise.all(${JSON.stringify(ports)}.map((port) => fetch('http://127.0.0.1:' + port + '/health').then(({ ok }) => ok || process.exit(1)))).catch(() => process.exit(1))`;

/** Programs of whoever founds the network; up while that is done, never by itself. */
function tools(plan: Plan): Yaml {
  const folder = `${prepared.folder}:${plan.folder}:ro`;
  const blocks = join(plan.folder, 'channel');
  return {
    image: images.tools,
    profiles: ['tools'],
    command: ['sleep', 'infinity'],
    ...confined,
    ...ours,
    restart: 'no',
    volumes: [folder, `${prepared.folder}/channel:${blocks}`],
  };
}

// The official images run as root; of root's powers only reading the files of whoever prepared them is left.
const confined = {
  restart: 'unless-stopped',
  // As the first process of a container some of them would not hear that they are to end.
  init: true,
  read_only: true,
  tmpfs: ['/tmp'],
  security_opt: ['no-new-privileges:true'],
  cap_drop: ['ALL'],
  cap_add: ['DAC_OVERRIDE'],
} as const;

// Ours never run as root and need none of its powers.
const ours = { user: prepared.user, cap_add: [] } as const;

const rhythm = { interval: '3s', timeout: '3s', retries: 40 } as const;

/** The official images have no curl; their shell can ask. */
function answersHealthy({ operationsPort }: Node): Yaml {
  const ask = `exec 3<>/dev/tcp/127.0.0.1/${operationsPort} && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '200 OK' <&3`;
  return { ...rhythm, test: ['CMD', 'bash', '-c', ask] };
}

/** What was prepared for a service, to be read only. */
const mounts = (plan: Plan, paths: readonly string[]): string[] =>
  paths.map((path) => `${prepared.folder}${path.slice(plan.folder.length)}:${path}:ro`);

const published = (...ports: readonly number[]): string[] => ports.map((port) => `127.0.0.1:${port}:${port}`);

const healthyFirst = (nodes: readonly Node[]): Yaml =>
  Object.fromEntries(nodes.map(({ name }) => [name, { condition: 'service_healthy' }]));

const build = (target: string): Yaml => ({ context: '..', dockerfile: 'network/Dockerfile', target });
