import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Images that stand in for the official ones where there is no registry: made of programs that are on this machine. */
export interface StandIns {
  /** tags that were made here; the engine had none of these names */
  readonly made: readonly string[];
  remove(): void;
}

/** One image: the programs it holds, and folders copied into it as they are. */
export interface StandIn {
  readonly tag: string;
  readonly programs: readonly string[];
  readonly folders?: readonly string[];
  /** links to programs: name to target, both in /usr/bin */
  readonly links?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

const shell = ['bash', 'sh', 'cp', 'mkdir', 'sed', 'grep', 'cat', 'chmod', 'rm', 'sleep'];
// Scripts name it by this path.
const envPlace = '/usr/bin/env';
const accounts = ['root:x:0:0::/root:/bin/sh', 'node:x:1000:1000::/home/node:/bin/sh'];

/** Makes those of the images that the engine has not. */
export function makeStandIns(images: readonly StandIn[]): StandIns {
  const made = images.filter(({ tag }) => !hasImage(tag));
  for (const image of made) makeImage(image);
  const tags = made.map(({ tag }) => tag);
  return { made: tags, remove: () => tags.forEach(removeImage) };
}

/** Whether the engine has an image. */
export const hasImage = (tag: string): boolean => spawnSync('docker', ['image', 'inspect', tag], { stdio: 'ignore' }).status === 0;

/** Takes an image's name away, and the image where nothing else needs it. */
export const removeImage = (tag: string): void => void spawnSync('docker', ['image', 'rm', '--force', tag], { stdio: 'ignore' });

/** Node, npm and the certificates of the authorities this machine trusts. */
export function nodeStandIn(tag: string): StandIn {
  const npm = join(dirname(realpathSync(process.execPath)), '..', 'lib', 'node_modules', 'npm');
  const authorities = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt';
  return {
    tag,
    programs: [process.execPath],
    folders: [npm, authorities].filter((path) => existsSync(path)),
    links: { npm: join(npm, 'bin/npm-cli.js'), npx: join(npm, 'bin/npx-cli.js'), node: realpathSync(process.execPath) },
    env: existsSync(authorities) ? { NODE_EXTRA_CA_CERTS: authorities } : {},
  };
}

function makeImage({ tag, programs, folders = [], links = {}, env = {} }: StandIn): void {
  const root = mkdtempSync(join(tmpdir(), 'ganzheng-image-'));
  try {
    for (const folder of ['tmp', 'proc', 'sys', 'dev', 'etc', 'usr/bin', 'usr/local/bin', 'home/node'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'etc/passwd'), `${accounts.join('\n')}\n`);
    for (const program of shell.map(onPath)) copyProgram(root, program, join('/bin', program.slice(program.lastIndexOf('/') + 1)));
    copyProgram(root, onPath('env'), envPlace);
    for (const program of programs) copyProgram(root, program, join('/usr/local/bin', program.slice(program.lastIndexOf('/') + 1)));
    for (const folder of folders) cpSync(folder, join(root, folder), { recursive: true, dereference: true });
    for (const [name, target] of Object.entries(links)) linkProgram(root, name, target);
    const variables = Object.entries(env).flatMap(([name, value]) => ['--change', `ENV ${name}=${value}`]);
    const archive = spawnSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 1 << 30 });
    execFileSync('docker', ['import', ...variables, '-', tag], { input: archive.stdout });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A program with whatever libraries it says it needs. */
function copyProgram(root: string, program: string, place: string): void {
  copyFile(realpathSync(program), join(root, place));
  const needs = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout ?? '';
  for (const [library] of needs.matchAll(/\/\S+/g))
    if (!existsSync(join(root, library))) copyFile(realpathSync(library), join(root, library));
}

function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

/** A link as a script: the target keeps knowing where it stands. */
function linkProgram(root: string, name: string, target: string): void {
  const place = join(root, 'usr/bin', name);
  if (existsSync(place)) return;
  const call = target.endsWith('.js') ? `exec node ${target} "$@"` : `exec /usr/local/bin/${name} "$@"`;
  writeFileSync(place, `#!/bin/sh\n${call}\n`, { mode: 0o755 });
}

function onPath(name: string): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new TypeError(`${name} is not on this machine`);
  return found;
}
