/** Runs steps one after another: what reads, decides and writes must not be interleaved with another that does. */
export type Exclusive = <T>(step: () => Promise<T>) => Promise<T>;

export function createExclusive(): Exclusive {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const turn = last.then(step, step);
    last = turn.catch(() => undefined);
    return turn;
  };
}
