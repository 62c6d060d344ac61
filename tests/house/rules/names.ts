import { basename, dirname } from 'node:path';
import type { SourceFile } from './files.js';

const banned = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'service', 'base', 'misc', 'types']);

/** Kebab-case file names that say what they are, none of the words that say nothing. `service.ts` as a package's exported subpath is the one exception. */
export function badNames(files: readonly SourceFile[], exported: readonly string[] = []): string[] {
  return files
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.ts') && !exported.includes(path))
    .filter((path) => {
      const [stem = ''] = basename(path).split('.');
      const folder = basename(dirname(path));
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) || banned.has(stem) || (banned.has(folder) && folder !== 'types');
    });
}

/** `index.ts` and `export *` only where package.json exports a subpath. */
export function strayBarrels(files: readonly SourceFile[], exported: readonly string[]): string[] {
  const stray = files
    .filter(({ path }) => basename(path) === 'index.ts' && !exported.includes(path))
    .map(({ path }) => `${path}: index.ts of no exported subpath`);
  const stars = files.filter(({ text }) => /^export \* /m.test(text)).map(({ path }) => `${path}: export *`);
  return [...stray, ...stars];
}

/** The Commonwealth spelling; foreign names (npm's field, Guangdong's interface) are allowed by name. */
export function misspelt(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, at) => ({ line, at }))
      .filter(({ line }) =>
        /licens(e|es|ed|ing|or)\b/i.test(line.replace(/"?license"?:|license-app|license_\w+|LICENSE|Apache License|licenseIds/g, '')),
      )
      .map(({ at }) => `${path}:${at + 1}`),
  );
}
