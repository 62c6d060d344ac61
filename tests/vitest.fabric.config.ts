import { defineConfig } from 'vitest/config';

/** The suites that need the programs of Hyperledger Fabric. Without them they say that they were skipped, and why. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.fabric.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    // Each file runs networks of its own; two at a time would fight over two cores.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
