import { LicenceError } from '@ganzheng/sdk/errors';

/** The code that a step refuses with; undefined when it does not refuse; anything but our own error goes on. */
export function codeOf(step: () => unknown): string | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    if (error instanceof LicenceError) return error.code;
    throw error;
  }
}
