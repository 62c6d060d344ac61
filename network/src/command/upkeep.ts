import { resolve } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { type Command, InvalidArgumentError } from 'commander';
import { type CertificateStatus, certificateMetrics, certificates, usualDaysBefore } from '../fabric/certificates.js';
import { nodesOf } from '../fabric/plan.js';
import { runningPid, stopProcess } from '../fabric/process.js';
import { needPrograms, type Surroundings } from '../fabric/programs.js';
import { needOwnProcesses, needRecord, planOf } from '../fabric/record.js';
import type { RollingRestart } from '../fabric/restart.js';
import { scrapeTargets } from '../fabric/scrape-targets.js';
import { findStrays } from '../fabric/strays.js';
import { progress } from './progress.js';
import { type Answer, type Common, change, run, type Subcommand } from './run.js';

/** Adds what keeps a network going: certs, restart, backup, restore, metrics. */
export function upkeepCommands(network: Command, subcommand: Subcommand, surroundings: Surroundings): void {
  const certs = subcommand(network, 'certs', 'Say how long every certificate holds 查看证书有效期')
    .option('--metrics', 'in the text format of Prometheus')
    .action((flags: Common & { metrics?: true }) => run(flags, () => showCertificates(flags)));
  subcommand(certs, 'renew', 'Renew certificates of nodes for the same keys, and restart what shows them 续期节点证书')
    .option('--within <days>', 'renew what ends within so many days', wholeNumber, usualDaysBefore)
    .option('--all', 'renew all, however long they hold')
    // Options of the parent come before it otherwise.
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Common & { within: number; all?: true }>();
      return change('certs renew', flags, () => renew(flags, surroundings));
    });
  subcommand(network, 'restart', 'Restart every node 重启节点')
    .option('--rolling', 'one organisation after another: requests wait, none fails')
    .action((flags: Common & { rolling?: true }) => change('restart', flags, () => restart(flags, surroundings)));
  subcommand(network, 'stop', 'Stop one node; up starts it again 停止一个节点')
    .argument('<node>', 'name of the node')
    .action((node: string, flags: Common) => change('stop', flags, () => stopNode(flags, node)));
  subcommand(network, 'backup', 'Copy the network, live or not; the copy holds its keys 备份网络（含密钥）')
    .requiredOption('--to <folder>', 'an empty folder')
    .action((flags: Common & { to: string }) => change('backup', flags, () => backUp(flags, surroundings)));
  subcommand(network, 'restore', 'Put a backup in the place of a network that is down 恢复备份')
    .requiredOption('--from <folder>', 'folder of the backup')
    .option('--node <peer>', 'put back only the copy of one peer, which then catches up')
    .action((flags: Common & { from: string; node?: string }) => change('restore', flags, () => putBack(flags)));
  subcommand(network, 'verify', 'Compare the ledger with heads kept outside 与外部留存的检查点比对')
    .requiredOption('--against <file>', 'an earlier answer of: network status --json')
    .action((flags: Common & { against: string }) => run(flags, () => verify(flags, surroundings)));
  subcommand(network, 'targets', 'Name the metrics endpoints, as Prometheus reads them from a file 列出指标端点').action((flags: Common) =>
    run(flags, () => showTargets(flags)),
  );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is needed 应为整数');
  return value;
}

async function opened({ data }: Common) {
  const folder = resolve(data);
  const record = await needRecord(folder);
  return { folder, record, plan: planOf(folder, record) };
}

/** A network whose processes this machine starts and stops. */
async function openedOwn({ data }: Common, instead?: string) {
  const folder = resolve(data);
  const record = await needOwnProcesses(folder, instead);
  await findStrays(folder);
  return { folder, record, plan: planOf(folder, record) };
}

async function showCertificates(flags: Common & { readonly metrics?: true }): Promise<Answer> {
  const rows = await certificates((await opened(flags)).plan, new Date());
  const text = flags.metrics === true ? certificateMetrics(rows).trimEnd() : rows.map(textOfRow).join('\n');
  return { value: { certificates: rows }, text };
}

const textOfRow = ({ owner, use, daysLeft, state, file }: CertificateStatus): string =>
  [String(daysLeft).padStart(6), 'days 天', state.padEnd(8), owner.padEnd(18), use.padEnd(14), file].join(' ');

async function renew(flags: Common & { readonly within: number; readonly all?: true }, surroundings: Surroundings): Promise<Answer> {
  const { renewCertificates } = await import('../fabric/renew-certificates.js');
  const { record, plan } = await openedOwn(flags);
  const report = await renewCertificates({
    plan,
    record,
    programs: needPrograms(record.settings.fabric, surroundings),
    now: new Date(),
    daysBefore: flags.all === true ? Number.POSITIVE_INFINITY : flags.within,
    onStep: progress(flags),
  });
  const { renewed, restarted } = report;
  return {
    value: report,
    text:
      renewed.length === 0
        ? 'nothing is due 无需续期'
        : `renewed 已续期: ${renewed.length}, restarted 已重启: ${restarted.join(' ') || '-'}`,
  };
}

async function restart(flags: Common & { readonly rolling?: true }, surroundings: Surroundings): Promise<Answer> {
  const began = performance.now();
  const { record, plan } = await openedOwn(flags, 'docker compose restart');
  const programs = needPrograms(record.settings.fabric, surroundings);
  const restarting = { plan, record, programs, onStep: progress(flags) };
  const restarted = flags.rolling === true ? await inTurn(restarting) : await atOnce(restarting);
  const tookMs = Math.round(performance.now() - began);
  return { value: { restarted, tookMs }, text: `restarted 已重启: ${restarted.join(' ')}, ${tookMs} ms` };
}

async function inTurn(restarting: RollingRestart): Promise<readonly string[]> {
  const { rollingRestart } = await import('../fabric/restart.js');
  return rollingRestart(restarting);
}

async function atOnce({ plan, record, programs, onStep }: RollingRestart): Promise<readonly string[]> {
  const [{ requireAgreedLaw }, { down }, { requireCertificates, startMissing }] = await Promise.all([
    import('../fabric/agreed-law.js'),
    import('../fabric/down.js'),
    import('../fabric/up.js'),
  ]);
  await requireCertificates(plan, nodesOf(plan), new Date());
  requireAgreedLaw(plan, record, nodesOf(plan));
  await down(plan, { remove: false });
  onStep('stopped');
  return startMissing({ plan, programs, record, now: new Date(), onStep });
}

async function stopNode(flags: Common, name: string): Promise<Answer> {
  const { folder, plan } = await openedOwn(flags, 'docker compose stop');
  const known = nodesOf(plan).map((node) => node.name);
  if (!known.includes(name)) throw new LicenceError('FABRIC_NODE_UNKNOWN', { known });
  const ran = runningPid(folder, name) !== undefined;
  await stopProcess(folder, name);
  return { value: { node: name, stopped: ran }, text: `${ran ? 'stopped 已停止' : 'did not run 未运行'}: ${name}` };
}

async function backUp(flags: Common & { readonly to: string }, surroundings: Surroundings): Promise<Answer> {
  const { backup } = await import('../fabric/backup.js');
  const { record, plan } = await openedOwn(flags);
  const programs = needPrograms(record.settings.fabric, surroundings);
  const to = resolve(flags.to);
  const { taken, heads, files } = await backup({ plan, record, programs, to, now: new Date(), onStep: progress(flags) });
  const count = Object.keys(files).length;
  return { value: { to, taken, heads, files: count }, text: `backed up 已备份: ${count} files → ${flags.to}\n${headsText(heads)}` };
}

async function putBack({ from, data, node }: Common & { readonly from: string; readonly node?: string }): Promise<Answer> {
  const { restore } = await import('../fabric/restore.js');
  const restoring = { from: resolve(from), folder: resolve(data), now: new Date(), ...(node === undefined ? {} : { node }) };
  const report = await restore(restoring);
  const { taken, heads, before } = report;
  return {
    value: report,
    text: `restored 已恢复: ${taken}\n${headsText(heads)}${before === null ? '' : `\nwhat was there 原有内容: ${before}`}`,
  };
}

const headsText = (heads: readonly { readonly channel: string; readonly height: number }[]): string =>
  heads.map(({ channel, height }) => `${channel}: height 区块数 ${height}`).join('\n');

async function verify(flags: Common & { readonly against: string }, surroundings: Surroundings): Promise<Answer> {
  const { checkHeads, readHeads } = await import('../fabric/heads.js');
  const { record, plan } = await opened(flags);
  const known = await readHeads(resolve(flags.against));
  await checkHeads(plan, needPrograms(record.settings.fabric, surroundings), known);
  return { value: { checked: known }, text: `the ledger goes on from there 账本与检查点相符\n${headsText(known)}` };
}

async function showTargets(flags: Common): Promise<Answer> {
  const targets = scrapeTargets((await opened(flags)).plan);
  return { value: targets, text: JSON.stringify(targets, null, 2) };
}
