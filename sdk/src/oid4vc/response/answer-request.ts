import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { parseJson } from '../../json/parse.js';
import { attempt } from '../attempt.js';
import { boundedFetch, type Fetch } from '../bounded-fetch.js';
import { library } from '../library.js';
import type { PresentationRequest } from '../request/read-request.js';
import type { PresentedGrant, ReceiptMailbox } from './parse-response.js';

/** Attacker-controlled: what a verifier answers. @see OpenID4VP 1.0, 8.2 */
const answerSchema = z.object({ redirect_uri: z.string().max(2048).optional() });

const refusalSchema = z.object({
  code: z
    .string()
    .regex(/^[A-Z_]{1,64}$/)
    .catch(''),
  error: z
    .string()
    .regex(/^[a-z_]{1,64}$/)
    .catch(''),
});

/**
 * Posts the citizen's presentation to the verifier that asked.
 *
 * @param presentations SD-JWTs with key binding by DCQL id
 * @param grant signed with the one-time key, when the request carries an authorisation
 * @param mailbox where the receipt of the use shall go
 * @returns where the verifier would have the citizen's browser go, if anywhere
 * @throws REMOTE_REFUSED with the verifier's code in the detail, REMOTE_UNREACHABLE, REMOTE_TOO_LARGE, REMOTE_MALFORMED
 * @see OpenID4VP 1.0, 8.2 (direct_post)
 */
export async function answerRequest(parts: {
  readonly request: PresentationRequest;
  readonly presentations: Readonly<Record<string, readonly string[]>>;
  readonly grant?: PresentedGrant;
  readonly mailbox?: ReceiptMailbox;
  readonly fetch: Fetch;
}): Promise<{ readonly redirectUri?: string }> {
  const { request, grant, mailbox } = parts;
  const { response } = await attempt('REMOTE_MALFORMED', () =>
    library({ fetch: parts.fetch })
      .presentationClient()
      .submitOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: { response_uri: request.responseUri },
        authorizationResponsePayload: {
          state: request.state,
          vp_token: mutable(parts.presentations),
          ...(grant === undefined ? {} : { grant }),
          ...(mailbox === undefined ? {} : { receipt_mailbox: mailbox }),
        },
      }),
  );
  return readAnswer(response);
}

/** Tells the verifier that the citizen declined. @see OpenID4VP 1.0, 8.5 */
export async function declineRequest({ request, fetch }: { readonly request: PresentationRequest; readonly fetch: Fetch }): Promise<void> {
  const body = new URLSearchParams({ state: request.state, error: 'access_denied' });
  await boundedFetch(fetch)(request.responseUri, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
}

async function readAnswer(response: Response): Promise<{ readonly redirectUri?: string }> {
  const text = await response.text();
  if (!response.ok) throw new LicenceError('REMOTE_REFUSED', refusalOf(text));
  const answer = answerSchema.safeParse(text === '' ? {} : jsonOf(text));
  if (!answer.success) throw new LicenceError('REMOTE_MALFORMED');
  const { redirect_uri: redirectUri } = answer.data;
  return redirectUri === undefined ? {} : { redirectUri };
}

function refusalOf(text: string): { code: string; error: string } {
  const parsed = refusalSchema.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : { code: '', error: '' };
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text, { maxDepth: 8 });
  } catch {
    return null;
  }
}

const mutable = (presentations: Readonly<Record<string, readonly string[]>>): Record<string, [string, ...string[]]> =>
  Object.fromEntries(Object.entries(presentations).map(([id, [first = '', ...more]]) => [id, [first, ...more]]));
