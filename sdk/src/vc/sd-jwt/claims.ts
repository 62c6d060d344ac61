import { LicenceError } from '../../errors/index.js';
import type { Json } from '../../json/canonical.js';
import type { JsonObject } from '../jws/parse.js';
import type { Disclosure } from './disclosure.js';
import { refuseHiddenControl, refuseReservedName } from './reserved.js';

/** Where a claim stands: member names and positions from the top. @see OpenID4VP 1.0 §7 (claims path pointer) */
export type ClaimPath = readonly (string | number)[];

/** The claims as the verifier sees them, and how each disclosure came in. */
export interface DisclosedClaims {
  readonly claims: JsonObject;
  /** each disclosure that was handed over, with the place its claim has */
  readonly disclosed: readonly { readonly path: ClaimPath; readonly disclosure: Disclosure }[];
}

const maxDepth = 16;

/**
 * Puts the disclosed claims in the place of their digests and takes the digests of the hidden ones out.
 *
 * @param payload of the signed JWT, and disclosures beside it: both attacker-controlled
 * @throws DISCLOSURE_REPEATED, DISCLOSURE_UNREFERENCED, DISCLOSURE_MALFORMED, CLAIM_NAME_RESERVED, CLAIM_NAME_REPEATED, CREDENTIAL_MALFORMED, CREDENTIAL_TOO_DEEP
 * @see RFC 9901 §7.1, steps 3 to 6
 */
export function discloseClaims(payload: JsonObject, disclosures: readonly Disclosure[]): DisclosedClaims {
  const waiting = new Map(disclosures.map((disclosure) => [disclosure.digest, disclosure]));
  if (waiting.size < disclosures.length) throw new LicenceError('DISCLOSURE_REPEATED');
  const walk: Walk = { waiting, seen: new Set(), disclosed: [] };
  const { _sd_alg: _, ...rest } = payload;
  const claims = openObject(rest, [], walk);
  if (walk.disclosed.length < disclosures.length) throw new LicenceError('DISCLOSURE_UNREFERENCED');
  return { claims, disclosed: walk.disclosed };
}

interface Walk {
  readonly waiting: ReadonlyMap<string, Disclosure>;
  readonly seen: Set<string>;
  readonly disclosed: { path: ClaimPath; disclosure: Disclosure }[];
}

function open(value: Json, path: ClaimPath, walk: Walk): Json {
  // Disclosures may hold digests of further disclosures, so the depth of each text alone bounds nothing.
  if (path.length > maxDepth) throw new LicenceError('CREDENTIAL_TOO_DEEP', { maxDepth });
  if (Array.isArray(value)) return openArray(value, path, walk);
  return typeof value === 'object' && value !== null ? openObject(value as JsonObject, path, walk) : value;
}

function openObject({ _sd: digests = [], ...visible }: JsonObject, path: ClaimPath, walk: Walk): JsonObject {
  if (!Array.isArray(digests)) throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'an array of digests' });
  for (const name of Object.keys(visible)) refuseReservedName(name);
  const entries: [string, Json][] = Object.entries(visible).map(([name, value]) => [name, open(value, [...path, name], walk)]);
  const names = new Set(entries.map(([name]) => name));
  for (const digest of digests as readonly Json[]) {
    const disclosure = take(digest, walk);
    if (disclosure === undefined) continue;
    if (disclosure.name === null) throw new LicenceError('DISCLOSURE_MALFORMED', { expected: 'salt, name and value' });
    if (names.has(disclosure.name)) throw new LicenceError('CLAIM_NAME_REPEATED');
    if (path.length === 0) refuseHiddenControl(disclosure.name);
    names.add(disclosure.name);
    entries.push([disclosure.name, opened(disclosure, [...path, disclosure.name], walk)]);
  }
  return Object.fromEntries(entries);
}

function openArray(items: readonly Json[], path: ClaimPath, walk: Walk): Json {
  const kept: Json[] = [];
  for (const item of items) {
    const digest = digestOfElement(item);
    if (digest === undefined) {
      kept.push(open(item, [...path, kept.length], walk));
      continue;
    }
    const disclosure = take(digest, walk);
    if (disclosure === undefined) continue;
    if (disclosure.name !== null) throw new LicenceError('DISCLOSURE_MALFORMED', { expected: 'salt and value' });
    kept.push(opened(disclosure, [...path, kept.length], walk));
  }
  return kept;
}

function opened(disclosure: Disclosure, path: ClaimPath, walk: Walk): Json {
  walk.disclosed.push({ path, disclosure });
  return open(disclosure.value, path, walk);
}

/** The digest that stands for a hidden element: an object with the one member `...`. @see RFC 9901 §4.2.4.2 */
function digestOfElement(item: Json): Json | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !Object.hasOwn(item, '...')) return undefined;
  if (Object.keys(item).length !== 1) throw new LicenceError('CLAIM_NAME_RESERVED');
  return (item as JsonObject)['...'];
}

function take(digest: Json | undefined, { waiting, seen }: Walk): Disclosure | undefined {
  if (typeof digest !== 'string') throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'a digest' });
  if (seen.has(digest)) throw new LicenceError('DISCLOSURE_REPEATED');
  seen.add(digest);
  return waiting.get(digest);
}
