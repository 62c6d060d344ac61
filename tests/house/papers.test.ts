import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorsDocument } from '../docs/errors.js';
import { transactionsDocument } from '../docs/transactions.js';
import { top } from '../support/top.js';
import { sourceFiles } from './rules/files.js';

const papers = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((path) => ({ path, text: readFileSync(join(top, path), 'utf8') })),
  ...sourceFiles(top, ['docs', 'sdk', 'chaincode', 'network', 'issuer', 'verifier', 'wallet', 'examples', 'tests'], ['.md']),
];
const scripts = Object.keys((JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts);

/** `npm run x` and `npm x` in a paper that package.json does not have. */
const unknownCommands = (text: string): string[] =>
  [...text.matchAll(/npm (?:run ([a-z:]+)|(start|test)\b)/g)]
    .map(([, run, own]) => run ?? own ?? '')
    .filter((name) => !scripts.includes(name));

/** Relative links that lead nowhere. */
const deadLinks = ({ path, text }: { readonly path: string; readonly text: string }): string[] =>
  [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) => to ?? '').filter((to) => !existsSync(join(top, dirname(path), to)));

/** Files and folders named in backticks from the top that do not exist; `…` and `*` stand for what is in a folder. */
const deadPaths = (text: string): string[] =>
  [...text.matchAll(/`((?:tests|docs|examples|\.ci|[a-z]+\/src)\/[^`\s]*)`/g)]
    .map(([, path]) => (path ?? '').replace(/[^/]*[…*].*$/, ''))
    .filter((path) => !existsSync(join(top, path)));

describe('the papers', () => {
  it('docs/errors.md is what the table says', () => expect(readFileSync(join(top, 'docs/errors.md'), 'utf8')).toBe(errorsDocument()));
  it('docs/transactions.md is what the table says', () =>
    expect(readFileSync(join(top, 'docs/transactions.md'), 'utf8')).toBe(transactionsDocument()));
  it('each workspace has its own page', () => {
    const missing = ['sdk', 'chaincode', 'network', 'issuer', 'verifier', 'wallet', 'examples/city', 'tests'].filter(
      (folder) => !existsSync(join(top, folder, 'README.md')),
    );
    expect(missing).toEqual([]);
  });
  it.each(papers)('$path names commands and paths that exist and links that lead somewhere', (paper) => {
    expect(unknownCommands(paper.text)).toEqual([]);
    expect(deadLinks(paper)).toEqual([]);
    expect(deadPaths(paper.text)).toEqual([]);
  });
  it('the README shows a walk that was run', () =>
    expect(readFileSync(join(top, 'README.md'), 'utf8')).toMatch(/<!-- walk:begin -->\n```text\n[\s\S]{2000,}```\n<!-- walk:end -->/));

  it('a dead link, a dead path and an unknown command are found', () => {
    expect(deadLinks({ path: 'README.md', text: '[x](docs/nowhere.md)' })).toHaveLength(1);
    expect(deadPaths('| x | `tests/nowhere`, `sdk/src/nowhere/…`, `tests/house`, `sdk/src/licence/types/*.json` |')).toHaveLength(2);
    expect(unknownCommands('npm run nothing')).toHaveLength(1);
  });
});
