import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The walks' real output, from a run in a folder of its own. */
export function walkText(top: string): string {
  const data = mkdtempSync(join(tmpdir(), 'walk-'));
  try {
    const { status, stdout } = spawnSync(process.execPath, [join(top, 'examples/city/dist/walk.js'), '--data', data], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    if (status !== 0) throw new Error(`the walk ended with ${status}`);
    return stdout.trim();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
