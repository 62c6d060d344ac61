import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

type Packages = Readonly<
  Record<
    string,
    { readonly version?: string; readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }
  >
>;

/** Optional packages of other platforms that the lock does not list; `npm ci` then refuses on every machine. */
const unlisted = (packages: Packages): string[] =>
  Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => packages[`${path}/node_modules/${name}`] === undefined && packages[`node_modules/${name}`] === undefined,
    ),
  );

/** Dependencies of a manifest that are not pinned to one version. */
const loose = (manifest: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>): string[] =>
  ['dependencies', 'devDependencies'].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range))
      .map(([name]) => name),
  );

describe('the lock file', () => {
  const lock = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as { readonly packages: Packages };

  it('lists the optional packages of every platform (node .ci/complete-lock.mjs)', () => expect(unlisted(lock.packages)).toEqual([]));
  it('names no registry host', () =>
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]));

  it.each(['', 'sdk', 'chaincode', 'network', 'issuer', 'verifier', 'wallet', 'examples/city', 'tests'])(
    '%s pins every dependency',
    (folder) => {
      expect(loose(JSON.parse(readFileSync(join(top, folder, 'package.json'), 'utf8')))).toEqual([]);
    },
  );

  it('an unlisted and a loose one are found', () => {
    expect(unlisted({ 'node_modules/a': { optionalDependencies: { 'a-win32-x64': '1.0.0' } } })).toEqual(['a-win32-x64']);
    expect(loose({ dependencies: { a: '^1.0.0' } })).toEqual(['a']);
  });
});
