import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { top } from '../support/top.js';
import { sourceFiles } from './rules/files.js';
import { borderCrossings, importRules, importViolations } from './rules/imports.js';

const packages = ['sdk', 'chaincode', 'network', 'issuer', 'verifier', 'wallet', 'examples/city'];
const sources = packages.map((folder) => `${folder}/src`);

describe('who may import whom', () => {
  it('holds in the whole house, and the cruiser is not blind', async () => {
    const { modules, crossings, violations } = await importViolations(top, sources);
    expect(modules).toBeGreaterThan(300);
    expect(crossings).toBeGreaterThan(300);
    expect(violations).toEqual([]);
  });

  it('lets no relative import cross the border of a package', () => {
    expect(
      borderCrossings(sourceFiles(top, sources, ['.ts']).map(({ path, text }) => ({ path: path.replace('examples/city', 'city'), text }))),
    ).toEqual([]);
  });

  const broken: readonly (readonly [rule: string, files: Readonly<Record<string, string>>])[] = [
    [
      'no-cycles',
      {
        'sdk/src/a.ts': "import { b } from './b.js';\nexport const a = b;",
        'sdk/src/b.ts': "import { a } from './a.js';\nexport const b = () => a;",
      },
    ],
    ['sdk-stands-alone', { 'sdk/src/a.ts': "import '../../network/src/b.js';", 'network/src/b.ts': 'export {};' }],
    ['sdk-has-no-node', { 'sdk/src/did/a.ts': "import 'node:fs';" }],
    ['law-imports-four-rooms', { 'chaincode/src/a.ts': "import '../../sdk/src/verify/b.js';", 'sdk/src/verify/b.ts': 'export {};' }],
    ['law-has-no-node', { 'chaincode/src/a.ts': "import 'node:crypto';" }],
    ['network-below-services', { 'network/src/a.ts': "import '../../issuer/src/b.js';", 'issuer/src/b.ts': 'export {};' }],
    ['services-never-each-other', { 'issuer/src/a.ts': "import '../../wallet/src/b.js';", 'wallet/src/b.ts': 'export {};' }],
    ['services-never-the-law', { 'issuer/src/main.ts': "import '../../chaincode/src/b.js';", 'chaincode/src/b.ts': 'export {};' }],
    ['only-main-opens-the-network', { 'issuer/src/app.ts': "import '../../network/src/b.js';", 'network/src/b.ts': 'export {};' }],
    ['only-web-in-services', { 'sdk/src/vc/a.ts': "import '../web/b.js';", 'sdk/src/web/b.ts': 'export {};' }],
    ['nobody-imports-the-city', { 'issuer/src/a.ts': "import '../../examples/city/src/b.js';", 'examples/city/src/b.ts': 'export {};' }],
    ['express-confined', { 'network/src/a.ts': "import 'express';", 'node_modules/express/index.js': '' }],
    ['level-confined', { 'sdk/src/vc/a.ts': "import 'level';", 'node_modules/level/index.js': '' }],
    ['jsonld-confined', { 'issuer/src/a.ts': "import 'jsonld';", 'node_modules/jsonld/index.js': '' }],
    ['fabric-confined', { 'network/src/a.ts': "import 'fabric-network';", 'node_modules/fabric-network/index.js': '' }],
    ['contract-api-confined', { 'chaincode/src/a.ts': "import 'fabric-contract-api';", 'node_modules/fabric-contract-api/index.js': '' }],
    ['everything-resolves', { 'sdk/src/a.ts': "import './nowhere.js';" }],
  ];

  it('has a broken example for each rule', () => {
    expect(broken.map(([rule]) => rule).sort()).toEqual(importRules.map(({ name }) => name ?? '').sort());
  });

  it.each(broken)('%s: a breach is found', async (rule, files) => {
    const folder = mkdtempSync(join(tmpdir(), 'house-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const folders = [
      ...new Set(
        Object.keys(files)
          .filter((path) => !path.startsWith('node_modules'))
          .map((path) => path.split('/src/')[0] ?? path),
      ),
    ];
    const { violations } = await importViolations(folder, folders);
    expect(violations.map((violation) => violation.split(':')[0])).toContain(rule);
  });

  it('finds an import that crosses the border', () => {
    expect(borderCrossings([{ path: 'issuer/src/a.ts', text: "import x from '../../sdk/src/x.js';" }])).toHaveLength(1);
    expect(borderCrossings([{ path: 'issuer/src/routes/a.ts', text: "import x from '../x.js';" }])).toHaveLength(0);
  });
});
