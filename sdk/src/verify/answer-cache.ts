/** How long and how many answers are kept. */
export interface CacheLimits {
  readonly ttlSeconds: number;
  readonly maxEntries: number;
}

/** A bounded memory of answers, oldest out first; a rejected question and an empty answer (null) are forgotten at once. */
export interface AnswerCache {
  answer<T>(question: string, ask: () => Promise<T>): Promise<T>;
}

/**
 * Creates a cache for evidence that changes slowly.
 *
 * @param limits time to live and number of entries
 * @param clock milliseconds since 1970 UTC
 */
export function createAnswerCache({ ttlSeconds, maxEntries }: CacheLimits, clock: () => number): AnswerCache {
  const entries = new Map<string, { readonly until: number; readonly from: number; readonly answer: Promise<unknown> }>();
  return {
    answer<T>(question: string, ask: () => Promise<T>): Promise<T> {
      const now = clock();
      const known = entries.get(question);
      // A clock that went back makes an entry's age meaningless, so it is asked again.
      if (known !== undefined && now < known.until && now >= known.from) return known.answer as Promise<T>;
      const answer = ask();
      entries.delete(question);
      entries.set(question, { from: now, until: now + ttlSeconds * 1000, answer });
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
      const forget = (): void => {
        if (entries.get(question)?.answer === answer) entries.delete(question);
      };
      // What is not there yet may be there in a moment: a receipt once the merge delay is over.
      answer.then((value) => (value === null ? forget() : undefined), forget);
      return answer;
    },
  };
}
