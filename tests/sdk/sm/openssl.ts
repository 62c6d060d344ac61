import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const version = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '';

/** Why the openssl command cannot be asked, or nothing. */
export const opensslMissing = version.startsWith('OpenSSL 3') ? '' : ' SKIPPED, NOT TESTED: NO OPENSSL 3 COMMAND';

/** The openssl command in a folder of its own: files by name, and what it wrote to its output. */
export function opensslFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'ganzheng-openssl-'));
  return {
    write: (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content),
    read: (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name))),
    readText: (name: string): string => readFileSync(join(folder, name), 'utf8'),
    /** @throws when the command fails */
    run: (...args: readonly string[]): string =>
      execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    remove: (): void => rmSync(folder, { recursive: true }),
  };
}
