import { LicenceError } from '@ganzheng/sdk/errors';
import { requireOpen } from './case.js';
import type { VerifierDeps } from './deps.js';
import { ownCase } from './own-case.js';
import { readAnswer } from './read-answer.js';
import type { RequestRow } from './request-row.js';
import { settleAnswer } from './settle-answer.js';

/**
 * Deals with a citizen's answer (核验出示): takes it, once, and settles it. An answer that is taken is kept before anything is done with it,
 * so that a crash loses none; of two answers at once one is taken.
 *
 * @param body the posted form; attacker-controlled
 * @returns the request as it stands: judged, or declined
 * @throws REQUEST_UNKNOWN, REQUEST_ANSWERED, REQUEST_EXPIRED, CASE_CLOSED, and what `readAnswer` throws
 */
export async function receiveAnswer(deps: VerifierDeps, requestId: string, body: unknown): Promise<RequestRow> {
  const taken = await deps.cases.exclusive(`request~${requestId}`, () => takeAnswer(deps, requestId, body));
  return taken.stage === 'declined' ? taken : settleAnswer(deps, requestId);
}

/** Consumes the request and its nonce. */
async function takeAnswer(deps: VerifierDeps, requestId: string, body: unknown): Promise<RequestRow> {
  const asked = await openRequest(deps, requestId);
  requireOpen(await ownCase(deps, asked.caseNo));
  const answer = readAnswer(asked, body);
  const request: RequestRow =
    answer === null
      ? { ...asked, stage: 'declined' }
      : { ...asked, stage: 'answered', answer: { ...answer, receivedAt: new Date(deps.nowMs()).toISOString() } };
  await deps.cases.write({ request });
  return request;
}

/** A request that may still be read and answered. @param requestId attacker-controlled @throws REQUEST_UNKNOWN, REQUEST_ANSWERED, REQUEST_EXPIRED */
export async function openRequest({ cases, nowMs }: Pick<VerifierDeps, 'cases' | 'nowMs'>, requestId: string): Promise<RequestRow> {
  const row = await cases.getRequest(requestId);
  if (row === undefined) throw new LicenceError('REQUEST_UNKNOWN');
  if (row.stage !== 'asked') throw new LicenceError('REQUEST_ANSWERED');
  if (Date.parse(row.expiresAt) <= nowMs()) throw new LicenceError('REQUEST_EXPIRED');
  return row;
}
