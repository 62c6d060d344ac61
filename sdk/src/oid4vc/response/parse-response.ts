import { parseDcqlVpToken } from '@openid4vc/openid4vp';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { parseJson } from '../../json/parse.js';
import { type Signed, signedSchema } from '../../ledger/statement.js';
import { equalBytes } from '../../sm/index.js';
import { parseWebAddress } from '../web-address.js';

const isWebAddress = (text: string): boolean => {
  try {
    return parseWebAddress(text).hash === '';
  } catch {
    return false;
  }
};

/** Where the citizen wants the receipt of the use: a mailbox at his relay and the key to seal it with. */
const mailboxSchema = z.strictObject({
  /** attacker-controlled: the verifier will post there, so it must be a web address */
  url: z.string().max(2048).refine(isWebAddress),
  /** SM4 key the wallet and this verifier alone know, base64url */
  key: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** lets its bearer put messages in, base64url */
  token: z.string().regex(/^[A-Za-z0-9_-]{22,86}$/),
});

/** The citizen's mailbox for one receipt. */
export type ReceiptMailbox = Readonly<z.output<typeof mailboxSchema>>;

/** The grant a wallet signed with its one-time key, and the salt of its field digest. */
const grantSchema = z.strictObject({ grant: signedSchema('grant'), salt: z.string().regex(/^[0-9a-f]{64}$/) });

/** A grant as a wallet hands it over. */
export interface PresentedGrant {
  readonly grant: Signed<'grant'>;
  /** hex, 32 bytes; see `fieldsDigest` */
  readonly salt: string;
}

/** Attacker-controlled: a form. @see OpenID4VP 1.0, 8.2 */
const form = z.object({
  state: z.string().min(1).max(512),
  vp_token: z
    .string()
    .min(1)
    .max(512 * 1024),
  grant: z.string().max(8192).optional(),
  receipt_mailbox: z.string().max(4096).optional(),
});

/** A wallet's refusal comes the same way. @see OpenID4VP 1.0, 8.5 */
const errorForm = z.object({ state: z.string().min(1).max(512), error: z.string().regex(/^[a-z_]{1,64}$/) });

/** What a wallet posted: not yet verified. */
export interface PresentationResponse {
  /** SD-JWTs with key binding by DCQL id */
  readonly presentations: Readonly<Record<string, readonly string[]>>;
  readonly grant?: PresentedGrant;
  readonly mailbox?: ReceiptMailbox;
}

/** The state a form names, so that the verifier can find its request; absent when the form is none. @param body attacker-controlled */
export function stateOf(body: unknown): string | undefined {
  const parsed = z.object({ state: z.string().min(1).max(512) }).safeParse(body);
  return parsed.success ? parsed.data.state : undefined;
}

/**
 * Reads what a wallet posted in answer to a request.
 *
 * @param body the parsed form; attacker-controlled
 * @param state of the request this is held to be the answer of
 * @throws RESPONSE_MALFORMED, RESPONSE_STATE_MISMATCH, REMOTE_REFUSED when the citizen declined
 * @see OpenID4VP 1.0, 8.1 and 8.2
 */
export function parseResponse({ body, state }: { readonly body: unknown; readonly state: string }): PresentationResponse {
  const refused = errorForm.safeParse(body);
  const parsed = form.safeParse(body);
  const got = parsed.data?.state ?? refused.data?.state;
  if (got === undefined) throw new LicenceError('RESPONSE_MALFORMED');
  if (!equalBytes(new TextEncoder().encode(got), new TextEncoder().encode(state))) throw new LicenceError('RESPONSE_STATE_MISMATCH');
  if (refused.success) throw new LicenceError('REMOTE_REFUSED', { error: refused.data.error });
  if (!parsed.success) throw new LicenceError('RESPONSE_MALFORMED');
  const grant = readJson(parsed.data.grant, grantSchema);
  const mailbox = readJson(parsed.data.receipt_mailbox, mailboxSchema);
  return {
    presentations: readToken(parsed.data.vp_token),
    ...(grant === undefined ? {} : { grant }),
    ...(mailbox === undefined ? {} : { mailbox }),
  };
}

const tokenSchema = z.record(
  z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  z
    .array(
      z
        .string()
        .min(1)
        .max(64 * 1024),
    )
    .min(1)
    .max(10),
);

function readToken(text: string): Readonly<Record<string, readonly string[]>> {
  try {
    return tokenSchema.parse(parseDcqlVpToken(parseJson(text, { maxLength: 512 * 1024, maxDepth: 4 })));
  } catch (cause) {
    throw new LicenceError('RESPONSE_MALFORMED', {}, cause);
  }
}

function readJson<T>(text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.parse(parseJson(text, { maxLength: 8192, maxDepth: 6 }));
  } catch (cause) {
    throw new LicenceError('RESPONSE_MALFORMED', {}, cause);
  }
}
