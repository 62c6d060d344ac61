import { type ErrorCode, LicenceError } from '../errors/index.js';

/** Runs a step of the protocol library; whatever it throws becomes our code, except what already is one of ours. */
export async function attempt<T>(code: ErrorCode, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw refusal(code, cause);
  }
}

/** Ours where one lies anywhere in the chain of causes (the network's, a key's), else the given code over the library's text. */
export function refusal(code: ErrorCode, cause: unknown): LicenceError {
  for (let at: unknown = cause, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if (at instanceof LicenceError) return at;
  }
  return new LicenceError(code, {}, cause);
}
