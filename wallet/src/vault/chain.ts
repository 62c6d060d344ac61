import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalBytes, type Json } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { z } from 'zod';
import type { VaultChange } from './change.js';
import type { Vault } from './vault.js';

/** What happened in the wallet: what the citizen sees as his history (用证足迹). */
const eventSchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('received'), at: z.string(), issuer: z.string(), typeCode: z.string(), copies: z.int() }),
  z.strictObject({
    what: z.literal('presented'),
    at: z.string(),
    grant: z.string(),
    verifier: z.string(),
    verifierName: z.string().optional(),
    matterCode: z.string(),
    purpose: z.string(),
    fields: z.array(z.string()),
    expires: z.string(),
  }),
  z.strictObject({ what: z.literal('declined'), at: z.string(), verifier: z.string(), matterCode: z.string() }),
  z.strictObject({ what: z.literal('delivered'), at: z.string(), grant: z.string() }),
  z.strictObject({ what: z.literal('used'), at: z.string(), grant: z.string(), useId: z.string(), digest: z.string() }),
  z.strictObject({ what: z.literal('noticed'), at: z.string(), grants: z.array(z.string()) }),
  z.strictObject({ what: z.literal('withdrawn'), at: z.string(), grant: z.string() }),
]);

/** One event of the history. */
export type WalletEvent = z.output<typeof eventSchema>;

const headSchema = z.strictObject({ count: z.int().min(0), hash: z.string() });
const none: z.output<typeof headSchema> = { count: 0, hash: '00'.repeat(32) };

/**
 * The changes that add an event to the history: the event and the new head, to be written together with what the event is about.
 * Call it within `vault.exclusive`.
 *
 * @throws HISTORY_BROKEN, VAULT_BROKEN
 */
export async function appendEvent(vault: Vault, event: WalletEvent): Promise<readonly VaultChange[]> {
  const head = await readHead(vault);
  return [
    { kind: 'event', id: idOf(head.count), value: event as unknown as Json },
    { kind: 'history', id: 'head', value: { count: head.count + 1, hash: next(head.hash, event) } },
  ];
}

/**
 * Reads the whole history, oldest first, and proves that nothing of it is missing, altered or out of order.
 *
 * @throws HISTORY_BROKEN, VAULT_BROKEN
 */
export async function readEvents(vault: Vault): Promise<readonly WalletEvent[]> {
  const head = await readHead(vault);
  const stored = await vault.list('event');
  const events = stored.map(({ id, value }, at) => {
    const parsed = eventSchema.safeParse(value);
    if (!parsed.success || id !== idOf(at)) throw new LicenceError('HISTORY_BROKEN', { at });
    return parsed.data;
  });
  if (events.length !== head.count || events.reduce(next, none.hash) !== head.hash) throw new LicenceError('HISTORY_BROKEN');
  return events;
}

async function readHead(vault: Vault): Promise<z.output<typeof headSchema>> {
  const parsed = headSchema.safeParse((await vault.read('history', 'head')) ?? none);
  if (!parsed.success) throw new LicenceError('HISTORY_BROKEN');
  return parsed.data;
}

/** SM3(hash before ‖ JCS(event)), hex. */
const next = (before: string, event: WalletEvent): string => hex.encode(sm3(hex.decode(before), canonicalBytes(event)));

const idOf = (at: number): string => String(at).padStart(12, '0');
