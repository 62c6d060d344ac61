import { defineConfig } from 'vitest/config';

/** The everyday run: everything but the long, the house and the bench files. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    exclude: ['**/*.long.test.ts', '**/*.fabric.test.ts', '**/*.faults.test.ts', 'house/**', 'dist/**', 'node_modules/**'],
    // Files share a worker's modules: loading them anew for each file would take longer than the tests.
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
