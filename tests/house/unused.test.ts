import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

/** Runs knip and answers what it found. */
function knip(folder: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(top, 'node_modules/knip/bin/knip.js'), '--no-progress', '--directory', folder],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status === null || status > 1) throw new Error(stderr);
  return stdout.trim();
}

describe('nothing unused', () => {
  it('no export, file or dependency that nobody uses', () => expect(knip(top)).toBe(''));

  it('an unused export is found', () => {
    const folder = mkdtempSync(join(tmpdir(), 'knip-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'broken', type: 'module', main: './src/index.ts' }));
    writeFileSync(join(folder, 'src/index.ts'), "import { used } from './other.ts';\nconsole.log(used);\n");
    writeFileSync(join(folder, 'src/other.ts'), 'export const used = 1;\nexport const unused = 2;\n');
    expect(knip(folder)).toContain('unused');
  });
});
