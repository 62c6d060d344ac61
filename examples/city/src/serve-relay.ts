import { defaultLimits, type Listening } from '@ganzheng/sdk/web';
import { createRelay } from '@ganzheng/wallet/service';
import { hex } from '@scure/base';
import type { CityContext } from './context.js';
import { listenOver } from './listen-over.js';
import { openBytes } from './open-bytes.js';

/** The wallet relay, listening. */
export type RelayService = Listening;

/** Serves the relay of the city's wallets: sealed mailboxes, the feed of uses, withdrawals. */
export async function serveRelay(context: CityContext, port: number): Promise<RelayService> {
  const { folder, state, random, nowMs, logger, host, listenOn, ledgerOf } = context;
  const database = await openBytes(folder, 'relay');
  const { app, run } = await createRelay({
    database: database.bytes,
    ledger: ledgerOf('approval'),
    sealKey: hex.decode(state.sealKey),
    baseUrl: `http://${host}:${port}`,
    log: logger,
    limits: defaultLimits,
    random,
    nowMs,
  });
  return listenOver(app, { port, host, listenOn }, database, () => {
    const stopping = new AbortController();
    const running = run(stopping.signal);
    return async () => {
      stopping.abort();
      await running;
    };
  });
}
