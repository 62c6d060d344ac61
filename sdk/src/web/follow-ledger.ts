import { utf8 } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { canonicalText, type EventCheckpoint, type Ledger, type LedgerEvent, parseJson } from '../ledger/index.js';
import type { ByteDatabase } from './sealed-store.js';

/** One write of a read model. */
type Effect = Parameters<ByteDatabase['batch']>[0][number];

/** What follows a ledger's events, and into what it makes them. */
export interface ReadModel {
  /** its own, opened with utf8 keys and Uint8Array values */
  readonly database: ByteDatabase;
  /** key under which it keeps how far it is */
  readonly checkpointKey: string;
  /** What an event changes. Asked for one event at a time, after the effects of the one before were kept. */
  effectsOf(event: LedgerEvent): readonly Effect[] | Promise<readonly Effect[]>;
  /** Told when the effects of an event are kept. */
  onTaken?(event: LedgerEvent): void;
  /** Told when the ledger broke off; it is asked again, from where the reader stood. */
  onBreak?(error: unknown): void;
}

const checkpointSchema = z.object({ block: z.int(), index: z.int(), txId: z.string().optional() });
const pauseMs = 500;

/** Faults that asking again does not mend: the ledger is not the one that was read before. */
const lasting: readonly string[] = ['LEDGER_ROLLED_BACK', 'LEDGER_FORKED'];

/**
 * Feeds a read model from a ledger's events until the signal aborts, each event exactly once: its effects and the checkpoint are one write, so a
 * process that is killed has kept both or neither. The last event taken is read again at each beginning, to see that the ledger is still the same.
 *
 * @throws LEDGER_ROLLED_BACK when the ledger has not got the last event any more, LEDGER_FORKED when another stands in its place
 * @example await followLedger(ledger, { database, checkpointKey: 'checkpoint', effectsOf: (event) => [{ type: 'put', key: event.txId, value }] }, signal);
 */
export async function followLedger(ledger: Pick<Ledger, 'events'>, model: ReadModel, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(ledger, model, signal);
      if (signal.aborted) return;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof LicenceError && lasting.includes(error.code)) throw error;
      model.onBreak?.(error);
    }
    await pause(signal);
  }
}

async function followOnce(ledger: Pick<Ledger, 'events'>, model: ReadModel, signal: AbortSignal): Promise<void> {
  let last = await checkpointOf(model);
  let known = last;
  const from = known === null ? null : { block: known.block, index: known.index - 1 };
  for await (const event of ledger.events(from, { signal })) {
    if (signal.aborted) return;
    if (known !== null) {
      if (!isSame(event, known)) throw new LicenceError('LEDGER_FORKED', { block: known.block, index: known.index });
      known = null;
    } else if (last === null || isAfter(event, last)) {
      await model.database.batch([...(await model.effectsOf(event)), checkpointOn(model, event)], { sync: false });
      last = event;
      model.onTaken?.(event);
    }
  }
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, pauseMs);
    signal.addEventListener('abort', over, { once: true });
  });

/** Kept before ids were kept, a checkpoint names its place only. */
type Checkpoint = EventCheckpoint & { readonly txId?: string | undefined };

const isSame = (event: LedgerEvent, { block, index, txId = event.txId }: Checkpoint): boolean =>
  event.block === block && event.index === index && event.txId === txId;

const isAfter = (event: LedgerEvent, { block, index }: Checkpoint): boolean =>
  event.block > block || (event.block === block && event.index > index);

const checkpointOn = ({ checkpointKey }: ReadModel, { block, index, txId }: LedgerEvent): Effect => ({
  type: 'put',
  key: checkpointKey,
  value: utf8.decode(canonicalText({ block, index, txId })),
});

async function checkpointOf({ database, checkpointKey }: ReadModel): Promise<Checkpoint | null> {
  const bytes = await database.get(checkpointKey);
  return bytes === undefined ? null : checkpointSchema.parse(parseJson(utf8.encode(bytes)));
}
