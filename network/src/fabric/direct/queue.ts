import type { Stream } from '../driver/access.js';

/** What is pushed on one side and read on the other, in order. */
export interface Queue<T> extends Stream<T> {
  push(value: T): void;
  fail(error: Error): void;
}

/**
 * Makes a queue for one reader.
 *
 * @param onClose told once, when the reader has enough
 */
export function createQueue<T>(onClose: () => void): Queue<T> {
  const values: T[] = [];
  let failure: Error | undefined;
  let closed = false;
  let wake = (): void => undefined;
  const close = (): void => {
    if (closed) return;
    closed = true;
    wake();
    onClose();
  };
  return {
    push(value) {
      values.push(value);
      wake();
    },
    fail(error) {
      failure ??= error;
      wake();
    },
    close,
    async *[Symbol.asyncIterator]() {
      try {
        while (!closed) {
          const value = values.shift();
          if (value !== undefined) yield value;
          else if (failure !== undefined) throw failure;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        close();
      }
    },
  };
}
