import { type CheckpointRecord, type DidVersion, type Ledger, type StatusHead, signStatement } from '../ledger/index.js';
import type { Signer } from '../sm/index.js';
import { contentDigestOf, type TrustBundle } from './bundle.js';

/** What goes into a bundle, and who vouches for it until when. */
export interface BundleInput {
  /** organisations whose licences are to be verified offline */
  readonly issuers: readonly string[];
  readonly typeCodes: readonly string[];
  /** the newest status list tokens, signed by their owners */
  readonly statusLists: readonly { readonly owner: string; readonly list: number; readonly token: string }[];
  /** logs whose newest checkpoint goes along, so that a verifier offline notices a second tree of the same size */
  readonly logs?: readonly { readonly operator: string; readonly shard: number }[];
  /** one above the bundle before */
  readonly sequence: number;
  /** UTC instants */
  readonly issuedAt: string;
  readonly nextUpdate: string;
  /** an issuing key of a root */
  readonly signer: Signer;
  /** DID URL of that key */
  readonly keyId: string;
}

/**
 * Builds and signs a trust bundle from the ledger.
 *
 * @param ledger the root's own port
 * @param input controlled by the root
 * @returns UTF-8 JSON, to be carried on any medium
 * @throws DID_UNKNOWN, LICENCE_TYPE_UNREGISTERED
 * @example await buildTrustBundle(ledger, { issuers, typeCodes, statusLists, sequence: 7, issuedAt, nextUpdate, signer, keyId })
 */
export async function buildTrustBundle(ledger: Ledger, input: BundleInput): Promise<Uint8Array> {
  const { issuers, typeCodes, statusLists, logs = [], sequence, issuedAt, nextUpdate, signer, keyId } = input;
  const network = await ledger.evaluate('network.get', {});
  const roots = network.roots.map(({ did }) => did);
  const pairs = roots.flatMap((from) => roots.filter((to) => to !== from).map((to) => ({ from, to })));
  const accreditations = await Promise.all(
    issuers.map(async (did) => ({ did, chains: await ledger.evaluate('accreditation.of', { did }) })),
  );
  const organisations = accreditations.flatMap(({ chains }) => chains.flat().map(({ subject }) => subject));
  const content: TrustBundle['content'] = {
    network,
    dids: (await Promise.all([...new Set([...roots, ...issuers, ...organisations])].map((did) => versionsOf(ledger, did)))).flat(),
    accreditations,
    licenceTypes: (await Promise.all(typeCodes.map((typeCode) => typeVersionsOf(ledger, typeCode)))).flat(),
    agreements: (await Promise.all(pairs.map((pair) => ledger.evaluate('recognition.between', pair)))).flat(),
    statusLists: [...statusLists],
    statusHeads: (await Promise.all(statusLists.map(({ owner, list }) => ledger.evaluate('status.head', { owner, list })))).filter(
      (head): head is StatusHead => head !== null,
    ),
    checkpoints: (await Promise.all(logs.map((log) => ledger.evaluate('checkpoint.head', log)))).filter(
      (head): head is CheckpointRecord => head !== null,
    ),
  };
  const signed = signStatement(
    'trust-bundle',
    { network: network.network, sequence, contentDigest: contentDigestOf(content), issuedAt, nextUpdate },
    signer,
    keyId,
  );
  return new TextEncoder().encode(JSON.stringify({ content, signed }));
}

async function versionsOf(ledger: Ledger, did: string): Promise<DidVersion[]> {
  const newest = await ledger.evaluate('did.resolve', { did });
  const older = Array.from({ length: newest.versionId - 1 }, (_, at) => ledger.evaluate('did.resolve', { did, versionId: at + 1 }));
  return [...(await Promise.all(older)), newest];
}

async function typeVersionsOf(ledger: Ledger, typeCode: string) {
  const newest = await ledger.evaluate('licence-type.get', { typeCode });
  const older = Array.from({ length: newest.version - 1 }, (_, at) => ledger.evaluate('licence-type.get', { typeCode, version: at + 1 }));
  return [...(await Promise.all(older)), newest];
}
