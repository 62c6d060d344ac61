import { boundTransactionData, clientIdOf, transactionDataHash } from '@ganzheng/sdk/oid4vc';
import { archiveOf, type Occasion, verifyEach } from '@ganzheng/sdk/verify';
import type { VerifierDeps } from './deps.js';
import type { Answer, Demands, RequestRow, Shown } from './request-row.js';
import type { UseRow } from './use-row.js';

/** Judges every licence of an answer by the one verify flow, each under its own demands. @param use as far as it is prepared or recorded */
export async function judgeAnswer(deps: VerifierDeps, row: RequestRow, answer: Answer, use: UseRow | null): Promise<readonly Shown[]> {
  const now = deps.nowMs();
  const occasion = occasionOf(deps, row, answer, use);
  const asked = Object.entries(answer.presentations).map(([query, credential]) => {
    const demands = demandsOn(deps, row, answer, query, now);
    const binding = bindingOf(deps, row, answer, query);
    const given = { trust: deps.trust, fetchers: deps.fetchers, policy: { ...deps.policy, ...demands }, now };
    return { query, demands, input: { credential, binding, occasion }, given };
  });
  const verifications = await verifyEach(asked);
  return asked.flatMap(({ query, demands }, at) => {
    const verification = verifications[at];
    return verification === undefined ? [] : [{ query, archive: archiveOf(verification.gathered), demands, report: verification.report }];
  });
}

function occasionOf(
  { organisation }: VerifierDeps,
  { matterCode, purpose }: RequestRow,
  { grant: { grant } }: Answer,
  use: UseRow | null,
): Occasion {
  return {
    verifier: organisation.did,
    matterCode,
    purpose,
    basis: 'authorization',
    grant,
    authorizationId: grant.statement.id,
    ...(use === null ? {} : { use: { useId: use.useId, digest: use.transaction.args.use.digest } }),
  };
}

/** What this window asked for, and nothing of what was presented. */
const bindingOf = (
  { organisation }: VerifierDeps,
  { nonce, transactionData }: RequestRow,
  { grant: { grant } }: Answer,
  query: string,
) => ({
  nonce,
  audience: clientIdOf(organisation.did),
  transactionDataHashes: boundTransactionData([transactionData], query, grant).map(transactionDataHash),
});

/**
 * The matter may want fresher status than the window's policy. The key binding was as old as it may be when it was received: an answer that is
 * judged again later, after a crash or an outage, has not grown stale by our fault.
 */
function demandsOn({ policy }: VerifierDeps, { queries }: RequestRow, { receivedAt }: Answer, query: string, now: number): Demands {
  const waitedSeconds = Math.max(0, Math.floor(now / 1000) - Math.floor(Date.parse(receivedAt) / 1000));
  const freshnessSeconds = queries[query]?.freshnessSeconds ?? policy.maxStatusAgeSeconds;
  return {
    bindingMaxAgeSeconds: policy.bindingMaxAgeSeconds + waitedSeconds,
    maxStatusAgeSeconds: Math.min(policy.maxStatusAgeSeconds, freshnessSeconds),
  };
}
