import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { top } from '../support/top.js';

const folder = mkdtempSync(join(tmpdir(), 'walk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('npm run walk does not walk in a folder that somebody keeps, and leaves it as it is', () => {
  writeFileSync(join(folder, 'kept'), '');
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(top, 'examples/city/dist/walk.js'), '--data', folder], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('must be new or empty');
  expect(readdirSync(folder)).toEqual(['kept']);
});
