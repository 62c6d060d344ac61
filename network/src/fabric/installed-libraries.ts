import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Libraries, and the folder of who imports them. */
export interface Importing {
  readonly from: string;
  readonly names: readonly string[];
}

/**
 * Names the libraries that somebody imports, and those that these need in turn, as they are installed: `name@version`, each once, sorted.
 *
 * @throws TypeError when one is not installed
 */
export function installedLibraries(importing: readonly Importing[]): readonly string[] {
  const found = new Map<string, string>();
  const visit = ({ from, names }: Importing): void => {
    for (const name of names) {
      const path = manifestOf(name, realpathSync(from));
      if (found.has(path)) continue;
      const { version, dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
      found.set(path, `${name}@${version}`);
      // What may be absent is not what anybody relies on.
      visit({ from: dirname(path), names: Object.keys(dependencies).filter((each) => !(each in optionalDependencies)) });
    }
  };
  for (const each of importing) visit(each);
  return [...new Set(found.values())].sort();
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The nearest of that name, as Node looks for it. @see Node.js, "Loading from node_modules folders" */
function manifestOf(name: string, from: string): string {
  const path = join(from, 'node_modules', name, 'package.json');
  if (existsSync(path)) return path;
  if (dirname(from) === from) throw new TypeError(`the library ${name} is not installed`);
  return manifestOf(name, dirname(from));
}
