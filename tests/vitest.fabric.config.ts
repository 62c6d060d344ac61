import { defineConfig } from 'vitest/config';
import { longestFirst } from './support/longest-first.js';

/** Files that take longest, in this order. */
const longest = ['fabric/operations', 'fabric/city', 'fabric/conformance', 'fabric/network'];

/** The suites that need the programs of Hyperledger Fabric. Without them they say that they were skipped, and why. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.fabric.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    // Each file runs networks of its own, and much of its time is waiting for them.
    maxWorkers: 2,
    sequence: { sequencer: longestFirst(longest) },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
