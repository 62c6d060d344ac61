import { defineConfig } from 'vitest/config';

/** The suites that need the programs of Hyperledger Fabric. Without them they say that they were skipped, and why. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.fabric.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    // Each file runs networks of its own, and much of its time is waiting for them.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
