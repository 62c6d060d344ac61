import { base58, utf8 } from '@scure/base';
import { LicenceError } from '../errors/index.js';
import { canonicalBytes, type Json } from '../json/canonical.js';
import { sm3 } from '../sm/index.js';

/** The parts of an organisation's DID on the ledger. */
export interface ElicDid {
  readonly did: string;
  /** the network, `[a-z0-9-]{1,16}` */
  readonly net: string;
  /** self-certifying identifier: follows from the first document */
  readonly scid: string;
}

/** An organisation's DID, whole. */
export const elicDidPattern = /^did:elic:([a-z0-9-]{1,16}):(z[1-9A-HJ-NP-Za-km-z]{20,40})$/;
const domain = utf8.decode('gzvc.did.v1');
const scidBytes = 20;

/** Stands for the identifier while it is being computed; the braces can be in no finished DID. */
const placeholder = '{scid}';

/**
 * Reads an organisation's DID.
 *
 * @param did attacker-controlled; a plain DID, without path, query or fragment
 * @throws DID_MALFORMED
 * @see profile §5.1: did:elic
 * @example parseElicDid('did:elic:jx-gz:z3XyN…').net // 'jx-gz'
 */
export function parseElicDid(did: string): ElicDid {
  const [, net, scid] = elicDidPattern.exec(did) ?? [];
  if (net === undefined || scid === undefined) throw new LicenceError('DID_MALFORMED', { method: 'elic' });
  return { did, net, scid };
}

/** The id of a document whose own identifier is not known yet. */
export const placeholderDidOf = (net: string): string => `did:elic:${net}:${placeholder}`;

/**
 * The identifier that follows from an organisation's first document: `z` + base58btc of the first 20 bytes of
 * SM3("gzvc.did.v1" ‖ 0x00 ‖ JCS(document with the placeholder for its identifier)). Nobody can take another's name.
 *
 * @param document the first document, with its DID or with the placeholder in its place; attacker-controlled
 * @throws DID_MALFORMED when the id is no did:elic; DID_DOCUMENT_MALFORMED when a finished document holds the placeholder, for then two documents would have one identifier
 * @see profile §5.1
 */
export function scidOf(document: { readonly id: string }): string {
  const net = netOf(document.id);
  const template =
    document.id === placeholderDidOf(net) ? document : withDid(refusePlaceholder(document), document.id, placeholderDidOf(net));
  return `z${base58.encode(sm3(domain, Uint8Array.of(0), canonicalBytes(template)).subarray(0, scidBytes))}`;
}

/** True when a document's DID follows from it: what the ledger asks of a first document. Never throws on attacker-controlled input. */
export function isSelfCertifying(document: { readonly id: string }): boolean {
  try {
    return parseElicDid(document.id).scid === scidOf(document);
  } catch {
    return false;
  }
}

/**
 * The DID that an organisation's first document will have.
 *
 * @param net network name, `[a-z0-9-]{1,16}`
 * @param template the document with `placeholderDidOf(net)` wherever its own DID belongs
 * @throws DID_MALFORMED
 */
export const elicDidOf = (net: string, template: { readonly id: string }): string =>
  parseElicDid(`did:elic:${net}:${scidOf(template)}`).did;

/** The same value with one DID in place of another wherever a text is the DID or a DID URL of it. */
export function withDid<T>(value: T, from: string, to: string): T {
  const replace = (inner: Json): Json => {
    if (typeof inner === 'string') return inner === from || inner.startsWith(`${from}#`) ? to + inner.slice(from.length) : inner;
    if (Array.isArray(inner)) return inner.map(replace);
    if (typeof inner === 'object' && inner !== null)
      return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, replace(item)]));
    return inner;
  };
  return replace(value as Json) as T;
}

function netOf(id: string): string {
  const net = /^did:elic:([a-z0-9-]{1,16}):/.exec(id)?.[1];
  if (net === undefined || (id !== placeholderDidOf(net) && !elicDidPattern.test(id)))
    throw new LicenceError('DID_MALFORMED', { method: 'elic' });
  return net;
}

function refusePlaceholder<T>(document: T): T {
  if (JSON.stringify(document).includes(placeholder))
    throw new LicenceError('DID_DOCUMENT_MALFORMED', { problem: 'the placeholder is in it' });
  return document;
}
