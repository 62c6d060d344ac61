import { type ErrorCode, LicenceError } from '../errors/index.js';
import { type OpenedCredential, openCredential } from '../vc/credential-formats.js';
import type { Gathered } from './gathered.js';

/** A presentation taken apart, or why it could not be. */
export type Reading = OpenedCredential | ErrorCode;

/** Takes a presentation apart. Never throws: a reader that breaks has not read. @param credential attacker-controlled */
export function read(credential: string): Reading {
  try {
    return openCredential(credential);
  } catch (error) {
    return error instanceof LicenceError ? error.code : 'CHECK_CRASHED';
  }
}

// Reading is a sixth of a verification, so what gathering has read judging need not read again; the text is compared, so no other is taken for it.
const known = new WeakMap<Gathered, { readonly credential: string; readonly reading: Reading }>();

/** Notes what was read while gathering. */
export function noteReading(gathered: Gathered, reading: Reading): Gathered {
  known.set(gathered, { credential: gathered.credential, reading });
  return gathered;
}

/** What the presentation in gathered evidence reads as. */
export function readingOf(gathered: Gathered): Reading {
  const noted = known.get(gathered);
  return noted?.credential === gathered.credential ? noted.reading : read(gathered.credential);
}
