import { type ErrorCode, LicenceError } from '../errors/index.js';
import type { Kept } from './gathered.js';
import type { Answer } from './trust.js';

/**
 * Puts one question and keeps the answer, whatever becomes of it: found, not there, out of reach, or too late.
 *
 * @param question may reject or never settle
 * @param deadlineMs how long to wait
 */
export async function ask<T>(question: () => Answer<T>, deadlineMs: number): Promise<Kept<T>> {
  try {
    const answer = await withinTime(question, deadlineMs);
    return answer === null ? missing('EVIDENCE_MISSING') : { state: 'found', ...answer };
  } catch (error) {
    return missing(error instanceof LicenceError ? error.code : 'EVIDENCE_UNREACHABLE');
  }
}

/** Evidence that is not there, and why. */
export const missing = (code: ErrorCode): { readonly state: 'missing'; readonly code: ErrorCode } => ({ state: 'missing', code });

/** Runs a step that gives up after a time. @throws EVIDENCE_TIMED_OUT, and what the step rejects with */
export async function withinTime<T>(step: () => Promise<T>, deadlineMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LicenceError('EVIDENCE_TIMED_OUT', { deadlineMs })), deadlineMs);
  });
  try {
    return await Promise.race([step(), late]);
  } finally {
    clearTimeout(timer);
  }
}
