import { errorTable, LicenceError } from '@ganzheng/sdk/errors';
import type { ArgsOf, Json, Ledger, StatusState, SubmitName } from '@ganzheng/sdk/ledger';
import type { Logger } from 'pino';
import { createExclusive } from './exclusive.js';
import type { OperatorLog } from './log.js';
import type { LicenceRecord } from './record.js';
import { licenceKey, type Register } from './register.js';
import type { Change, Store } from './store.js';

/** One submission to the ledger, its request id drawn before the first attempt. */
export interface Submission<N extends SubmitName = SubmitName> {
  /** whose ledger identity submits */
  readonly organisation: string;
  readonly name: N;
  readonly args: ArgsOf<N>;
  readonly requestId: string;
}

/**
 * One piece of work that must not be lost or done twice. It is written in one batch with the records it concerns, and holds (with them) everything random
 * or signed before the first effect: a crash anywhere resumes to the same bytes.
 */
interface OutboxRow {
  readonly id: string;
  readonly kind: 'issue' | 'claim' | 'move' | 'reissue' | 'accredit' | 'publish';
  /** step 1: submitted first; refused, the row is given up */
  readonly submission?: Submission;
  /** statuses that the submission gives to records */
  readonly statuses?: readonly { readonly record: string; readonly to: StatusState }[];
  /** written in one batch with the submission's outcome */
  readonly afterwards?: readonly Change[];
  /** step 2: leaves to append to the log; step 3: a checkpoint covers them */
  readonly leaves?: readonly string[];
  /** step 4: drafted records that become anchored */
  readonly records?: readonly string[];
  readonly outcome?: Outcome;
}

/** What a submission came to. */
export interface Outcome {
  readonly txId: string;
  readonly block: number;
  readonly time: string;
  readonly result: Json;
}

/** What is kept of a finished row. */
type Done =
  | { readonly outcome: Outcome | null }
  | { readonly refused: { readonly code: string; readonly detail: Readonly<Record<string, string | number | boolean>> } };

export interface Outbox {
  /** The change that enters a row, to be written with its records. */
  entering(row: OutboxRow): Change;
  /** Works until the row is through its submission, and gives the outcome; null when the row has none. @throws the refusal */
  settle(id: string): Promise<Outcome | null>;
  /** Works until nothing is left. @throws what stopped the work; all of it resumes later */
  drain(): Promise<void>;
  backlog(): Promise<number>;
}

const boxKey = (id: string) => `BOX~${id}`;
const doneKey = (id: string) => `DONE~${id}`;
const LEASE = 'LEASE';

/**
 * Opens the outbox and takes its lease: the worker that held it before finds it gone and stops.
 *
 * @throws OUTBOX_LEASE_LOST from a worker that another has followed
 */
export async function openOutbox(parts: {
  readonly store: Store;
  readonly register: Register;
  readonly log: OperatorLog;
  readonly ledgerOf: (organisation: string) => Ledger;
  readonly logger: Logger;
}): Promise<Outbox> {
  const { store, register, log, ledgerOf, logger } = parts;
  const inTurn = createExclusive();
  const lease = ((await store.get<number>(LEASE)) ?? 0) + 1;
  await store.write([{ put: LEASE, value: lease }]);

  const rows = async () => {
    const found: OutboxRow[] = [];
    for await (const [, row] of store.range<OutboxRow>('BOX~')) found.push(row);
    return found;
  };

  async function requireLease(): Promise<void> {
    if ((await store.get<number>(LEASE)) !== lease) throw new LicenceError('OUTBOX_LEASE_LOST');
  }

  /** The life of a row, step by step; each step is safe to repeat. */
  async function work(pass: readonly OutboxRow[]): Promise<void> {
    await requireLease();
    const live = await submitAll(pass);
    // In the order of their hashes, so that the copies of one claim do not stand together in the public log.
    await log.append(live.flatMap(({ leaves = [] }) => leaves).sort());
    if (live.some(({ leaves = [] }) => leaves.length > 0)) await log.checkpoint();
    await finishAll(live);
  }

  async function submitAll(pass: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    const live: OutboxRow[] = [];
    for (const row of pass) {
      const submitted = row.submission === undefined || row.outcome !== undefined ? row : await submitOne(row, row.submission);
      if (submitted !== null) live.push(submitted);
    }
    return live;
  }

  async function submitOne(row: OutboxRow, { organisation, name, args, requestId }: Submission): Promise<OutboxRow | null> {
    try {
      const { txId, block, time, result } = await ledgerOf(organisation).submit(name, args, { requestId });
      const submitted = { ...row, outcome: { txId, block, time, result: result as Json } };
      await store.write([{ put: boxKey(row.id), value: submitted }, ...(row.afterwards ?? []), ...(await applyStatuses(row, true))]);
      return submitted;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      logger.warn({ row: row.kind, code: error.code }, 'refused by the ledger');
      await store.write(await givingUp(row, error));
      return null;
    }
  }

  /** Everything as it was before the row, but for the random places it had reserved. */
  async function givingUp(row: OutboxRow, { code, detail }: LicenceError): Promise<readonly Change[]> {
    const drafts = await Promise.all((row.records ?? []).map((id) => register.find(id)));
    const removed = await Promise.all(drafts.map((draft) => (draft?.state === 'drafted' ? register.withdrawing(draft) : [])));
    return [
      { del: boxKey(row.id) },
      { put: doneKey(row.id), value: { refused: { code, detail } } },
      ...(await applyStatuses(row, false)),
      ...removed.flat(),
    ];
  }

  async function applyStatuses({ statuses = [], records = [] }: OutboxRow, accepted: boolean): Promise<readonly Change[]> {
    const changes: Change[] = [];
    for (const { record: id, to } of statuses) {
      const record = await register.find(id);
      if (record === undefined) continue;
      const { moving: _done, ...rest } = record;
      const [newer] = records;
      const next: LicenceRecord = accepted
        ? { ...rest, status: to, ...(to === 'superseded' && newer !== undefined ? { supersededBy: newer } : {}) }
        : rest;
      changes.push({ put: licenceKey(id), value: next });
    }
    return changes;
  }

  async function finishAll(live: readonly OutboxRow[]): Promise<void> {
    const changes: Change[] = [];
    for (const row of live) {
      for (const id of row.records ?? []) {
        const record = await register.find(id);
        if (record !== undefined) changes.push({ put: licenceKey(id), value: { ...record, state: 'anchored' } });
      }
      changes.push({ del: boxKey(row.id) }, { put: doneKey(row.id), value: { outcome: row.outcome ?? null } satisfies Done });
    }
    if (changes.length > 0) await store.write(changes);
  }

  const drainOnce = async () => {
    const pass = await rows();
    if (pass.length > 0) await work(pass);
    return pass.length;
  };

  return {
    entering: (row) => ({ put: boxKey(row.id), value: row }),
    async settle(id) {
      await inTurn(async () => {
        const row = await store.get<OutboxRow>(boxKey(id));
        if (row === undefined || row.outcome !== undefined) return;
        await requireLease();
        await submitAll([row]);
      });
      const row = await store.get<OutboxRow>(boxKey(id));
      const done = await store.get<Done>(doneKey(id));
      if (done !== undefined && 'refused' in done)
        throw new LicenceError(done.refused.code as keyof typeof errorTable, done.refused.detail);
      return row?.outcome ?? done?.outcome ?? null;
    },
    async drain() {
      while ((await inTurn(drainOnce)) > 0);
    },
    // Asked by anyone through /health: nothing is opened for it.
    backlog: () => store.count('BOX~'),
  };
}

/** The law said no: the same again would be refused again. Anything else may yet succeed, and is resumed. */
export const isRefusal = (error: unknown): error is LicenceError =>
  error instanceof LicenceError && errorTable[error.code].status < 500 && errorTable[error.code].retry !== 'same';
