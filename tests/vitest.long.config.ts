import { defineConfig } from 'vitest/config';

/** What needs minutes: bulk differential runs, 200 kills, long fuzzing. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.long.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    maxWorkers: '100%',
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
});
