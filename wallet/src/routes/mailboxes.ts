import { LicenceError } from '@ganzheng/sdk/errors';
import { defineRoute, type Route, type RouteContext } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { type Mailboxes, type MailboxLimits, mailboxLimits } from '../relay/mailboxes.js';

const params = z.strictObject({ mailboxId: z.string().regex(/^[0-9a-f]{32}$/) });
const path = '/mailboxes/:mailboxId';

/** Mailboxes over HTTP; each request carries its own proof, a token drawn for this mailbox and this duty. */
export const mailboxRoutes = (
  mailboxes: Mailboxes,
  baseUrl: string,
  { messageCharacters }: MailboxLimits = mailboxLimits,
): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/mailboxes',
    operationId: 'openMailbox',
    summary: { zh: '开信箱', en: 'Open a mailbox' },
    auth: 'public',
    status: 201,
    response: z.strictObject({ url: z.string(), writeToken: z.string(), readToken: z.string(), expiresAt: z.string() }),
    handler: async () => {
      const { id, ...tokens } = await mailboxes.open();
      return { url: `${baseUrl}/mailboxes/${id}`, ...tokens };
    },
  }),
  defineRoute({
    method: 'post',
    path,
    operationId: 'putMessage',
    summary: { zh: '投递密封消息', en: 'Put a sealed message in' },
    auth: 'public',
    params,
    body: z.strictObject({
      message: z
        .string()
        .min(38)
        .max(messageCharacters)
        .regex(/^[A-Za-z0-9_-]+$/),
    }),
    status: 204,
    response: { mediaType: 'text/plain' },
    handler: async (context) => {
      await mailboxes.put(context.params.mailboxId, tokenOf(context), context.body.message);
      return '';
    },
  }),
  defineRoute({
    method: 'get',
    path,
    operationId: 'readMailbox',
    summary: { zh: '取阅信箱', en: 'Read a mailbox' },
    auth: 'public',
    params,
    response: z.strictObject({ messages: z.array(z.strictObject({ at: z.string(), message: z.string() })) }),
    handler: async (context) => ({ messages: await mailboxes.read(context.params.mailboxId, tokenOf(context)) }),
  }),
  defineRoute({
    method: 'delete',
    path,
    operationId: 'removeMailbox',
    summary: { zh: '销毁信箱', en: 'Remove a mailbox' },
    auth: 'public',
    params,
    status: 204,
    response: { mediaType: 'text/plain' },
    handler: async (context) => {
      await mailboxes.remove(context.params.mailboxId, tokenOf(context));
      return '';
    },
  }),
];

/** @throws MAILBOX_TOKEN_WRONG */
function tokenOf({ header }: Pick<RouteContext, 'header'>): string {
  const token = /^Bearer ([\w-]{20,128})$/i.exec(header('authorization') ?? '')?.[1];
  if (token === undefined) throw new LicenceError('MAILBOX_TOKEN_WRONG');
  return token;
}
