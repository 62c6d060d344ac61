import { defineConfig } from 'vitest/config';

/** The house rules: who imports whom, sizes, names, determinism, the error table, the documents. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['house/**/*.test.ts'],
    testTimeout: 120_000,
  },
});
