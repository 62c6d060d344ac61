import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '@ganzheng/sdk/ledger';
import { type Failure, failedAt } from './failure.js';
import type { Route } from './route.js';
import { type Patience, pauseMs } from './submit.js';

/**
 * Reads by one call, through whichever peer answers: nothing is written, so anything may be tried again.
 *
 * @param call canonical JSON of {name, args}
 * @throws the law's refusals, LEDGER_UNREACHABLE, LEDGER_OVERLOADED, ENDORSEMENT_INSUFFICIENT
 */
export async function evaluateCall(
  route: Route,
  chaincode: string,
  call: string,
  { evaluateMs, jitter }: Pick<Patience, 'evaluateMs' | 'jitter'>,
): Promise<Json> {
  const until = performance.now() + evaluateMs;
  const offClocks = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const access = route.current();
    let failed: Failure;
    try {
      // What a peer says that has not got what this client was told of, may not hold any longer.
      if (!(await lags(route)))
        return JSON.parse(Buffer.from(await access.ask({ chaincode, name: 'evaluate', args: [call] })).toString()) as Json;
      failed = failedAt('evaluate', 'elsewhere', 'LEDGER_UNREACHABLE');
    } catch (error) {
      failed = access.lift(error);
    }
    const { kind, error } = failed;
    const offClock = error.code === 'PROPOSAL_TIME_OFF' && offClocks.add(access.address).size === 1;
    if (kind === 'final' || (kind === 'refused' && !offClock)) throw error;
    if (kind === 'unreachable') route.next();
    else route.pass();
    const pause = pauseMs(attempt, jitter);
    if (performance.now() + pause > until) throw error;
    await wait(pause);
  }
}

/** A peer that cannot say how far it is will not answer either, and then says why. */
const lags = (route: Route): Promise<boolean> => route.behind().catch(() => false);
