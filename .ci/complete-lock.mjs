// Completes package-lock.json after `npm install` on a machine whose registry lacks the binaries of other platforms:
// npm then leaves them out of the lock, and `npm ci` refuses everywhere. They are optional, of their parent's exact version.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(fileURLToPath(import.meta.url)), '../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = missingFrom(lock.packages);
lock.packages = Object.fromEntries([...Object.entries(lock.packages), ...added].sort(byPath));
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} optional packages of other platforms added to the lock`);

function missingFrom(packages) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev, license, engines }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => packages[`${path}/node_modules/${name}`] === undefined && packages[`node_modules/${name}`] === undefined)
      .map(([name, range]) => {
        const version = range.replace(/^[\^~]/, '');
        return [`node_modules/${name}`, { version, ...platformOf(name), ...(dev ? { dev } : {}), optional: true, license, engines }];
      }),
  );
}

/** Such packages say in their names what they are for. */
function platformOf(name) {
  const os = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'].find((one) => name.includes(one));
  const cpu = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm'].find((one) => new RegExp(`-${one}(-|$)`).test(name));
  const libc = name.includes('musl') ? ['musl'] : name.includes('gnu') ? ['glibc'] : undefined;
  return { cpu: cpu && [cpu], libc, os: os && [os] };
}

function byPath([a], [b]) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
