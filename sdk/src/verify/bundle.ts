import { hex } from '@scure/base';
import { z } from 'zod';
import { type DidDocument, publicKeyOfMethod } from '../did/index.js';
import { LicenceError } from '../errors/index.js';
import { elicDid } from '../ledger/field.js';
import { canonicalBytes, type DidVersion, parseJson, signedSchema, transactions, verifyStatement } from '../ledger/index.js';
import { sm3 } from '../sm/verify-only.js';
import { pinIssuer } from './pin-issuer.js';
import type { Answer, EvidenceItem, TrustSource } from './trust.js';

/** What a trust bundle holds; the lists in it carry their issuers' own signatures. */
const contentSchema = z.strictObject({
  network: transactions['network.get'].result,
  /** every version of every DID, oldest first */
  dids: z.array(transactions['did.resolve'].result).max(20_000),
  accreditations: z.array(z.strictObject({ did: elicDid, chains: transactions['accreditation.of'].result })).max(5000),
  licenceTypes: z.array(transactions['licence-type.get'].result).max(5000),
  agreements: z.array(transactions['recognition.get'].result).max(1000),
  statusLists: z.array(z.strictObject({ owner: elicDid, list: z.int().min(0), token: z.string().max(512 * 1024) })).max(2000),
  statusHeads: z.array(transactions['status.head'].result.unwrap()).max(2000),
  checkpoints: z.array(transactions['checkpoint.get'].result).max(20_000),
});

const bundleSchema = z.strictObject({ content: contentSchema, signed: signedSchema('trust-bundle') });

/** A trust bundle (信任包): what a verifier needs to judge offline, signed by a root under a growing sequence. */
export type TrustBundle = z.output<typeof bundleSchema>;

/** A trust source out of a bundle, and how far the bundle can be relied on. */
export interface BundleTrust extends TrustSource {
  readonly sequence: number;
  readonly issuedAt: string;
  readonly nextUpdate: string;
}

/** What a verifier holds a bundle against. */
export interface BundleExpectation {
  /** the DID documents of the roots this verifier believes in, kept from the day they were pinned */
  readonly pinnedRoots: readonly DidDocument[];
  /** milliseconds since 1970 UTC */
  readonly now: number;
  /** the sequence of the newest bundle opened before; 0 for none */
  readonly lastSequence: number;
}

const maxBundleLength = 32 * 1024 * 1024;
const skewMs = 60_000;

/** SM3 of the canonical content, hex: what the root signs. */
export const contentDigestOf = (content: TrustBundle['content']): string => hex.encode(sm3(canonicalBytes(content)));

/**
 * Opens a trust bundle. One past its next update still opens: what it says is then too old to be good, and shows its age.
 *
 * @param bytes attacker-controlled: UTF-8 JSON
 * @param expected the pinned roots, the time and the last sequence, all of them the verifier's own
 * @throws BUNDLE_MALFORMED, BUNDLE_ROOT_NOT_PINNED, BUNDLE_SIGNATURE_INVALID, BUNDLE_ROLLED_BACK, BUNDLE_DATED_AHEAD
 * @example const trust = openTrustBundle(bytes, { pinnedRoots, now, lastSequence });
 */
export function openTrustBundle(bytes: Uint8Array, { pinnedRoots, now, lastSequence }: BundleExpectation): BundleTrust {
  const { content, signed } = parseBundle(bytes);
  const { statement, keyId } = signed;
  const root = pinnedRoots.find(({ id }) => keyId.startsWith(`${id}#`));
  if (root === undefined) throw new LicenceError('BUNDLE_ROOT_NOT_PINNED');
  const key = publicKeyOfMethod(root, keyId, 'assertionMethod', { at: new Date(now).toISOString() });
  const isWhole = statement.contentDigest === contentDigestOf(content) && statement.network === content.network.network;
  if (key === null || !isWhole || !verifyStatement(signed, key)) throw new LicenceError('BUNDLE_SIGNATURE_INVALID');
  if (statement.sequence < lastSequence) throw new LicenceError('BUNDLE_ROLLED_BACK', { sequence: statement.sequence, lastSequence });
  if (Date.parse(statement.issuedAt) > now + skewMs) throw new LicenceError('BUNDLE_DATED_AHEAD');
  pinIssuers(content);
  return trustOf({ content, signed }, root.id);
}

/** The bundle is a list of issuers a root vouches for: their newest keys are kept ready, as far as there is memory for them. */
function pinIssuers({ dids, accreditations }: TrustBundle['content']): void {
  for (const { did } of accreditations) {
    const newest = versionAt(dids, did, undefined);
    if (newest !== undefined) pinIssuer(newest);
  }
}

function parseBundle(bytes: Uint8Array): TrustBundle {
  if (bytes.length > maxBundleLength) throw new LicenceError('BUNDLE_MALFORMED', { maxLength: maxBundleLength });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return bundleSchema.parse(parseJson(text, { maxLength: maxBundleLength, maxDepth: 16 }));
  } catch (cause) {
    throw new LicenceError('BUNDLE_MALFORMED', {}, cause);
  }
}

function trustOf({ content, signed: { statement } }: TrustBundle, signedBy: string): BundleTrust {
  const { sequence, issuedAt, nextUpdate } = statement;
  const said = <T>(value: T): EvidenceItem<T> => ({ value, signedBy, asOf: issuedAt, until: nextUpdate, source: 'bundle' });
  const saidIfAny = <T>(value: T | undefined): EvidenceItem<T> | null => (value === undefined ? null : said(value));
  const { dids, accreditations, licenceTypes, agreements, statusLists, statusHeads, checkpoints } = content;
  const silent = async (): Answer<never> => null;
  return {
    sequence,
    issuedAt,
    nextUpdate,
    network: async () => said(content.network),
    did: async (did, at) => saidIfAny(versionAt(dids, did, at?.versionTime)),
    accreditations: async (did) => saidIfAny(accreditations.find((entry) => entry.did === did)?.chains),
    licenceType: async (typeCode, version) =>
      saidIfAny(licenceTypes.findLast((type) => type.typeCode === typeCode && (version ?? type.version) === type.version)),
    // What a bundle does not know of a licence is no word that it is in force: only a signed list is.
    statusEntry: silent,
    statusHead: async (owner, list) => saidIfAny(statusHeads.find((head) => head.owner === owner && head.list === list)),
    statusList: async (owner, list) => saidIfAny(statusLists.find((entry) => entry.owner === owner && entry.list === list)?.token),
    agreements: async (from, to) => said(agreements.filter((agreement) => agreement.from === from && agreement.to === to)),
    checkpoint: async (operator, shard, size) =>
      saidIfAny(
        checkpoints.find((checkpoint) => checkpoint.operator === operator && checkpoint.shard === shard && checkpoint.size === size),
      ),
    authorization: silent,
    use: silent,
  };
}

/** The version in force at a time, or the newest. */
const versionAt = (dids: readonly DidVersion[], did: string, time: string | undefined): DidVersion | undefined =>
  dids.findLast((version) => version.did === did && (time === undefined || version.updated <= time));
