import { LicenceError } from '@ganzheng/sdk/errors';
import { type Json, leafHashOf } from '@ganzheng/sdk/ledger';
import { fetchIssuerMetadata, type IssuerMetadata, readOffer, requestCredentials, requestNonce, requestToken } from '@ganzheng/sdk/oid4vc';
import { createSigner, equalBytes, generateKeyPair, type KeyPair } from '@ganzheng/sdk/sm';
import { openCredential, readCopy } from '@ganzheng/sdk/vc';
import { checkOf, type Report, verify } from '@ganzheng/sdk/verify';
import { base64urlnopad, hex } from '@scure/base';
import { heldCopies, keepCopy, type StoredCopy, storedOf } from './copy.js';
import { appendEvent } from './vault/chain.js';
import type { Vault } from './vault/vault.js';
import type { Wallet } from './wallet.js';

/** What came of an offer: one entry a licence. */
export interface Received {
  readonly licenceId: string;
  readonly typeCode: string;
  readonly copies: number;
  /** of the first copy; the anchor may still be on its way */
  readonly report: Report;
}

/** Fewer than two copies would have to be shown twice. */
const leastCopies = 2;

/**
 * Claims an offer (领取): fresh keys, one a copy, and nothing is kept that does not pass verification.
 *
 * @param offerUri attacker-controlled: from a QR code or a link
 * @param txCode what the citizen typed, when the offer needs it
 * @param copies how many of each licence, 2 to 10
 * @throws COPY_REJECTED and what the protocol throws (OFFER_MALFORMED, METADATA_MALFORMED, REMOTE_REFUSED, …)
 * @example await receive(wallet, { offerUri, txCode: '483920', copies: 5 });
 */
export async function receive(
  wallet: Wallet,
  { offerUri, txCode, copies = 5 }: { readonly offerUri: string; readonly txCode?: string; readonly copies?: number },
): Promise<readonly Received[]> {
  if (copies < leastCopies) throw new TypeError('a wallet keeps at least two copies of a licence');
  const { fetch } = wallet;
  const offer = await readOffer(offerUri, fetch);
  const metadata = await fetchIssuerMetadata(offer.credential_issuer, fetch);
  const accessToken = await requestToken({ metadata, offer, fetch, ...(txCode === undefined ? {} : { txCode }) });
  const received: Received[] = [];
  for (const configurationId of offer.credential_configuration_ids) {
    const claimed = await claimCopies(wallet, { metadata, configurationId, accessToken, copies });
    const report = await acceptCopies(wallet, claimed, vctOf(metadata, configurationId));
    received.push(await keepCopies(wallet, claimed, report));
  }
  return received;
}

interface Claimed {
  readonly sdJwt: string;
  readonly key: KeyPair;
}

async function claimCopies(
  { fetch, random, clock }: Wallet,
  request: { readonly metadata: IssuerMetadata; readonly configurationId: string; readonly accessToken: string; readonly copies: number },
): Promise<readonly Claimed[]> {
  const { metadata, configurationId, accessToken } = request;
  const most = metadata.credentialIssuer.batch_credential_issuance?.batch_size ?? 1;
  const keys = Array.from({ length: Math.min(request.copies, most) }, () => generateKeyPair(random));
  const nonce = await requestNonce({ metadata, fetch });
  const signers = keys.map(({ privateKey }) => createSigner(privateKey));
  const answers = await requestCredentials({ metadata, configurationId, accessToken, nonce, keys: signers, now: new Date(clock()), fetch });
  return keys.flatMap((key, at) => (answers[at] === undefined ? [] : [{ sdJwt: answers[at], key }]));
}

/** Every copy: of the type offered, bound to its own key, the same licence as the others, no two linked by status or anchor, and verified. @throws COPY_REJECTED */
async function acceptCopies(wallet: Wallet, claimed: readonly Claimed[], vct: unknown): Promise<Report> {
  const opened = claimed.map(openClaimed);
  const [first] = opened;
  if (first === undefined) throw new LicenceError('COPY_REJECTED', { reason: 'none' });
  for (const { copy, key } of opened) {
    if (!equalBytes(copy.holderKey, key.publicKey)) throw new LicenceError('COPY_REJECTED', { reason: 'key' });
    if (copy.vct !== vct) throw new LicenceError('COPY_REJECTED', { reason: 'type' });
    if (copy.licence.id !== first.copy.licence.id || copy.issuer !== first.copy.issuer)
      throw new LicenceError('COPY_REJECTED', { reason: 'licence' });
  }
  const marks = opened.flatMap(({ copy }) => [`${copy.status.list}/${copy.status.index}`, copy.anchor.salt]);
  if (new Set(marks).size < marks.length) throw new LicenceError('COPY_REJECTED', { reason: 'linkable' });
  const reports = await Promise.all(claimed.map(({ sdJwt }) => reportOn(wallet, sdJwt)));
  const bad = reports.find(({ verdict }) => verdict === 'bad');
  if (bad !== undefined)
    throw new LicenceError('COPY_REJECTED', { reason: bad.checks.find(({ outcome }) => outcome === 'failed')?.code ?? 'bad' });
  return reports[0] as Report;
}

function openClaimed({ sdJwt, key }: Claimed) {
  try {
    const { copy: parsed } = openCredential(sdJwt);
    return { copy: readCopy(parsed?.claims), key };
  } catch (cause) {
    throw new LicenceError('COPY_REJECTED', { reason: 'unreadable' }, cause);
  }
}

async function reportOn({ trust, policy, fetchers, clock }: Wallet, sdJwt: string, receipt?: unknown): Promise<Report> {
  const input = { credential: sdJwt, ...(receipt === undefined ? {} : { receipt }) };
  return (await verify(input, { trust, policy, fetchers, now: clock() })).report;
}

function keepCopies({ vault, random, clock }: Wallet, claimed: readonly Claimed[], report: Report): Promise<Received> {
  const at = new Date(clock()).toISOString();
  const copies = claimed.map((one) => ({ id: hex.encode(random(16)), copy: storedCopy(one, at) }));
  const [first] = claimed.map(({ sdJwt }) => openCredential(sdJwt));
  if (first === undefined) throw new TypeError('there is nothing to keep');
  const { typeCode, id: licenceId } = first.licence;
  return vault.exclusive(async () => {
    const event = await appendEvent(vault, { what: 'received', at, issuer: first.issuer, typeCode, copies: copies.length });
    await vault.write([...copies.map(({ id, copy }) => keepCopy(id, copy)), ...event]);
    return { licenceId, typeCode, copies: copies.length, report };
  });
}

function storedCopy({ sdJwt, key }: Claimed, receivedAt: string): StoredCopy {
  const { licence, issuer, anchor, contentDigest } = openCredential(sdJwt);
  return {
    licenceId: licence.id,
    sdJwt,
    privateKey: base64urlnopad.encode(key.privateKey),
    issuer,
    receivedAt,
    leaf: hex.encode(leafHashOf('credential', hex.decode(anchor.salt), contentDigest)),
    shownTo: [],
  };
}

/**
 * Fetches the anchor receipts (存证回执) that are still missing and staples those that hold, so that the copies can be verified offline.
 *
 * @returns how many are stapled now, and how many are still missing
 */
export async function stapleReceipts(wallet: Wallet): Promise<{ readonly stapled: number; readonly missing: number }> {
  const { vault, fetchers } = wallet;
  const waiting = (await heldCopies(vault)).filter(({ receipt }) => receipt === undefined);
  const found = new Map<string, Json>();
  for (const { id, leaf, sdJwt } of waiting) {
    const receipt = await fetchers.receipt?.(leaf).catch(() => null);
    if (receipt === null || receipt === undefined) continue;
    if (checkOf(await reportOn(wallet, sdJwt, receipt), 'anchor').outcome === 'passed') found.set(id, receipt as Json);
  }
  await vault.exclusive(() => staple(vault, found));
  return { stapled: found.size, missing: waiting.length - found.size };
}

/** Read again just before writing: a copy may have been shown meanwhile. */
async function staple(vault: Vault, found: ReadonlyMap<string, Json>): Promise<void> {
  const copies = (await heldCopies(vault)).filter(({ id }) => found.has(id));
  if (copies.length > 0)
    await vault.write(copies.map((copy) => keepCopy(copy.id, { ...storedOf(copy), receipt: found.get(copy.id) ?? null })));
}

const vctOf = ({ knownCredentialConfigurations }: IssuerMetadata, id: string): unknown =>
  (knownCredentialConfigurations[id] as { readonly vct?: unknown } | undefined)?.vct;
