import { z } from 'zod';
import type { LawPackage } from '../package-law.js';
import type { Surroundings } from '../programs.js';
import { images } from './images.js';
import { callOf } from './project.js';

const printed = z.strictObject({ label: z.string(), packageId: z.string(), bytes: z.base64() });

/**
 * Asks the image of the law for the package of the files it holds: what organisations agree to is what their containers run.
 *
 * @param label names the version, such as `law_1`
 * @throws FABRIC_PROGRAM_FAILED
 */
export async function lawInImage(label: string, env: Surroundings['env']): Promise<LawPackage> {
  const run = ['run', '--rm', '--network', 'none', images.law, 'node', 'network/dist/command/print-law.js', label];
  const { bytes, ...named } = printed.parse(JSON.parse(await callOf(['docker'], run, env)));
  return { ...named, bytes: Buffer.from(bytes, 'base64') };
}
