import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  down,
  labelOf,
  needRecord,
  ownFolders,
  ownLaw,
  packageLaw,
  planOf,
  type Settings,
  type UpOptions,
  type UpReport,
  up,
} from '@ganzheng/network/fabric';
import { randomBytes } from '@ganzheng/sdk/sm';
import { surroundings } from './fabric-programs.js';
import { top } from './top.js';

/** A real network of a test, in a folder of its own. */
export interface TestNetwork {
  readonly folder: string;
  /** starts what does not run, and says what that was */
  up(change?: Partial<UpOptions>): Promise<UpReport>;
  down(): Promise<void>;
  remove(): Promise<void>;
}

/** Far from the ports people use, apart for each worker of the tests, and for each run where several share a machine. */
const firstPortOf = (worker: number): number => Number(process.env.GANZHENG_TEST_PORT ?? 21_000) + worker * 200;

/** Founds a network that runs the probe law. */
export async function foundTestNetwork(choice: Pick<Settings, 'fabric' | 'orderers'>): Promise<TestNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'ganzheng-fabric-'));
  const settings: Settings = { ...choice, firstPort: firstPortOf(Number(process.env.VITEST_POOL_ID ?? 0)), batchTimeoutMs: 50 };
  const bringUp = (change: Partial<UpOptions> = {}): Promise<UpReport> =>
    up({
      folder,
      settings,
      surroundings,
      law: packageLaw(labelOf(1), ownLaw()),
      entry: join(top, 'tests/dist/support/probe-law-process.js'),
      configFolder: ownFolders.config,
      clock: () => new Date(),
      random: randomBytes,
      onStep: () => undefined,
      ...change,
    });
  const bringDown = async (remove: boolean): Promise<void> => void (await down(planOf(folder, await needRecord(folder)), { remove }));
  await bringUp();
  return { folder, up: bringUp, down: () => bringDown(false), remove: () => bringDown(true) };
}
