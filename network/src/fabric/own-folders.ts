import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = join(here, '..', '..');

/** Folders of this package, as it is installed. */
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
