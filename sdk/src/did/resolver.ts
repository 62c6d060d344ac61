import { type DIDResolutionResult, type ParsedDID, type Resolvable, Resolver } from 'did-resolver';
import { didKeyDocument } from './did-key.js';
import type { DidDocument } from './document.js';
import { parseElicDid } from './elic.js';
import { fetchWebDocument, type WebFetch } from './web.js';

/** A version of a document as the ledger knows it. */
export interface Resolved {
  readonly document: DidDocument;
  readonly versionId: number;
  /** UTC instants of the first version, of this one and of the one after */
  readonly created: string;
  readonly updated: string;
  readonly nextUpdate: string | null;
  readonly deactivated: boolean;
}

/** Which version is asked for: one of both, or neither for the newest. */
export interface VersionChoice {
  readonly versionId?: number;
  /** UTC instant */
  readonly versionTime?: string;
}

/** Where documents come from. Nothing else is asked, and nothing is cached here. */
export interface ResolverSources {
  /** answers null for a DID the ledger does not know */
  readonly elic: (did: string, choice: VersionChoice) => Promise<Resolved | null>;
  /** did:web is resolved only with this, and only at its hosts */
  readonly web?: WebFetch;
}

const maxDidLength = 512;

/**
 * Makes a resolver for did:elic (from the ledger), did:key and, if asked for, did:web. Never throws on attacker-controlled input:
 * what went wrong is in `didResolutionMetadata.error` (invalidDid, invalidOptions, notFound, methodNotSupported, internalError).
 *
 * @param sources the ledger's answer, and the only way to the net
 * @see W3C DID Resolution §4 (results and errors); did-resolver's Resolvable
 * @example await createResolver({ elic }).resolve('did:key:zEPJ…')
 */
export function createResolver({ elic, web }: ResolverSources): Resolvable {
  const drivers = {
    elic: (_did: string, parsed: ParsedDID, _resolver: Resolvable, options: object) => resolveElic(elic, parsed, options),
    key: async (did: string) => found(didKeyDocument(did)),
    ...(web === undefined ? {} : { web: async (did: string) => foundOrNot(await fetchWebDocument(did, web)) }),
  };
  // Without a prototype a DID of the method `constructor` finds no driver.
  const resolver = new Resolver(Object.assign(Object.create(null), drivers) as typeof drivers);
  return { resolve: (didUrl, options) => resolveGuarded(resolver, didUrl, options) };
}

async function resolveGuarded(resolver: Resolver, didUrl: string, options: object = {}): Promise<DIDResolutionResult> {
  if (typeof didUrl !== 'string' || didUrl.length > maxDidLength) return failed('invalidDid');
  try {
    const result = await resolver.resolve(didUrl, options);
    return result.didResolutionMetadata.error === 'unsupportedDidMethod' ? failed('methodNotSupported') : result;
  } catch (cause) {
    return failed(isMalformed(cause) ? 'invalidDid' : 'internalError');
  }
}

async function resolveElic(elic: ResolverSources['elic'], parsed: ParsedDID, options: object): Promise<DIDResolutionResult> {
  const { did } = parseElicDid(parsed.did);
  const choice = choiceOf(parsed.query, options);
  if (choice === null) return failed('invalidOptions');
  const version = await elic(did, choice);
  return version === null ? failed('notFound') : foundVersion(version);
}

/** versionId and versionTime come as options or in the query of the DID URL, one of them at most. @see W3C DID 1.0 §3.2.1 */
function choiceOf(query: string | undefined, options: object): VersionChoice | null {
  const asked = { ...Object.fromEntries(new URLSearchParams(query ?? '')), ...options } as Readonly<Record<string, unknown>>;
  const { versionId, versionTime } = asked;
  if (versionId !== undefined && versionTime !== undefined) return null;
  if (versionId !== undefined) return /^[1-9]\d{0,8}$/.test(String(versionId)) ? { versionId: Number(versionId) } : null;
  if (versionTime === undefined) return {};
  const instant =
    typeof versionTime === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(versionTime) ? Date.parse(versionTime) : Number.NaN;
  return Number.isNaN(instant) ? null : { versionTime: new Date(instant).toISOString() };
}

/** A deactivated DID has no document: its earlier versions are asked for by number or time. @see W3C DID Resolution §4.3 */
function foundVersion({ document, versionId, created, updated, nextUpdate, deactivated }: Resolved): DIDResolutionResult {
  const next = nextUpdate === null ? {} : { nextUpdate, nextVersionId: String(versionId + 1) };
  const result = found(document);
  return {
    ...result,
    didDocument: deactivated ? null : result.didDocument,
    didDocumentMetadata: { created, updated, versionId: String(versionId), deactivated, ...next },
  };
}

const foundOrNot = (document: DidDocument | null): DIDResolutionResult => (document === null ? failed('notFound') : found(document));

const found = (didDocument: DidDocument): DIDResolutionResult => ({
  didResolutionMetadata: { contentType: 'application/did' },
  didDocument: didDocument as unknown as NonNullable<DIDResolutionResult['didDocument']>,
  didDocumentMetadata: {},
});

const failed = (error: string): DIDResolutionResult => ({ didResolutionMetadata: { error }, didDocument: null, didDocumentMetadata: {} });

const isMalformed = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === 'DID_MALFORMED' || cause.code === 'KEY_MALFORMED');
