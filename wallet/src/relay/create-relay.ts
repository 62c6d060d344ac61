import { LicenceError } from '@ganzheng/sdk/errors';
import type { Ledger } from '@ganzheng/sdk/ledger';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { type ByteDatabase, createSealedStore, type Limits } from '@ganzheng/sdk/web';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createApp } from '../app.js';
import { createFeed } from './feed.js';
import { createMailboxes, type MailboxLimits } from './mailboxes.js';

/** What a relay stands on. */
export interface RelayParts {
  /** its own, opened with utf8 keys and Uint8Array values */
  readonly database: ByteDatabase;
  readonly ledger: Ledger;
  /** 16 bytes: mailboxes are sealed at rest once more, over the wallets' own seal */
  readonly sealKey: Uint8Array;
  /** address wallets and verifiers reach it at, without a trailing slash */
  readonly baseUrl: string;
  readonly log: Logger;
  readonly limits: Limits;
  readonly mailboxLimits?: MailboxLimits;
  readonly random: RandomBytes;
  /** milliseconds since 1970 UTC */
  readonly nowMs: () => number;
}

/** A relay ready to listen. */
export interface Relay {
  readonly app: Express;
  /** Follows the ledger and sweeps mailboxes until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const sweepMs = 3_600_000;

/**
 * Puts the wallet's relay together.
 *
 * @example const relay = await createRelay({ database, ledger, sealKey, baseUrl, log, limits: defaultLimits, random: randomBytes, nowMs: Date.now }); void relay.run(signal);
 */
export async function createRelay({
  database,
  ledger,
  sealKey,
  baseUrl,
  log,
  limits,
  mailboxLimits,
  random,
  nowMs,
}: RelayParts): Promise<Relay> {
  const store = createSealedStore(database, { sealKey, random });
  const mailboxes = await createMailboxes({
    store,
    random,
    clock: nowMs,
    ...(mailboxLimits === undefined ? {} : { limits: mailboxLimits }),
  });
  const feed = createFeed(database, (error) =>
    log.warn({ code: error instanceof LicenceError ? error.code : 'unknown' }, 'the ledger broke off'),
  );
  const app = createApp({ ledger, mailboxes, feed, baseUrl, log, limits, random, nowMs });
  return {
    app,
    async run(signal) {
      const sweep = setInterval(() => void mailboxes.sweep().catch(() => log.error('mailboxes could not be swept')), sweepMs);
      signal.addEventListener('abort', () => clearInterval(sweep), { once: true });
      await feed.follow(ledger, signal);
    },
  };
}
