import { LicenceError } from '../../errors/index.js';

/** The error of every format of a key. */
export const keyMalformed = (expected: string, cause?: unknown): LicenceError => new LicenceError('KEY_MALFORMED', { expected }, cause);
