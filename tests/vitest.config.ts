import { defineConfig } from 'vitest/config';

/** The everyday run: everything but the long, the house and the bench files. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    exclude: ['**/*.long.test.ts', 'house/**', 'dist/**', 'node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
