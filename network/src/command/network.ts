#!/usr/bin/env node
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { doctor, remedy, type VersionReport } from '../fabric/doctor.js';
import { ownFolders } from '../fabric/own-folders.js';
import { ownLaw } from '../fabric/own-law.js';
import { type Settings, usualSettings } from '../fabric/plan.js';
import { findPrograms, needPrograms, type Surroundings } from '../fabric/programs.js';
import { needOwnProcesses, planOf, readRecord, requireOwnProcesses } from '../fabric/record.js';
import type { NetworkStatus } from '../fabric/status.js';
import { benchCommand } from './bench.js';
import { checkFabric, type FabricCheckFlags } from './check-fabric.js';
import { composeCommands } from './compose.js';
import { verdictOf } from './fsck-report.js';
import { identityCommands } from './identity.js';
import { memberCommands } from './members.js';
import { progress } from './progress.js';
import { type Answer, type Common, change, exitCodes, run } from './run.js';
import { upkeepCommands } from './upkeep.js';

interface UpFlags extends Common {
  readonly fabric?: Settings['fabric'];
  readonly orderers?: Settings['orderers'];
  readonly firstPort?: number;
  readonly batchTimeoutMs?: number;
  readonly lawEntry?: string;
}

const surroundings: Surroundings = { env: process.env, ownFolder: ownFolders.programs, node: process.execPath };

const command = new Command('network')
  .description('Run the ledger on Hyperledger Fabric 在 Hyperledger Fabric 上运行账本')
  .addHelpText(
    'after',
    '\nExit code 退出码: 0 well 正常, 1 failed 失败, 3 answered, and something is wrong with the network 已作答但网络有问题',
  );

subcommand('up', 'Found the network, or start what does not run 创立或启动网络')
  .addOption(new Option('--fabric <version>', 'version of Fabric').choices(['2.5', '3.1']))
  .addOption(new Option('--orderers <kind>', 'one or three Raft orderers, or four with BFT (Fabric 3.1)').choices(['1', '3', '4bft']))
  .option('--first-port <port>', 'first of the ports on 127.0.0.1', Number)
  .option('--batch-timeout-ms <ms>', 'how long an orderer collects transactions for a block', Number)
  .option('--law-entry <file>', 'program that serves the law')
  .action((flags: UpFlags) => change('up', flags, () => bringUp(flags)));
subcommand('down', 'Stop the network; the ledger stays 停止网络（账本保留）')
  .option('--remove', 'remove ledger and identities too')
  .action((flags: Common & { remove?: true }) => change('down', flags, () => bringDown(flags)));
subcommand('status', 'Say how every node is 查看各节点状态').action((flags: Common) => run(flags, () => showStatus(flags)));
subcommand('logs', 'Show the last words of a node 查看节点日志')
  .argument('[node]', 'name of the node; all of them when left out')
  .option('--lines <count>', 'how many lines', Number, 20)
  .action((node: string | undefined, flags: Common & { lines: number }) => run(flags, () => showLogs(flags, node)));
subcommand('deploy', 'Put the law as it is built into force, unless it is already 部署当前规则')
  .option('--law-entry <file>', 'program that serves the law')
  .action((flags: UpFlags) => change('deploy', flags, () => deploy(flags, { always: false })));
subcommand('upgrade', 'Replace the law of the live network by the lifecycle of Fabric 升级规则')
  .option('--law-entry <file>', 'program that serves the law')
  .action((flags: UpFlags) => change('upgrade', flags, () => deploy(flags, { always: true })));
subcommand('fsck', 'Check the blocks and the state of every peer 检查全部节点的区块与状态')
  .option('--channel <name>', 'channel of the network')
  .option('--against <file>', 'JSON array of what was kept outside: ledger status, evidence or receipts')
  .action(async (flags: FabricCheckFlags) => {
    process.exitCode = await verdictOf('network fsck', () => checkFabric(flags));
  });
subcommand('doctor', 'Say what of Fabric this machine has, and how to get the rest 检查 Fabric 程序').action((flags: Common) =>
  run(flags, examine),
);

composeCommands(command);
memberCommands(command, under, surroundings);
identityCommands(command, under, surroundings);
upkeepCommands(command, under, surroundings);
benchCommand(command, under);

function subcommand(name: string, description: string): Command {
  return under(command, name, description);
}

function under(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--data <folder>', 'folder of the network', process.env.GANZHENG_FABRIC_DATA ?? ownFolders.data)
    .option('--json', 'answer in JSON');
}

// What a command does is loaded when it is asked for: a person at a terminal notices half a second.

async function bringUp(flags: UpFlags): Promise<Answer> {
  const [{ randomBytes }, { labelOf }, { packageLaw }, { up }] = await Promise.all([
    import('@ganzheng/sdk/sm'),
    import('../fabric/definition-names.js'),
    import('../fabric/package-law.js'),
    import('../fabric/up.js'),
  ]);
  const folder = resolve(flags.data);
  const began = performance.now();
  const steps: { readonly step: string; readonly atMs: number }[] = [];
  const tell = progress(flags);
  const known = await readRecord(folder);
  if (known !== undefined) requireOwnProcesses(known, 'network compose up');
  const { started, founded, record } = await up({
    folder,
    settings: chosen(
      flags,
      known?.settings ?? { ...usualSettings, firstPort: Number(process.env.GANZHENG_FABRIC_FIRST_PORT ?? usualSettings.firstPort) },
    ),
    surroundings,
    law: packageLaw(labelOf(1), ownLaw()),
    entry: resolve(flags.lawEntry ?? ownFolders.lawEntry),
    configFolder: ownFolders.config,
    clock: () => new Date(),
    random: randomBytes,
    onStep(step) {
      steps.push({ step, atMs: Math.round(performance.now() - began) });
      tell(step);
    },
  });
  const tookMs = Math.round(performance.now() - began);
  const how = founded ? 'founded 已创立' : started.length === 0 ? 'already up 已在运行' : `started ${started.join(' ')} 已启动`;
  return {
    value: { ...record, foundedNow: founded, started, tookMs, steps },
    text: `Fabric ${record.settings.fabric}: ${how}, ${tookMs} ms`,
  };
}

/** What was asked for, over what holds when nothing is. */
const chosen = ({ fabric, orderers, firstPort, batchTimeoutMs }: UpFlags, held: Settings): Settings => ({
  fabric: fabric ?? (orderers === '4bft' ? '3.1' : held.fabric),
  orderers: orderers ?? held.orderers,
  firstPort: firstPort ?? held.firstPort,
  batchTimeoutMs: batchTimeoutMs ?? held.batchTimeoutMs,
});

async function bringDown({ data, remove }: Common & { readonly remove?: true }): Promise<Answer> {
  const { downInFolder } = await import('../fabric/down.js');
  const stopped = await downInFolder(resolve(data), { remove: remove === true });
  return { value: { stopped, removed: remove === true }, text: `stopped 已停止: ${stopped.join(' ') || 'nothing ran 无运行中的节点'}` };
}

async function showStatus({ data }: Common): Promise<Answer> {
  const [{ headsOf }, { networkStatus }, { findStrays }] = await Promise.all([
    import('../fabric/heads.js'),
    import('../fabric/status.js'),
    import('../fabric/strays.js'),
  ]);
  const folder = resolve(data);
  const record = await needOwnProcesses(folder, 'network compose status');
  await findStrays(folder);
  const plan = planOf(folder, record);
  const { peer } = findPrograms(record.settings.fabric, surroundings);
  const heads = peer === undefined ? [] : await headsOf(plan, { peer }).catch(() => []);
  const status = await networkStatus(plan, record, { heads });
  if (status.problems.length > 0) process.exitCode = exitCodes.found;
  return { value: status, text: textOfStatus(status) };
}

function textOfStatus({ fabric, orderers, channels, law, nodes, problems }: NetworkStatus): string {
  const head = `Fabric ${fabric}, orderers ${orderers}, channels ${channels.join(' ')}, law ${law.version} (sequence ${law.sequence}) ${law.packageId.slice(0, 24)}…`;
  const rows = nodes.map(({ name, address, state, pid, height, leads }) =>
    [
      name.padEnd(18),
      address.padEnd(16),
      state.padEnd(7),
      String(pid ?? '-').padStart(8),
      height === null ? '' : `height ${height}`,
      leads === true ? 'leads' : '',
    ].join(' '),
  );
  const worries = problems.map(({ node, zh, en }) => `! ${node ?? 'network'}: ${zh} ${en}`);
  return [head, ...rows, ...worries].map((line) => line.trimEnd()).join('\n');
}

async function showLogs({ data, lines }: Common & { readonly lines: number }, node: string | undefined): Promise<Answer> {
  const { logsIn } = await import('../fabric/logs.js');
  const logs = await logsIn(resolve(data), { node, lines });
  return { value: { logs }, text: logs.map((log) => [`== ${log.node}`, ...log.lines].join('\n')).join('\n') };
}

async function deploy(flags: UpFlags, { always }: { readonly always: boolean }): Promise<Answer> {
  const [{ packageLaw }, { upgrade }] = await Promise.all([import('../fabric/package-law.js'), import('../fabric/upgrade.js')]);
  const folder = resolve(flags.data);
  const record = await needOwnProcesses(folder);
  const pack = (label: string) => packageLaw(label, ownLaw());
  const same = record.unfinished === undefined && pack(record.law.label).packageId === record.law.packageId;
  if (same && !always) return { value: { upgraded: false, law: record.law }, text: 'the law as built is in force 当前规则已生效' };
  const { law } = await upgrade({
    folder,
    record,
    programs: needPrograms(record.settings.fabric, surroundings),
    pack,
    entry: resolve(flags.lawEntry ?? ownFolders.lawEntry),
    onStep: progress(flags),
  });
  return { value: { upgraded: true, law }, text: `law ${law.version} is in force 规则第 ${law.version} 版已生效` };
}

async function examine(): Promise<Answer> {
  const reports = await doctor(surroundings);
  if (reports.every(({ missing }) => missing.length > 0)) process.exitCode = exitCodes.failed;
  const missing = reports.some((report) => report.missing.length > 0);
  return { value: { reports, remedy }, text: [...reports.map(textOfReport), ...(missing ? [...remedy.zh, ...remedy.en] : [])].join('\n') };
}

function textOfReport({ fabric, programs, missing, untested }: VersionReport): string {
  const rows = programs.map(({ name, path, version }) => `  ${name.padEnd(18)} ${(version ?? '?').padEnd(8)} ${path ?? 'missing 缺少'}`);
  const verdict = missing.length > 0 ? `missing 缺少: ${missing.join(' ')}` : 'complete 齐备';
  const warning = untested.length > 0 ? [`  of a version that was not tested 未经测试的版本: ${untested.join(' ')}`] : [];
  return [`Fabric ${fabric}: ${verdict}`, ...rows, ...warning].join('\n');
}

await command.parseAsync();
