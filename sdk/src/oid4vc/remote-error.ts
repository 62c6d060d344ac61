import { InvalidFetchResponseError, Oauth2ClientErrorResponseError } from '@openid4vc/oauth2';
import { Openid4vciRetrieveCredentialsError } from '@openid4vc/openid4vci';
import { z } from 'zod';
import { LicenceError } from '../errors/index.js';

/** The spec's `error` and our `code` beside it. Attacker-controlled, so only what looks like a code is let through. */
const errorBody = z.object({
  error: z.string().regex(/^[a-z_]{1,64}$/),
  code: z
    .string()
    .regex(/^[A-Z_]{1,64}$/)
    .optional()
    .catch(undefined),
});

/**
 * Says that the other service refused, with the codes it gave; anything else is thrown on.
 *
 * @throws REMOTE_REFUSED
 */
export function remoteError(cause: unknown): never {
  const body = bodyOf(cause);
  if (body === undefined) throw cause;
  const parsed = errorBody.safeParse(body);
  const { error = 'unknown', code = '' } = parsed.success ? parsed.data : {};
  throw new LicenceError('REMOTE_REFUSED', { error, code }, cause);
}

function bodyOf(cause: unknown): unknown {
  if (cause instanceof Oauth2ClientErrorResponseError) return cause.errorResponse;
  if (cause instanceof Openid4vciRetrieveCredentialsError) {
    const { response } = cause;
    if (response.ok || !('credentialErrorResponseResult' in response)) return undefined;
    return response.credentialErrorResponseResult?.data ?? {};
  }
  if (cause instanceof InvalidFetchResponseError && !cause.response.ok) return {};
  return undefined;
}
