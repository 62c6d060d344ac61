import { defineConfig } from 'vitest/config';

/** What a network on Hyperledger Fabric goes through: kills, freezes, lies, forgeries. Without its programs they say that they were skipped, and why. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.faults.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    // Each file breaks a network of its own; two at a time would fight over two cores.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
