import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorTable } from '@ganzheng/sdk/errors';
import { describe, expect, it } from 'vitest';
import { top } from '../support/top.js';
import { nonDeterminism } from './rules/determinism.js';
import { malformedRows, repeatedCodes, undocumentedCodes, untestedCodes, unusedCodes } from './rules/errors.js';
import { codeLines, sourceFiles } from './rules/files.js';
import { badNames, misspelt, strayBarrels } from './rules/names.js';
import { ownNetwork } from './rules/own-network.js';
import { lawLength, sizeProfile, tooLong } from './rules/size.js';

const packages = ['sdk', 'chaincode', 'network', 'issuer', 'verifier', 'wallet', 'examples/city'];
const source = sourceFiles(
  top,
  packages.map((folder) => `${folder}/src`),
  ['.ts'],
);
const assembly = sourceFiles(top, ['sdk/assembly'], ['.ts', '.mjs']);
const tests = sourceFiles(top, ['tests'], ['.ts']);
const papers = sourceFiles(top, ['docs', ...packages], ['.md']);

const wasmEntries = ['verify', 'secret'].map((name) => `sdk/assembly/${name}/index.ts`);

/** The index files and service files that package.json of each workspace exports. */
const exported = packages.flatMap((folder) => {
  const { exports = {} } = JSON.parse(readFileSync(join(top, folder, 'package.json'), 'utf8')) as {
    exports?: Record<string, { default: string }>;
  };
  return Object.values(exports).map(({ default: path }) => join(folder, path.replace('./dist/', 'src/').replace(/\.js$/, '.ts')));
});

describe('files', () => {
  it('stay under 400 lines, tests too', () => expect(tooLong([...source, ...assembly, ...tests])).toEqual([]));

  it('are mostly small', () => {
    const { median, shareOver250 } = sizeProfile(source);
    expect(median).toBeLessThanOrEqual(110);
    expect(shareOver250).toBeLessThan(0.06);
  });

  it('have kebab-case names that say what they are', () =>
    expect(badNames([...source, ...assembly, ...tests], [...exported, ...wasmEntries])).toEqual([]));

  it('keep index.ts for exported subpaths and have no star exports', () => expect(strayBarrels(source, exported)).toEqual([]));

  it('spell licence', () =>
    expect(misspelt([...source, ...assembly, ...tests.filter(({ path }) => !path.startsWith('tests/house/')), ...papers])).toEqual([]));

  it('are tested by about as much test code', () => {
    const lines = (files: readonly { readonly text: string }[]) => files.reduce((sum, { text }) => sum + codeLines(text).length, 0);
    // Stated as a floor that only rises: see docs/decisions.md.
    expect(lines(tests) / lines(source)).toBeGreaterThan(0.8);
  });
});

describe('the law', () => {
  // The Fabric shell is a host: it alone reads a clock, to refuse a proposal whose time is off.
  const law = source.filter(({ path }) => path.startsWith('chaincode/') && !path.startsWith('chaincode/src/shell'));

  it('touches no clock, randomness, process, file or net', () => expect(nonDeterminism(law)).toEqual([]));

  it('is read in one sitting: at most 900 lines of code', () => {
    expect(lawLength(law)).toBeGreaterThan(200);
    expect(lawLength(law)).toBeLessThanOrEqual(900);
  });
});

describe('the sdk', () => {
  const sdk = source.filter(({ path }) => path.startsWith('sdk/src/') && !path.startsWith('sdk/src/web/'));

  it('reaches the network only by what is handed in', () => {
    expect(sdk.length).toBeGreaterThan(50);
    expect(ownNetwork(sdk)).toEqual([]);
  });
});

describe('the error table', () => {
  const codes = Object.keys(errorTable);

  it('has well-formed rows in both languages', () => expect(malformedRows(errorTable)).toEqual([]));
  it('has no code twice', () => expect(repeatedCodes(source.filter(({ path }) => path.includes('errors/codes/')))).toEqual([]));
  it('has no code nobody answers with', () => expect(unusedCodes(codes, source)).toEqual([]));
  it('has no code without a test', () => expect(untestedCodes(codes, tests)).toEqual([]));
  it('is the table of docs/errors.md', () =>
    expect(undocumentedCodes(codes, readFileSync(join(top, 'docs/errors.md'), 'utf8'))).toEqual([]));
});

describe('each rule can fail', () => {
  const file = (path: string, text: string) => [{ path, text }];

  it.each([
    ['length', () => tooLong(file('sdk/src/a.ts', '\n'.repeat(401)))],
    ['a name of nothing', () => badNames(file('sdk/src/utils.ts', ''))],
    ['a camel-case name', () => badNames(file('sdk/src/licenceId.ts', ''))],
    ['a stray barrel', () => strayBarrels(file('sdk/src/x/index.ts', ''), [])],
    ['a star export', () => strayBarrels(file('sdk/src/x.ts', "export * from './y.js';"), [])],
    ['the spelling', () => misspelt(file('README.md', `a li${'cense'} office`))],
    ['the clock', () => nonDeterminism(file('chaincode/src/a.ts', 'const t = new Date();'))],
    ['randomness', () => nonDeterminism(file('chaincode/src/a.ts', 'Math.random();'))],
    ['the process', () => nonDeterminism(file('chaincode/src/a.ts', 'process.env.X;'))],
    ['the net', () => nonDeterminism(file('chaincode/src/a.ts', "fetch('x');"))],
    ['locale', () => nonDeterminism(file('chaincode/src/a.ts', "a.localeCompare('b');"))],
    ['signing', () => nonDeterminism(file('chaincode/src/a.ts', 'createSigner(key);'))],
    ['a network of its own', () => ownNetwork(file('sdk/src/a.ts', "await fetch('https://x.example');"))],
    ['a socket of its own', () => ownNetwork(file('sdk/src/a.ts', "new WebSocket('wss://x.example');"))],
    ['an unused code', () => unusedCodes(['A_B'], file('sdk/src/a.ts', ''))],
    ['an untested code', () => untestedCodes(['A_B'], file('tests/a.test.ts', ''))],
    ['an undocumented code', () => undocumentedCodes(['A_B'], '')],
    ['a documented code that is gone', () => undocumentedCodes([], '| `A_B` | 400 |')],
    ['a repeated code', () => repeatedCodes([...file('a.ts', '  A_B: [400'), ...file('b.ts', '  A_B: [400')])],
    ['a malformed row', () => malformedRows({ nope: { zh: '', en: '', status: 200 } })],
  ])('%s', (_name, breach) => {
    expect(breach()).not.toEqual([]);
  });

  it('leaves comments out when it counts and judges', () => {
    expect(nonDeterminism(file('chaincode/src/a.ts', '/** never new Date() */\n// Math.random\nexport const a = 1;'))).toEqual([]);
    expect(lawLength(file('a.ts', '/** doc\n * doc */\n\n// why\nexport const a = 1;\n'))).toBe(1);
  });
});
