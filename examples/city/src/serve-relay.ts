import { createSealedStore, defaultLimits, type Listening, listen } from '@ganzheng/sdk/web';
import { createApp, createFeed, createMailboxes } from '@ganzheng/wallet/service';
import { hex } from '@scure/base';
import type { CityContext } from './context.js';
import { openBytes } from './open-bytes.js';

/** The wallet relay, listening. */
export type RelayService = Listening;

/** Serves the relay of the city's wallets: sealed mailboxes, the feed of uses, withdrawals. */
export async function serveRelay(
  { folder, state, random, nowMs, logger, host, ledgerOf }: CityContext,
  port: number,
): Promise<RelayService> {
  const ledger = ledgerOf('approval');
  const mail = await openBytes(folder, 'relay-mail');
  const events = await openBytes(folder, 'relay-feed');
  const mailboxes = await createMailboxes({
    store: createSealedStore(mail.bytes, { sealKey: hex.decode(state.sealKey), random }),
    random,
    clock: nowMs,
  });
  const feed = createFeed(events.bytes);
  const stopping = new AbortController();
  const following = feed.follow(ledger, stopping.signal);
  const listening = await listen(
    createApp({ ledger, mailboxes, feed, baseUrl: `http://${host}:${port}`, log: logger, limits: defaultLimits, random, nowMs }),
    { port, host },
  );
  return {
    ...listening,
    async close(graceMs) {
      await listening.close(graceMs);
      stopping.abort();
      await following;
      await mail.close();
      await events.close();
    },
  };
}
