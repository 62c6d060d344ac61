import { LicenceError } from '@ganzheng/sdk/errors';
import { boundedFetch } from '@ganzheng/sdk/oid4vc';
import { base64urlnopad } from '@scure/base';
import { z } from 'zod';
import type { OwnMailbox } from './grant.js';
import type { Wallet } from './wallet.js';

/** Attacker-controlled: the relay's answers. */
const openedSchema = z.object({ url: z.string().max(2048), writeToken: z.string().max(128), readToken: z.string().max(128) });
const messagesSchema = z.object({ messages: z.array(z.object({ message: z.string().max(64 * 1024) })).max(64) });

/**
 * Opens a mailbox at the relay for one receipt, with a key the relay never sees. A relay out of reach does not keep the citizen from his business.
 *
 * @returns nothing without a relay, or when it does not answer
 */
export async function openMailbox({ relayUrl, fetch, random }: Wallet): Promise<OwnMailbox | undefined> {
  if (relayUrl === undefined) return undefined;
  const answer = await call(fetch, `${relayUrl}/mailboxes`, { method: 'POST' }).catch(() => undefined);
  const opened = openedSchema.safeParse(answer);
  if (!opened.success) return undefined;
  const { url, writeToken, readToken } = opened.data;
  return { url, token: writeToken, readToken, key: base64urlnopad.encode(random(16)) };
}

/** The messages in a mailbox, as they lie there. @throws REMOTE_REFUSED, REMOTE_UNREACHABLE, REMOTE_MALFORMED, … */
export async function readMailbox({ fetch }: Pick<Wallet, 'fetch'>, { url, readToken }: OwnMailbox): Promise<readonly string[]> {
  const parsed = messagesSchema.safeParse(await call(fetch, url, { headers: { authorization: `Bearer ${readToken}` } }));
  if (!parsed.success) throw new LicenceError('REMOTE_MALFORMED');
  return parsed.data.messages.map(({ message }) => message);
}

/** A JSON answer of the relay. @throws REMOTE_REFUSED, and what `boundedFetch` throws */
export async function call(fetch: Wallet['fetch'], url: string, init: RequestInit): Promise<unknown> {
  const response = await boundedFetch(fetch)(url, init);
  const text = await response.text();
  const body: unknown = text === '' ? null : parse(text);
  if (response.ok) return body;
  const { code } = refusalSchema.parse(body);
  throw new LicenceError('REMOTE_REFUSED', { status: response.status, code });
}

const refusalSchema = z
  .object({
    code: z
      .string()
      .regex(/^[A-Z_]{1,64}$/)
      .catch(''),
  })
  .catch({ code: '' });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LicenceError('REMOTE_MALFORMED', {}, cause);
  }
}
