import { LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';
import { equalBytes, type RandomBytes, sm3 } from '@ganzheng/sdk/sm';
import type { SealedStore } from '@ganzheng/sdk/web';
import { base64urlnopad, hex, utf8 } from '@scure/base';
import { z } from 'zod';

const mailboxSchema = z.strictObject({
  /** SM3 of each token, hex; the tokens themselves are not kept */
  write: z.string(),
  read: z.string(),
  expiresAt: z.string(),
  messages: z.array(z.strictObject({ at: z.string(), message: z.string() })),
});

type Mailbox = z.output<typeof mailboxSchema>;

/** A mailbox as its owner is told of it, once. */
interface OpenedMailbox {
  readonly id: string;
  readonly writeToken: string;
  readonly readToken: string;
  readonly expiresAt: string;
}

/** How much the relay bears. */
export interface MailboxLimits {
  readonly messagesEach: number;
  readonly messageCharacters: number;
  readonly lifeSeconds: number;
  readonly mailboxes: number;
}

/** A receipt is padded to 16 KiB; a grant for one use has one receipt, and a few more when the verifier repeats itself. */
export const mailboxLimits: MailboxLimits = Object.freeze({
  messagesEach: 8,
  messageCharacters: 24 * 1024,
  lifeSeconds: 40 * 86_400,
  mailboxes: 200_000,
});

/** Mailboxes (信箱): whoever has the write token puts sealed messages in, whoever has the read token takes them out; the relay can do neither. */
export interface Mailboxes {
  /** @throws RELAY_FULL */
  open(): Promise<OpenedMailbox>;
  /** @throws MAILBOX_UNKNOWN, MAILBOX_TOKEN_WRONG, MAILBOX_FULL, MESSAGE_TOO_LARGE */
  put(id: string, token: string, message: string): Promise<void>;
  /** @throws MAILBOX_UNKNOWN, MAILBOX_TOKEN_WRONG */
  read(id: string, token: string): Promise<Mailbox['messages']>;
  /** @throws MAILBOX_UNKNOWN, MAILBOX_TOKEN_WRONG */
  remove(id: string, token: string): Promise<void>;
  /** Takes away what has run out. @returns how many are left */
  sweep(): Promise<number>;
}

/**
 * Mailboxes in a sealed store.
 *
 * @param clock milliseconds since 1970 UTC
 */
export async function createMailboxes({
  store,
  random,
  clock,
  limits = mailboxLimits,
}: {
  readonly store: SealedStore;
  readonly random: RandomBytes;
  readonly clock: () => number;
  readonly limits?: MailboxLimits;
}): Promise<Mailboxes> {
  let last: Promise<unknown> = Promise.resolve();
  const exclusive = <T>(steps: () => Promise<T>): Promise<T> => {
    const run = last.then(steps, steps);
    last = run.catch(() => undefined);
    return run;
  };

  /** A mailbox that is gone and one that never was look the same; so do both tokens when they are wrong. */
  const find = async (id: string, token: string, duty: 'write' | 'read'): Promise<Mailbox> => {
    const value = await store.get(keyOf(id));
    if (value === undefined) throw new LicenceError('MAILBOX_UNKNOWN');
    const mailbox = mailboxSchema.parse(value);
    if (isOver(mailbox, clock())) throw new LicenceError('MAILBOX_UNKNOWN');
    if (!equalBytes(hex.decode(mailbox[duty]), tokenHash(token))) throw new LicenceError('MAILBOX_TOKEN_WRONG');
    return mailbox;
  };
  const keep = (id: string, mailbox: Mailbox | null): Promise<void> => store.write([[keyOf(id), mailbox as unknown as Json]]);

  const sweepAll = async (): Promise<number> => {
    const over: string[] = [];
    let left = 0;
    for await (const [key, value] of store.range(prefix)) {
      if (isOver(mailboxSchema.parse(value), clock())) over.push(key);
      else left += 1;
    }
    if (over.length > 0) await store.write(over.map((key) => [key, null] as const));
    return left;
  };
  let count = await sweepAll();

  return {
    open: () =>
      exclusive(async () => {
        if (count >= limits.mailboxes) throw new LicenceError('RELAY_FULL', { most: limits.mailboxes });
        const [id, writeToken, readToken] = [hex.encode(random(16)), newToken(random), newToken(random)];
        const expiresAt = new Date(clock() + limits.lifeSeconds * 1000).toISOString();
        await keep(id, { write: hex.encode(tokenHash(writeToken)), read: hex.encode(tokenHash(readToken)), expiresAt, messages: [] });
        count += 1;
        return { id, writeToken, readToken, expiresAt };
      }),
    put: (id, token, message) =>
      exclusive(async () => {
        const mailbox = await find(id, token, 'write');
        if (message.length > limits.messageCharacters)
          throw new LicenceError('MESSAGE_TOO_LARGE', { maxCharacters: limits.messageCharacters });
        if (mailbox.messages.some((known) => known.message === message)) return;
        if (mailbox.messages.length >= limits.messagesEach) throw new LicenceError('MAILBOX_FULL', { most: limits.messagesEach });
        await keep(id, { ...mailbox, messages: [...mailbox.messages, { at: new Date(clock()).toISOString(), message }] });
      }),
    read: async (id, token) => (await find(id, token, 'read')).messages,
    remove: (id, token) =>
      exclusive(async () => {
        await find(id, token, 'read');
        await keep(id, null);
        count -= 1;
      }),
    sweep: () =>
      exclusive(async () => {
        count = await sweepAll();
        return count;
      }),
  };
}

const prefix = 'mailbox!';
const keyOf = (id: string): string => `${prefix}${id}`;
const newToken = (random: RandomBytes): string => base64urlnopad.encode(random(32));
const isOver = ({ expiresAt }: Mailbox, now: number): boolean => expiresAt <= new Date(now).toISOString();

/** Tokens are random: a plain digest does. */
function tokenHash(token: string): Uint8Array {
  return sm3(utf8.decode(`ganzheng.mailbox.token.v1 ${token}`));
}
