import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { holding } from '@ganzheng/network/fabric';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

let place = '';
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'ganzheng-hold-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** A process that holds a folder until it is killed. */
async function holder(folder: string) {
  const module = pathToFileURL(join(top, 'network/dist/fabric/hold.js')).href;
  const script = `import { holding } from ${JSON.stringify(module)};
    await holding(${JSON.stringify(folder)}, 'upgrade', () => new Promise((resolve) => { console.log('held'); setTimeout(resolve, 60_000); }));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('a change of a network', () => {
  it('is one at a time: of many at once each is made alone, or refused', async () => {
    const folder = join(place, 'many');
    let inside = 0;
    let most = 0;
    const change = () =>
      holding(folder, 'restart', async () => {
        inside += 1;
        most = Math.max(most, inside);
        await wait(20);
        inside -= 1;
      }).then(
        () => 'made',
        ({ code }: { code: string }) => code,
      );
    const outcomes = new Set(await Promise.all(Array.from({ length: 12 }, change)));
    expect(most).toBeLessThanOrEqual(1);
    expect([...outcomes].filter((outcome) => outcome !== 'made' && outcome !== 'FABRIC_NETWORK_BUSY')).toEqual([]);
    expect(await change()).toBe('made');
    expect(existsSync(folder)).toBe(false);
  });

  it('is refused while another process makes one, and told which; a killed one stands in nobody’s way', async () => {
    const folder = join(place, 'held');
    const other = await holder(folder);
    await expect(holding(folder, 'up', async () => 'made')).rejects.toMatchObject({
      code: 'FABRIC_NETWORK_BUSY',
      detail: { by: [`upgrade (pid ${other.pid})`] },
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(await readdir(join(folder, 'holders'))).toHaveLength(1);
    await expect(holding(folder, 'up', async () => 'made')).resolves.toBe('made');
  });

  it('leaves nothing of its own, and takes nothing else away', async () => {
    const folder = join(place, 'kept');
    await mkdir(folder);
    await writeFile(join(folder, 'network.json'), '{}');
    await expect(
      holding(folder, 'up', async () => {
        throw new TypeError('broke off');
      }),
    ).rejects.toThrow('broke off');
    expect(await readdir(folder)).toEqual(['network.json']);
  });
});
