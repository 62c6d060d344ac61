// Makes the checkout ready before a command does its job: installs what the lock file says, builds what is stale, and says so.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const workspaces = ['sdk', 'chaincode', 'network', 'issuer', 'verifier', 'wallet', 'examples/city'];
const withTests = process.argv.includes('--tests');
const project = withTests ? 'tests' : 'examples/city';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 11)) stop(`Node 20.11 or newer is needed; this is ${process.version}.`);
installWhenLockChanged();
buildWhenStale();

/** npm keeps a copy of the lock it installed from; a package missing or of another version there means an install is due. */
function installWhenLockChanged() {
  const installed = join(top, 'node_modules/.package-lock.json');
  if (existsSync(installed) && wanted(installed, join(top, 'package-lock.json'))) return;
  say('installing dependencies (npm ci) …');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
}

function wanted(installedFile, lockFile) {
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  return Object.entries(lock).every(
    ([path, { version, optional, link, peer }]) =>
      !path.startsWith('node_modules/') || link || optional || peer || installed[path]?.version === version,
  );
}

/** One stamp a project: newer sources than the stamp mean a build is due; tsc builds only what changed. */
function buildWhenStale() {
  const stamp = join(top, `node_modules/.ganzheng-built-${withTests ? 'tests' : 'city'}`);
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const sources = [
    'sdk/assembly',
    ...workspaces.flatMap((folder) => [`${folder}/src`, `${folder}/package.json`, `${folder}/tsconfig.json`]),
  ];
  if (withTests) sources.push('tests');
  const built = workspaces.every((folder) => existsSync(join(top, folder, 'dist/.tsbuildinfo')));
  if (built && [...sources, 'tsconfig.base.json'].every((path) => newest(join(top, path)) <= builtAt)) return;
  say(`building (tsc -b ${project}) …`);
  const began = new Date();
  run(process.execPath, [join(top, 'sdk/assembly/build.mjs'), '--if-stale']);
  run(process.execPath, [join(top, 'node_modules/typescript/bin/tsc'), '-b', project]);
  writeFileSync(stamp, '');
  utimesSync(stamp, began, began);
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== 'dist' && name !== 'node_modules')
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: top, stdio: ['ignore', 2, 2] });
  if (status !== 0) stop(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.`);
}

function say(text) {
  process.stderr.write(`ganzheng: ${text}\n`);
}

function stop(text) {
  say(text);
  process.exit(1);
}
