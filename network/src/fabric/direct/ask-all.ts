import { setTimeout as wait } from 'node:timers/promises';
import { type Asked, agreeing, majorityOf } from './agree.js';
import { attemptMs, type EndorsingPeer, type SignedProposal } from './nodes.js';

/** What the slower peers are still given once enough have agreed: a key may be locked to one of them. */
const graceMs = 200;

/** Asks every peer at once and gives what they answered; whoever is silent does not keep the others waiting. */
export async function askAll(peers: readonly EndorsingPeer[], signed: SignedProposal): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const organisations = organisationsOf(peers);
  let enough = (): void => undefined;
  const majority = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const all = Promise.all(
    peers.map(async ({ endpoint, send }) => {
      const outcome = await send(signed, attemptMs).catch((error: Error) => error);
      asked.push({ endpoint, outcome });
      if (agreeing(asked) >= majorityOf(organisations)) enough();
    }),
  );
  await Promise.race([all, majority]);
  const waiting = new AbortController();
  await Promise.race([all, wait(graceMs, undefined, { signal: waiting.signal }).catch(() => undefined)]);
  waiting.abort();
  return [...asked];
}

/** How many organisations the peers are of. */
export const organisationsOf = (peers: readonly EndorsingPeer[]): number => new Set(peers.map(({ endpoint }) => endpoint.mspId)).size;
