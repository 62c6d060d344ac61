import type { AnswerStore, SealedStore } from '@ganzheng/sdk/web';

/** Keeps the answers to requests that may be repeated, sealed like everything else of the window. */
export const createAnswerStore = (store: SealedStore): AnswerStore => ({
  get: async (key) => (await store.get(`answer~${key}`)) as string | undefined,
  put: (key, value) => store.write([[`answer~${key}`, value]]),
});
