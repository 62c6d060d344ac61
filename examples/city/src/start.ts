import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { engineName, randomBytes } from '@ganzheng/sdk/sm';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { pino } from 'pino';
import { askHealth, type HealthState } from './ask-health.js';
import type { LedgerWish } from './choose-ledger.js';
import { explain } from './explain.js';
import { driverOption, ledgerOption } from './ledger-option.js';
import { type City, openCity } from './open-city.js';
import { raiseLedger } from './raise-ledger.js';
import { createSteps, type Step } from './steps.js';
import { createTerminal } from './terminal.js';

interface StartOptions extends LedgerWish {
  readonly data: string;
  readonly host: string;
  readonly listenOn?: string;
  readonly issuerPort: number;
  readonly verifierPort: number;
  readonly partnerPort: number;
  readonly walletPort: number;
  readonly firstPort?: number;
  readonly json?: boolean;
  readonly log: string;
}

const program = new Command('npm start --')
  .description('赣证：在本机创立示范城市并启动颁发、用证、证照包服务。 Founds the fictitious city on this machine and starts its services.')
  .option('--data <folder>', 'where everything is kept (GANZHENG_DATA)', process.env.GANZHENG_DATA ?? 'data')
  .option('--host <address>', 'address the services are called by, and listen on', '127.0.0.1')
  .option('--listen-on <address>', 'address to listen on where it is another one: in a container 0.0.0.0')
  .option('--issuer-port <port>', 'issuer (颁发); 0 takes a free one', portOf, 7001)
  .option('--verifier-port <port>', 'Ganzhou window (赣州窗口)', portOf, 7002)
  .option('--partner-port <port>', 'Shenzhen Longgang window (龙岗窗口)', portOf, 7003)
  .option('--wallet-port <port>', 'wallet relay (证照包中继)', portOf, 7004)
  .addOption(ledgerOption())
  .addOption(driverOption())
  .option('--network <folder>', 'folder of the network on Fabric (GANZHENG_FABRIC_DATA, or that of npm run network)')
  .option('--first-port <port>', 'first port of a network that has to be founded', portOf)
  .option('--log <level>', 'service log on standard error: silent, warn, info', 'warn')
  .option('--json', 'print one JSON line when ready')
  .action(start);

await program.parseAsync();

async function start(options: StartOptions): Promise<void> {
  const startedMs = performance.now();
  let isStopping = () => false;
  try {
    const opening = open(options, createSteps(process.stderr, startedMs));
    isStopping = stopOnSignal(opening, options.json === true);
    const { city, network } = await opening;
    if (isStopping()) return;
    const readyMs = Math.round(performance.now() - startedMs);
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ ready: true, readyMs, services: addressesOf(city), height: (await city.ledger.status()).height })}\n`,
      );
    else await greet({ city, network }, readyMs, resolve(options.data));
  } catch (error) {
    // What is asked of a city while it closes fails, and is nobody's business: the closing says how it ended.
    if (!isStopping()) fail(error);
  }
}

/** The city, and how it is closed: a network that this start had to raise goes down with it. */
interface Opened {
  readonly city: City;
  /** null where the ledger is embedded */
  readonly network: { readonly folder: string; readonly staysUp: boolean } | null;
  close(): Promise<void>;
}

async function open(options: StartOptions, onStep: Step): Promise<Opened> {
  const { data, host, listenOn, ledger: wished, network: named, driver, firstPort } = options;
  const folder = resolve(data);
  const logger = pino({ level: options.log }, pino.destination(2));
  const ports = { issuer: options.issuerPort, verifier: options.verifierPort, partner: options.partnerPort, wallet: options.walletPort };
  const wish = {
    ...(wished === undefined ? {} : { ledger: wished }),
    ...(named === undefined ? {} : { network: named }),
    ...(driver === undefined ? {} : { driver }),
  };
  const { ledger, network } = await raiseLedger(folder, wish, {
    ...(firstPort === undefined ? {} : { firstPort }),
    env: process.env,
    random: randomBytes,
    nowMs: Date.now,
    onStep,
  });
  const lower = async () => {
    if (network === null || network.ranBefore) return;
    onStep('停止网络', 'stopping the network');
    await network.lower({ remove: false });
  };
  try {
    const listening = listenOn === undefined ? { host } : { host, listenOn };
    const city = await openCity({ folder, ledger, ...listening, ports, logger, random: randomBytes, nowMs: Date.now, onStep });
    const facts = network === null || ledger.engine === 'embedded' ? null : { folder: ledger.network, staysUp: network.ranBefore };
    return { city, network: facts, close: () => city.close().finally(lower) };
  } catch (error) {
    await lower();
    throw error;
  }
}

function addressesOf({ issuer, window, partner, relay }: City): Record<string, string> {
  return { issuer: issuer.url, verifier: window.url, partner: partner.url, wallet: relay.url };
}

async function greet({ city, network: onFabric }: Omit<Opened, 'close'>, readyMs: number, folder: string): Promise<void> {
  const terminal = createTerminal(process.stdout);
  const { mode, trust, network, height } = await city.ledger.status();
  const { issuer, window, partner, relay, context } = city;
  const services = [
    { name: '颁发服务', role: 'issuer', url: issuer.url, what: '发证、导入存量证照、领取' },
    { name: '赣州窗口', role: 'verifier', url: window.url, what: '免证办理' },
    { name: '龙岗窗口', role: 'partner', url: partner.url, what: '跨省互认' },
    { name: '证照包中继', role: 'wallet', url: relay.url, what: '回执信箱、用证动态、撤回授权' },
  ];
  const states = await Promise.all(services.map(({ url }) => askHealth(url)));
  terminal.title('赣证示范城市', 'GanZheng, the walking city');
  terminal.plain('');
  terminal.table(
    services.map(({ name, role, url, what }, at) => [pc.bold(name), role, pc.cyan(url), healthText(states[at] ?? 'unreachable'), what]),
  );
  terminal.plain('');
  terminal.fact('账本 ledger', `${network} · ${mode} (${trust}) · ${height} blocks`);
  if (onFabric !== null)
    terminal.fact(
      '网络 network',
      `${onFabric.folder} · ${onFabric.staysUp ? '停止城市后继续运行 goes on when the city stops' : '随城市停止 stops with the city'}`,
    );
  terminal.fact('密码 SM engine', engineName());
  terminal.fact('数据 data', folder);
  terminal.fact('就绪 ready in', `${(readyMs / 1000).toFixed(2)} s`);
  terminal.plain('');
  terminal.plain(`   ${pc.bold('示范工作人员令牌')} staff tokens of the demo ${pc.dim('(fresh at each start)')}`);
  terminal.table(
    context.staff.tokens
      .filter(({ at }) => ['approval', 'public-security', 'market', 'longgang'].includes(at))
      .map(({ at, role, token }) => [context.member(at).name, role, token]),
  );
  terminal.plain('');
  terminal.plain(`   ${pc.bold('接下来')} what to try next`);
  terminal.plain(`   · ${issuer.url}/docs  and  ${window.url}/docs  in a browser: every call, with its schema`);
  terminal.plain(`   · curl -s ${window.url}/api/matters`);
  terminal.plain(
    `   · curl -s -H 'Authorization: Bearer TOKEN' -H 'Content-Type: text/csv' --data-binary @examples/city/data/existing-licences.csv ${issuer.url}/imports`,
  );
  terminal.plain('     with the token of 赣州市行政审批局 operator');
  terminal.plain('   · npm run walk   the three walks, step by step');
  if (onFabric !== null) terminal.plain(`   · npm run network -- status --data ${onFabric.folder}   every node`);
  terminal.plain('');
  terminal.plain(`   ${pc.dim('Ctrl-C 停止 stops; the next start continues from the same ledger.')}`);
}

function healthText(state: HealthState): string {
  if (state === 'ready') return pc.green('就绪 ready');
  return state === 'not-ready' ? pc.red('未就绪 not ready') : pc.red('无应答 unreachable');
}

/** The first signal stops cleanly, also while the city still opens; a second one is an impatient person. Tells whether one has come. */
function stopOnSignal(opening: Promise<Opened>, quiet: boolean): () => boolean {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    if (!quiet) process.stdout.write('\n   正在停止 stopping …\n');
    opening.then(({ close }) => close()).then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => stopping;
}

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return port;
}
