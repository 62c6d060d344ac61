import { utf8 } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import type { Json } from '../../json/canonical.js';
import { parseJson } from '../../json/parse.js';
import { jwsAlgorithm } from './algorithm.js';
import { bytesOfBase64url, textOfBase64url } from './base64url.js';

/** A JSON object. */
export type JsonObject = { readonly [member: string]: Json };

/** A JWT taken apart; nothing of it is believed until `verifyJws` says so. */
export interface Jws {
  readonly compact: string;
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
}

/** How much of a JWT from outside is read, and of which media type. */
export interface JwsLimits {
  readonly typ: string;
  readonly maxLength?: number;
  readonly maxDepth?: number;
}

// `crit` names extensions that must be understood; we understand none. @see RFC 7515 §4.1.11
const headerSchema = z.looseObject({
  alg: z.string().max(64),
  typ: z.string().max(64),
  kid: z.string().min(1).max(512).optional(),
  crit: z.never().optional(),
});

/** The header of a JWT. */
type JwsHeader = z.output<typeof headerSchema>;

/**
 * Takes a compact JWT apart: shape, algorithm allow-list, media type and the encoding of the signature are checked, the signature is not.
 *
 * @param text attacker-controlled
 * @throws CREDENTIAL_TOO_LARGE, CREDENTIAL_MALFORMED, CREDENTIAL_FORMAT_UNKNOWN, SIGNATURE_ALGORITHM_REFUSED, SIGNATURE_ENCODING_REFUSED, JSON_MALFORMED, JSON_TOO_DEEP
 * @see RFC 7515 §5.2; RFC 8725 §3
 * @example parseJws(text, { typ: 'statuslist+jwt' }).payload
 */
export function parseJws(text: string, { typ, maxLength = 64 * 1024, maxDepth = 16 }: JwsLimits): Jws {
  if (text.length > maxLength) throw new LicenceError('CREDENTIAL_TOO_LARGE', { maxLength });
  const [head, body, tail, more] = text.split('.', 4);
  if (head === undefined || body === undefined || tail === undefined || more !== undefined) {
    throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'three parts of a JWT' });
  }
  const header = headerOf(parseJson(textOfBase64url(head), { maxDepth: 4 }));
  const algorithm = jwsAlgorithm(header.alg);
  if (header.typ !== typ) throw new LicenceError('CREDENTIAL_FORMAT_UNKNOWN', { expected: typ });
  const signature = bytesOfBase64url(tail);
  if (signature.length !== algorithm.signatureBytes)
    throw new LicenceError('SIGNATURE_ENCODING_REFUSED', { expectedBytes: algorithm.signatureBytes });
  const payload = objectOf(parseJson(textOfBase64url(body), { maxLength, maxDepth }));
  return { compact: text, header, payload, signingInput: utf8.decode(`${head}.${body}`), signature };
}

function headerOf(value: Json): JwsHeader {
  const parsed = headerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'a JWT header' }, parsed.error);
}

function objectOf(value: Json): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'a JSON object' });
}
