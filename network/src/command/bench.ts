import { resolve } from 'node:path';
import { randomBytes } from '@ganzheng/sdk/sm';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BenchReport } from '../fabric/bench/bench-network.js';
import type { Timing } from '../fabric/bench/repeat.js';
import type { Driver } from '../fabric/open-network.js';
import { progress } from './progress.js';
import { type Answer, type Common, run, type Subcommand } from './run.js';

interface Flags extends Common {
  readonly seconds: number;
  readonly clients: number;
  readonly driver: Driver;
  readonly as: string;
}

const longestSeconds = 3600;
/** As many as a peer's gateway takes at once. */
const mostClients = 500;
const drivers: readonly Driver[] = ['gateway', 'fabric-network'];

/** Adds `bench`: how fast the live network is, and what it spends. */
export function benchCommand(network: Command, subcommand: Subcommand): void {
  subcommand(network, 'bench', 'Measure the live network; nothing is left in the state 测量运行中的网络（不改变账本状态）')
    .option('--seconds <seconds>', 'how long queries are measured, and then transactions', seconds, 5)
    .option('--clients <count>', 'how many call at once', clients, 1)
    .addOption(new Option('--driver <driver>', 'how peers are spoken to').choices(drivers).default('gateway'))
    .option('--as <member>', 'member through whose peer, such as JiangxiMSP', 'GanzhouMSP')
    .action((flags: Flags) => run(flags, () => bench(flags)));
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= longestSeconds))
    throw new InvalidArgumentError(`more than 0, at most ${longestSeconds} 应大于 0 且不超过此数`);
  return value;
}

function clients(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > mostClients)
    throw new InvalidArgumentError(`a whole number from 1 to ${mostClients} 应为此范围内的整数`);
  return value;
}

async function bench(flags: Flags): Promise<Answer> {
  // Loaded when it is asked for: the client of Fabric is large.
  const { benchNetwork } = await import('../fabric/bench/bench-network.js');
  const { as, driver } = flags;
  const report = await benchNetwork({
    folder: resolve(flags.data),
    as,
    driver,
    clients: flags.clients,
    seconds: flags.seconds,
    now: new Date(),
    random: randomBytes,
    onStep: progress(flags),
  });
  return { value: report, text: textOf(report) };
}

function textOf({ mspId, peer, driver, clients, seconds, evaluate, ordered, batch, cpu }: BenchReport): string {
  const { timeoutMs, p50AboveMs } = batch;
  const above = `${Math.abs(p50AboveMs)} ms ${p50AboveMs < 0 ? 'below 低于' : 'above 高于'}`;
  const spent = Object.entries(cpu.transactionMs).map(([name, ms]) => `  ${name.padEnd(18)} ${ms.toFixed(2).padStart(8)} ms`);
  return [
    `${mspId} ${peer}, ${driver}, clients 客户端 ${clients}, ${seconds} s each 各 ${seconds} 秒`,
    lineOf('evaluated at its own peer 本机构节点查询', evaluate),
    lineOf('endorsed, ordered, committed 背书、排序、提交', ordered),
    `  of these p50 其中中位数: endorsed 背书 ${ordered.endorseP50Ms} ms, ordered and committed 排序与提交 ${ordered.commitP50Ms} ms`,
    `  orderers collect for 排序节点收集 ${timeoutMs} ms: p50 is 中位数 ${above}`,
    'CPU of one transaction 每笔交易所用处理器时间:',
    ...spent,
    ...cpu.unseen.map((name) => `  ${name.padEnd(18)} not seen from here 此处不可见: ${whyUnseen}`),
    `the state is as it was; the chain grew by these transactions 账本状态未变，仅区块增加`,
  ].join('\n');
}

const whyUnseen = 'down, in a container, elsewhere, or not on Linux 已停止、在容器内、在他处或非 Linux';

const lineOf = (what: string, { count, p50Ms, p95Ms, maxMs, perSecond }: Timing): string =>
  `${what}: p50 ${p50Ms} ms, p95 ${p95Ms} ms, max 最长 ${maxMs} ms, ${perSecond}/s (${count})`;
