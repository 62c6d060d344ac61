import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';
import { keepGrant, type StoredGrant, storedGrants } from './grant.js';
import { call } from './mailbox.js';
import { appendEvent } from './vault/chain.js';
import type { Wallet } from './wallet.js';

/** Attacker-controlled: a page of the relay's feed. */
const pageSchema = z.object({
  events: z
    .array(
      z.object({
        position: z.string().regex(/^\d{16}\.\d{16}$/),
        name: z.string().max(64),
        time: z.string().max(32),
        payload: z.record(z.string(), z.union([z.string().max(512), z.null()])),
      }),
    )
    .max(1000),
});

type FeedPage = z.output<typeof pageSchema>['events'];

/**
 * Reads on in the feed and picks out what concerns the citizen's own grants: uses, whether or not a receipt came, and withdrawals.
 * Everybody reads the same feed, so the relay does not learn whose grant is whose.
 *
 * @returns how many events were the citizen's
 * @throws REMOTE_REFUSED, REMOTE_UNREACHABLE, REMOTE_MALFORMED, …
 */
export async function followFeed(wallet: Wallet): Promise<number> {
  const { vault, relayUrl, fetch } = wallet;
  if (relayUrl === undefined) return 0;
  let own = 0;
  for (;;) {
    const after = await vault.read('feed', 'position');
    const query = typeof after === 'string' ? `?after=${after}` : '';
    const page = pageSchema.safeParse(await call(fetch, `${relayUrl}/feed${query}`, {}));
    if (!page.success) throw new LicenceError('REMOTE_MALFORMED');
    const last = page.data.events.at(-1)?.position;
    if (last === undefined || (typeof after === 'string' && last <= after)) return own;
    own += await takeIn(wallet, page.data.events, last);
  }
}

/** What is the citizen's and how far he has read, in one batch. */
function takeIn({ vault, clock }: Wallet, events: FeedPage, position: string): Promise<number> {
  return vault.exclusive(async () => {
    const grants = new Map((await storedGrants(vault)).map((stored) => [stored.grant.statement.id, stored]));
    const at = new Date(clock()).toISOString();
    const changed = new Map<string, StoredGrant>();
    for (const event of events) {
      const stored = grants.get(event.payload.authorizationId ?? event.payload.id ?? '');
      const next = stored === undefined ? undefined : noticed(changed.get(stored.grant.statement.id) ?? stored, event);
      if (next !== undefined) changed.set(next.grant.statement.id, next);
    }
    const noticedGrants = [...changed.values()];
    const history = noticedGrants.length === 0 ? [] : await appendEvent(vault, { what: 'noticed', at, grants: [...changed.keys()] });
    await vault.write([...noticedGrants.map(keepGrant), ...history, { kind: 'feed', id: 'position', value: position }]);
    return noticedGrants.length;
  });
}

/** The grant with what the event says of it; nothing when that was known. */
function noticed(stored: StoredGrant, { name, time, payload }: FeedPage[number]): StoredGrant | undefined {
  const { useId, verifier } = payload;
  if (verifier !== stored.grant.statement.verifier) return undefined;
  if (name === 'authorization.withdrawn') return stored.state === 'withdrawn' ? undefined : { ...stored, state: 'withdrawn' };
  if (name !== 'use.recorded' || useId == null || stored.uses.some((use) => use.useId === useId)) return undefined;
  return { ...stored, uses: [...stored.uses, { useId, time }] };
}
