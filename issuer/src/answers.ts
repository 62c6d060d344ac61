import type { AnswerStore } from '@ganzheng/sdk/web';
import type { Issuer } from './issuer.js';

interface Kept {
  readonly text: string;
  readonly atMs: number;
}

/** How long an Idempotency-Key is remembered. */
const KEPT_MS = 24 * 3_600_000;

/** Answers to repeated requests, sealed with everything else. */
export const answersOf = ({ store, nowMs }: Pick<Issuer, 'store' | 'nowMs'>): AnswerStore => ({
  get: async (key) => (await store.get<Kept>(`IDEM~${key}`))?.text,
  put: (key, text) => store.write([{ put: `IDEM~${key}`, value: { text, atMs: nowMs() } satisfies Kept }]),
});

/** Forgets answers whose time is over. */
export async function sweepAnswers({ store, nowMs }: Pick<Issuer, 'store' | 'nowMs'>): Promise<void> {
  const over: { readonly del: string }[] = [];
  for await (const [key, { atMs }] of store.range<Kept>('IDEM~')) if (nowMs() - atMs > KEPT_MS) over.push({ del: key });
  if (over.length > 0) await store.write(over);
}

/** Keys of the answers that name a record. */
export async function answersAbout({ store }: Pick<Issuer, 'store'>, record: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const [key, { text }] of store.range<Kept>('IDEM~')) if (text.includes(record)) found.push(key);
  return found;
}
