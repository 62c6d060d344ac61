import { decodeJwt } from '@openid4vc/oauth2';
import { parseOpenid4vpAuthorizationRequest, validateOpenid4vpAuthorizationRequestPayload } from '@openid4vc/openid4vp';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { attempt, refusal } from '../attempt.js';
import { boundedFetch, type Fetch } from '../bounded-fetch.js';
import { jwsAlgorithm, type ResolveKey, verifyJwt } from '../jwt.js';
import { parseWebAddress } from '../web-address.js';
import { clientIdOf, didOfClientId, type VerifierInfo } from './create-request.js';
import { type Dcql, parseDcql } from './dcql.js';
import { type DataAuthorization, parseTransactionData } from './transaction-data.js';

/** A request the wallet may show to the citizen: who signed it is proven, whether he may ask is not yet. */
export interface PresentationRequest {
  /** the verifier's DID, proven by his signature */
  readonly verifier: string;
  readonly verifierName?: string;
  /** audience of the key bindings */
  readonly clientId: string;
  readonly nonce: string;
  readonly state: string;
  readonly responseUri: string;
  readonly dcql: Dcql;
  readonly transactionData: readonly { readonly encoded: string; readonly authorization: DataAuthorization }[];
  readonly verifierInfo: readonly VerifierInfo[];
  /** UTC instant */
  readonly expires: string;
}

/** Attacker-controlled, after the signature holds as before. */
const payloadSchema = z.object({
  client_id: z.string().max(256),
  response_type: z.literal('vp_token'),
  response_mode: z.literal('direct_post'),
  response_uri: z.string().max(2048),
  nonce: z.string().min(16).max(512),
  state: z.string().min(16).max(512),
  dcql_query: z.unknown(),
  client_metadata: z.object({ client_name: z.string().max(200).optional() }).optional(),
  transaction_data: z.array(z.string()).max(4).optional(),
  verifier_info: z
    .array(z.object({ format: z.string().max(64), data: z.union([z.string(), z.record(z.string(), z.unknown())]) }))
    .max(8)
    .optional(),
  redirect_uri: z.undefined().optional(),
  iat: z.int(),
  exp: z.int(),
});

const maxAheadSeconds = 60;
/** A request for longer than a day is no request at a window. */
const maxLifeSeconds = 86_400;

/**
 * Fetches a request for licences and proves who signed it, when, and that everything in it is of one piece.
 *
 * @param uri attacker-controlled: `openid4vp://?client_id=…&request_uri=…`
 * @param resolveKey gives the public key of a DID's `authentication` method, and of nothing else
 * @param now the wallet's clock
 * @throws REQUEST_MALFORMED, REQUEST_SIGNATURE_INVALID, REQUEST_CLIENT_MISMATCH, REQUEST_EXPIRED, DCQL_MALFORMED, TRANSACTION_DATA_MALFORMED, ADDRESS_FORBIDDEN, REMOTE_UNREACHABLE, REMOTE_REFUSED, REMOTE_TOO_LARGE, REMOTE_MALFORMED
 * @see OpenID4VP 1.0, 5.7 to 5.10; RFC 9101, 6
 */
export async function readRequest(
  uri: string,
  parts: { readonly fetch: Fetch; readonly resolveKey: ResolveKey; readonly now: Date },
): Promise<PresentationRequest> {
  const link = readLink(uri);
  const { header, payload, compact } = await fetchRequestObject(link.requestUri, parts.fetch);
  const verifier = requireSigner(link.clientId, header, payload);
  await requireSignature({ header, compact }, parts.resolveKey);
  const claims = readPayload(payload);
  requireTime(claims, parts.now);
  return describe(claims, verifier);
}

function readLink(uri: string): { clientId: string; requestUri: string } {
  if (!uri.startsWith('openid4vp://') || uri.length > 4096) throw new LicenceError('REQUEST_MALFORMED');
  try {
    const { type, params } = parseOpenid4vpAuthorizationRequest({ authorizationRequest: uri });
    const { client_id: clientId, request_uri: requestUri } = params as Readonly<Record<string, unknown>>;
    if (type === 'jar' && typeof clientId === 'string' && typeof requestUri === 'string') return { clientId, requestUri };
  } catch (cause) {
    throw refusal('REQUEST_MALFORMED', cause);
  }
  throw new LicenceError('REQUEST_MALFORMED');
}

async function fetchRequestObject(requestUri: string, fetch: Fetch) {
  const response = await boundedFetch(fetch)(parseWebAddress(requestUri), { headers: { Accept: 'application/oauth-authz-req+jwt' } });
  if (!response.ok) throw new LicenceError('REMOTE_REFUSED', { status: response.status });
  const jwt = (await response.text()).trim();
  return attempt('REQUEST_MALFORMED', () => decodeJwt({ jwt }));
}

type Decoded = Awaited<ReturnType<typeof fetchRequestObject>>;

/** The link, the request and the key all name the same DID. */
function requireSigner(linked: string, header: Decoded['header'], payload: Decoded['payload']): string {
  if (header.typ !== 'oauth-authz-req+jwt' || header.alg !== jwsAlgorithm) throw new LicenceError('REQUEST_SIGNATURE_INVALID');
  const { kid } = header;
  const did = didOfClientId(linked);
  if (did === undefined || payload.client_id !== linked || kid === undefined || !kid.startsWith(`${did}#`))
    throw new LicenceError('REQUEST_CLIENT_MISMATCH');
  return did;
}

async function requireSignature({ header, compact }: Pick<Decoded, 'header' | 'compact'>, resolveKey: ResolveKey): Promise<void> {
  const signer = { method: 'did', alg: header.alg, didUrl: header.kid ?? '' } as const;
  const { verified } = await attempt('REQUEST_SIGNATURE_INVALID', () => verifyJwt(signer, { header, compact }, resolveKey));
  if (!verified) throw new LicenceError('REQUEST_SIGNATURE_INVALID');
}

function readPayload(payload: Decoded['payload']) {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) throw new LicenceError('REQUEST_MALFORMED');
  try {
    const { params } = parseOpenid4vpAuthorizationRequest({ authorizationRequest: payload });
    validateOpenid4vpAuthorizationRequestPayload({
      params: params as Parameters<typeof validateOpenid4vpAuthorizationRequestPayload>[0]['params'],
    });
  } catch (cause) {
    throw refusal('REQUEST_MALFORMED', cause);
  }
  return parsed.data;
}

function requireTime({ iat, exp }: z.output<typeof payloadSchema>, now: Date): void {
  const seconds = now.getTime() / 1000;
  if (seconds >= exp || iat > seconds + maxAheadSeconds || exp - iat > maxLifeSeconds) throw new LicenceError('REQUEST_EXPIRED');
}

function describe(claims: z.output<typeof payloadSchema>, verifier: string): PresentationRequest {
  const dcql = parseDcql(claims.dcql_query);
  const name = claims.client_metadata?.client_name;
  return {
    verifier,
    ...(name === undefined ? {} : { verifierName: name }),
    clientId: clientIdOf(verifier),
    nonce: claims.nonce,
    state: claims.state,
    responseUri: parseWebAddress(claims.response_uri).href,
    dcql,
    transactionData: (claims.transaction_data ?? []).map((encoded) => authorizationOf(encoded, verifier, dcql)),
    verifierInfo: claims.verifier_info ?? [],
    expires: new Date(claims.exp * 1000).toISOString(),
  };
}

/** An authorisation is asked for by its own verifier and over credentials of the same query. */
function authorizationOf(encoded: string, verifier: string, dcql: Dcql): PresentationRequest['transactionData'][number] {
  const authorization = parseTransactionData(encoded);
  const ids = new Set(dcql.credentials.map(({ id }) => id));
  if (authorization.verifier !== verifier || authorization.credential_ids.some((id) => !ids.has(id)))
    throw new LicenceError('TRANSACTION_DATA_MALFORMED');
  return { encoded, authorization };
}
