import { defineConfig } from 'vitest/config';
import { longestFirst } from './support/longest-first.js';

/** Files that take longest, in this order. */
const longest = [
  'chaincode/shell',
  'flows/canary',
  'faults/kill',
  'fabric/failing-well',
  'flows/sdk-alone',
  'issuer/kill',
  'wallet/browser',
  'faults/ledger-folder',
  'sdk/sm/browser-policy',
];

const everyday = ['**/*.test.ts'];
const other = ['**/*.long.test.ts', '**/*.fabric.test.ts', '**/*.faults.test.ts', 'house/**', 'dist/**', 'node_modules/**'];
// The law's side of Fabric and the client's have messages of two ages under one global name: a process may load one of them only.
const lawOnFabric = ['chaincode/shell.test.ts'];

/** The everyday run: everything but the long, the house, the Fabric and the bench files. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    maxWorkers: '100%',
    sequence: { sequencer: longestFirst(longest) },
    // What is built is loaded by Node as it ships, not read and rewritten by Vite as if it were a test.
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      // Files share a worker's modules: loading them anew for each file would take longer than the tests.
      { extends: true, test: { name: 'everyday', include: everyday, exclude: [...other, ...lawOnFabric], isolate: false } },
      { extends: true, test: { name: 'law on Fabric', include: lawOnFabric, exclude: other, isolate: true } },
    ],
  },
});
