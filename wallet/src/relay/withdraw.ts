import { type ArgsOf, canonicalBytes, type Ledger } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';

/**
 * Carries a withdrawal (撤回授权) to the ledger. The request id follows from the withdrawal itself: carried twice, it is the same request.
 *
 * @param args attacker-controlled; the law judges the signature
 * @throws the law's refusals (AUTHORIZATION_PROOF_INVALID, AUTHORIZATION_WITHDRAWN, AUTHORIZATION_UNKNOWN, AUTHORIZATION_DIFFERS), LEDGER_UNREACHABLE, …
 */
export async function relayWithdrawal(
  ledger: Pick<Ledger, 'submit'>,
  args: ArgsOf<'authorization.withdraw'>,
): Promise<{ readonly state: string; readonly since: string }> {
  const requestId = hex.encode(sm3(canonicalBytes({ type: 'ganzheng.relay.withdrawal.v1', args })).subarray(0, 16));
  const { result } = await ledger.submit('authorization.withdraw', args, { requestId });
  return { state: result.state, since: result.since };
}
