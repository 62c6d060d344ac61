import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { ComposeOptions } from '../fabric/compose/compose-up.js';
import { images } from '../fabric/compose/images.js';
import { compose, findCompose } from '../fabric/compose/project.js';
import { ownFolders } from '../fabric/own-folders.js';
import type { Settings } from '../fabric/plan.js';
import { needRecord, readRecord } from '../fabric/record.js';
import { type Answer, type Common, change, run } from './run.js';

interface Flags extends Common {
  readonly project: string;
}

interface UpFlags extends Flags {
  readonly orderers?: Settings['orderers'];
  readonly firstPort?: number;
  readonly city?: true;
  readonly build: boolean;
}

/** Adds `compose up|down|status`: the network in containers. */
export function composeCommands(network: Command): void {
  const group = network.command('compose').description('Run the network in containers 以 docker-compose 运行网络');
  const subcommand = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .option('--data <folder>', 'folder of what the containers read', ownFolders.composeData)
      .option('--project <name>', 'name of the compose project', 'ganzheng')
      .option('--json', 'answer in JSON');
  subcommand('up', 'Build our images, found the network or start it 构建镜像，创立或启动网络')
    .addOption(new Option('--orderers <kind>', 'one or three Raft orderers').choices(['1', '3']))
    .option('--first-port <port>', 'first of the ports on 127.0.0.1', Number)
    .option('--no-build', 'use images of ours that are there already 不构建镜像')
    .option('--city', "also the fictitious city's services 同时启动示范城市服务")
    .action((flags: UpFlags) => change('compose up', flags, () => bringUp(flags)));
  subcommand('build', 'Build our images 构建镜像').action((flags: Flags) => run(flags, () => build(flags)));
  subcommand('down', 'Stop the containers; the ledgers stay 停止容器（账本保留）')
    .option('--remove', 'remove ledgers and identities too')
    .action((flags: Flags & { remove?: true }) => change('compose down', flags, () => bringDown(flags)));
  subcommand('status', 'Say how every container is 查看各容器状态').action((flags: Flags) => run(flags, () => showStatus(flags)));
}

// Loaded when it is asked for, as whatever a command does.
const containers = () => import('../fabric/compose/compose-up.js');

async function bringUp(flags: UpFlags): Promise<Answer> {
  const { composeUp } = await containers();
  const began = performance.now();
  const steps: { readonly step: string; readonly atMs: number }[] = [];
  const { founded, record } = await composeUp({
    ...(await optionsOf(flags)),
    city: flags.city === true,
    build: flags.build,
    onStep(step) {
      steps.push({ step, atMs: Math.round(performance.now() - began) });
      if (flags.json !== true && process.stderr.isTTY) console.error(`${String(steps.at(-1)?.atMs).padStart(6)} ms  ${step}`);
    },
  });
  const tookMs = Math.round(performance.now() - began);
  return {
    value: { ...record, foundedNow: founded, tookMs, steps },
    text: `Fabric ${record.settings.fabric} in containers: ${founded ? 'founded 已创立' : 'up 已在运行'}, ${tookMs} ms`,
  };
}

async function build(flags: Flags): Promise<Answer> {
  const { buildImages, projectOf } = await containers();
  const options = await optionsOf(flags);
  await buildImages(await projectOf(options), options.settings, true);
  return { value: { built: [images.law, images.city] }, text: `built 已构建: ${images.law} ${images.city}` };
}

async function bringDown(flags: Flags & { readonly remove?: true }): Promise<Answer> {
  const project = await projectOfFolder(flags);
  await (await containers()).composeDown(project, { remove: flags.remove === true });
  return { value: { stopped: true, removed: flags.remove === true }, text: 'stopped 已停止' };
}

async function showStatus(flags: Flags): Promise<Answer> {
  const text = (await compose(await projectOfFolder(flags), ['ps'])).trimEnd();
  return { value: { containers: text.split('\n') }, text };
}

async function projectOfFolder(flags: Flags) {
  const { law } = await needRecord(resolve(flags.data));
  return (await containers()).projectOf(await optionsOf(flags), law);
}

async function optionsOf({
  data,
  project,
  orderers,
  firstPort,
}: Flags & Partial<UpFlags>): Promise<Omit<ComposeOptions, 'build' | 'city' | 'onStep'>> {
  const [{ randomBytes }, { composeSettings }, { labelOf }] = await Promise.all([
    import('@ganzheng/sdk/sm'),
    import('../fabric/compose/prepare.js'),
    import('../fabric/definition-names.js'),
  ]);
  const folder = resolve(data);
  const held = (await readRecord(folder))?.settings ?? composeSettings;
  const { env } = process;
  return {
    folder,
    settings: { ...held, orderers: orderers ?? held.orderers, firstPort: firstPort ?? held.firstPort },
    label: labelOf(1),
    configFolder: ownFolders.config,
    now: new Date(),
    random: randomBytes,
    runBy: process.getuid === undefined || process.getgid === undefined ? undefined : { uid: process.getuid(), gid: process.getgid() },
    project: { name: project, directory: ownFolders.own, command: await findCompose({ env }), env },
  };
}
