import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = join(here, '..', '..');

/** Folders of this package and of the law's, as they are installed. */
export const ownFolders = {
  own: packageFolder,
  /** configuration files of Fabric's programs */
  config: join(packageFolder, 'config'),
  /** programs of Fabric that a user put here */
  programs: join(packageFolder, '.bin'),
  /** networks, unless told otherwise */
  data: join(packageFolder, '.data'),
  /** the network in containers, unless told otherwise */
  composeData: join(packageFolder, '.containers'),
  /** the program that serves the law */
  lawEntry: join(here, '..', 'command', 'serve-law.js'),
} as const;

/** The compiled files that make up the law: its rules, and what of the sdk they run. */
export function lawFolders(): Readonly<Record<string, string>> {
  const sdk = (room: string): string => dirname(fileURLToPath(import.meta.resolve(`@ganzheng/sdk/${room}`)));
  return {
    chaincode: dirname(fileURLToPath(import.meta.resolve('@ganzheng/chaincode'))),
    'sdk/errors': sdk('errors'),
    'sdk/json': join(dirname(sdk('errors')), 'json'),
    'sdk/sm': sdk('sm'),
    'sdk/did': sdk('did'),
    'sdk/ledger': sdk('ledger'),
  };
}
