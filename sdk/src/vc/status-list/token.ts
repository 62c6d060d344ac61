import { base64urlnopad, hex, utf8 } from '@scure/base';
import { zlibSync } from 'fflate';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { algorithms } from '../../sm/index.js';
import { bytesOfBase64url } from '../jws/base64url.js';
import { type Jws, parseJws } from '../jws/parse.js';
import { signJws } from '../jws/sign.js';
import { numericDate, organisationDid, requireOwnKey } from '../reference.js';
import type { Edition } from './edition.js';
import { inflate } from './inflate.js';
import { type ListedStatus, maxListBytes, packStatuses, type StatusList } from './status-list.js';

/** The media type, in `typ`. @see Token Status List §5.1 */
const tokenType = 'statuslist+jwt';

/** Values of two bits. @see Token Status List §7.1: 0x00 VALID, 0x01 INVALID, 0x02 SUSPENDED */
const meanings = ['valid', 'invalid', 'suspended'] as const satisfies readonly ListedStatus[];

const bits = 2;

/** A token status list, with the JWT whose signature is checked by `verifyJws`. */
export interface TokenStatusList extends StatusList {
  readonly jws: Jws;
}

const payloadSchema = z.looseObject({
  iss: organisationDid,
  sub: z.string().max(512),
  iat: numericDate,
  exp: numericDate,
  ttl: z.int().min(1),
  list: z.int().min(0).max(65_535),
  epoch: z.int().min(1),
  status_list: z.looseObject({ bits: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]), lst: z.string() }),
});

/** Signs an edition of a list as a status list token. @see Token Status List §4.2, §5.1 */
export function signTokenStatusList(edition: Edition): string {
  const { owner, list, epoch, uri, size, statuses, issuedAtSeconds, ttlSeconds, lifetimeSeconds, signer, keyId } = edition;
  const values = [...statuses].map(([index, status]) => [index, meanings.indexOf(status)] as const);
  const lst = base64urlnopad.encode(zlibSync(packStatuses({ size, bits, first: 'lowest' }, values), { level: 9 }));
  const times = { iat: issuedAtSeconds, exp: issuedAtSeconds + lifetimeSeconds, ttl: ttlSeconds };
  const payload = { iss: owner, sub: uri, ...times, list, epoch, status_list: { bits, lst } };
  return signJws({ header: { typ: tokenType, kid: keyId }, payload, signer });
}

/**
 * Takes a status list token apart. Its signature is not checked here.
 *
 * @param text attacker-controlled
 * @param limits most bytes to unpack
 * @throws STATUS_LIST_MALFORMED, STATUS_LIST_TOO_LARGE, CREDENTIAL_KEY_FOREIGN, and what parseJws throws
 * @see Token Status List §5.1, §8.3
 * @example statusAt(readTokenStatusList(text), 94_567)
 */
export function readTokenStatusList(text: string, { maxBytes = maxListBytes }: { readonly maxBytes?: number } = {}): TokenStatusList {
  const jws = parseJws(text, { typ: tokenType, maxLength: 1024 * 1024 });
  const parsed = payloadSchema.safeParse(jws.payload);
  if (!parsed.success) throw new LicenceError('STATUS_LIST_MALFORMED', {}, parsed.error);
  const { iss, sub, iat, exp, ttl, list, epoch, status_list } = parsed.data;
  return {
    owner: iss,
    list,
    epoch,
    uri: sub,
    keyId: requireOwnKey(jws.header.kid, iss),
    issuedAtSeconds: iat,
    expiresAtSeconds: exp,
    ttlSeconds: ttl,
    bits: status_list.bits,
    first: 'lowest',
    meanings,
    bytes: inflate('zlib', bytesOfBase64url(status_list.lst), maxBytes),
    jws,
  };
}

/** What the ledger holds of a token: SM3 of the compact text, hex. */
export const tokenDigestOf = (token: string): string => hex.encode(algorithms.sm2.digest(utf8.decode(token)));
