import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type EventCheckpoint, type Ledger, type LedgerEvent, parseJson } from '@ganzheng/sdk/ledger';
import { type ByteDatabase, followLedger } from '@ganzheng/sdk/web';
import { z } from 'zod';

/** What wallets hear of the ledger: nothing in it leads to a person, so everybody hears all of it, and nobody says which of it is his. */
const heard: readonly string[] = ['use.recorded', 'authorization.withdrawn'];

/** One event of the feed (用证动态). */
export const feedEventSchema = z.strictObject({
  /** where it stands; the next question continues after it */
  position: z.string().regex(/^\d{16}\.\d{16}$/),
  name: z.enum(['use.recorded', 'authorization.withdrawn']),
  time: z.string(),
  txId: z.string(),
  payload: z.record(z.string(), z.union([z.string(), z.null()])),
});

export type FeedEvent = z.output<typeof feedEventSchema>;

/** The feed: the ledger's events as far as wallets need them, kept so that a reader can go on where he was. */
export interface Feed {
  /** Events after a position (from the beginning without one), at most `limit`. @throws FEED_POSITION_UNKNOWN */
  after(position: string | null, limit: number): Promise<readonly FeedEvent[]>;
  /** Takes events in from the ledger, each exactly once, until the signal aborts. @throws LEDGER_ROLLED_BACK, LEDGER_FORKED */
  follow(ledger: Pick<Ledger, 'events'>, signal: AbortSignal): Promise<void>;
  /** Calls the listener for every event taken in from now on. @returns how to stop */
  listen(listener: (event: FeedEvent) => void): () => void;
}

/**
 * A feed on a database of its own; nothing in it is secret, so nothing is sealed.
 *
 * @param onBreak told when the ledger broke off; it is followed again from where the feed stood
 */
export function createFeed(database: ByteDatabase, onBreak?: (error: unknown) => void): Feed {
  const listeners = new Set<(event: FeedEvent) => void>();
  return {
    async after(position, limit) {
      if (position !== null && !isPosition(position)) throw new LicenceError('FEED_POSITION_UNKNOWN');
      const found: FeedEvent[] = [];
      if (limit <= 0) return found;
      const gte = position === null ? prefix : `${prefix}${position}!`;
      for await (const [, bytes] of database.iterator({ gte, lt: end })) {
        found.push(read(bytes));
        if (found.length >= limit) break;
      }
      return found;
    },
    follow: (ledger, signal) =>
      followLedger(
        ledger,
        {
          database,
          checkpointKey: 'checkpoint',
          effectsOf: (event) => effectsOf(heard.includes(event.name) ? feedEventOf(event) : null),
          onTaken(event) {
            if (heard.includes(event.name)) for (const listener of listeners) listener(feedEventOf(event));
          },
          ...(onBreak === undefined ? {} : { onBreak }),
        },
        signal,
      ),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const prefix = 'feed!';
const end = 'feed"';
const encoder = new TextEncoder();

const isPosition = (text: string): boolean => /^\d{16}\.\d{16}$/.test(text);
const positionOf = ({ block, index }: EventCheckpoint): string => `${String(block).padStart(16, '0')}.${String(index).padStart(16, '0')}`;

const feedEventOf = (event: LedgerEvent): FeedEvent =>
  feedEventSchema.parse({ position: positionOf(event), name: event.name, time: event.time, txId: event.txId, payload: event.payload });

const effectsOf = (taken: FeedEvent | null) =>
  taken === null ? [] : [{ type: 'put' as const, key: `${prefix}${taken.position}`, value: encoder.encode(canonicalText(taken)) }];

const read = (bytes: Uint8Array): FeedEvent => feedEventSchema.parse(parseJson(new TextDecoder().decode(bytes)));
