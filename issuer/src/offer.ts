import { LicenceError } from '@ganzheng/sdk/errors';
import { licenceTypeOf } from '@ganzheng/sdk/licence';
import { configurationOf, createOffer, type Offer } from '@ganzheng/sdk/oid4vc';
import type { Issuer } from './issuer.js';

/** What is kept of an offer (领取要约). The pre-authorised code is not: it is derived, so that the folder alone gives nothing away. */
export interface OfferRecord {
  readonly id: string;
  readonly record: string;
  readonly organisation: string;
  readonly configurationId: string;
  /** typed by the citizen, handed over at the window or by text message */
  readonly txCode: string | null;
  readonly expiresMs: number;
  /** wrong codes typed */
  readonly tries: number;
  readonly state: 'open' | 'redeemed' | 'burnt';
}

/** An offer as the window gets it: the link for the QR code, and the code that travels another way. */
export interface OfferMade {
  readonly offerId: string;
  readonly offerUri: string;
  readonly txCode: string | null;
  readonly expires: string;
}

const LIFETIME_MS = 15 * 60_000;
const TX_CODE_LENGTH = 6;

export const offerKey = (id: string): string => `OFFER~${id}`;

/**
 * Makes an offer of one licence to its holder, whom staff have before them or have identified.
 *
 * @param organisation DID of the one that asks
 * @param withTxCode whether the citizen must type a code that comes to him another way
 * @param requestKey 128 bits in hex; the same key again gives the same offer
 * @throws NOT_FOUND, LICENCE_NOT_ANCHORED, LICENCE_NOT_CLAIMABLE
 * @see OpenID4VCI 1.0 §4
 */
export async function makeOffer(
  issuer: Issuer,
  organisation: string,
  recordId: string,
  { withTxCode }: { readonly withTxCode: boolean },
  requestKey: string,
): Promise<OfferMade> {
  const record = await issuer.register.need(recordId, organisation);
  requireClaimable(record);
  // Whoever knows the id gets the code: it must not follow from an Idempotency-Key that somebody could guess.
  const offerId = issuer.store.blind('offer', requestKey).slice(0, 32);
  const known = await issuer.store.get<OfferRecord>(offerKey(offerId));
  const offer: OfferRecord = known ?? {
    id: offerId,
    record: recordId,
    organisation,
    configurationId: configurationOf(licenceTypeOf(record.licence.typeCode)).id,
    txCode: withTxCode ? drawDigits(issuer) : null,
    expiresMs: issuer.nowMs() + LIFETIME_MS,
    tries: 0,
    state: 'open',
  };
  if (known === undefined) await issuer.store.write([{ put: offerKey(offerId), value: offer }]);
  const { offerUri } = await offerObject(issuer, offer);
  return { offerId, offerUri, txCode: offer.txCode, expires: new Date(offer.expiresMs).toISOString() };
}

/** The offer object a wallet fetches. @param id attacker-controlled @throws OFFER_UNKNOWN */
export async function readOpenOffer(issuer: Issuer, id: string): Promise<Offer> {
  const offer = await issuer.store.get<OfferRecord>(offerKey(id));
  if (offer === undefined || offer.state !== 'open' || issuer.nowMs() > offer.expiresMs) throw new LicenceError('OFFER_UNKNOWN');
  return (await offerObject(issuer, offer)).offer;
}

/** A licence is claimed while it is anchored, issued and at rest. @throws LICENCE_NOT_ANCHORED, LICENCE_NOT_CLAIMABLE */
export function requireClaimable({
  state,
  status,
  moving,
}: {
  readonly state: string;
  readonly status: string;
  readonly moving?: string;
}): void {
  if (state !== 'anchored') throw new LicenceError('LICENCE_NOT_ANCHORED');
  if (status !== 'issued' || moving !== undefined) throw new LicenceError('LICENCE_NOT_CLAIMABLE', { status });
}

/** The pre-authorised code of an offer: its id and a MAC under a key of the store. */
export const preAuthorizedCodeOf = ({ store }: Pick<Issuer, 'store'>, offerId: string): string =>
  `${offerId}.${store.blind('pre-authorized-code', offerId)}`;

function offerObject(issuer: Issuer, { id, configurationId, txCode }: OfferRecord) {
  return createOffer({
    metadata: issuer.metadata,
    configurationIds: [configurationId],
    preAuthorizedCode: preAuthorizedCodeOf(issuer, id),
    ...(txCode === null ? {} : { txCode: { length: TX_CODE_LENGTH, description: '窗口或短信告知的六位数字' } }),
    offerUrl: `${issuer.baseUrl}/offers/${id}`,
  });
}

/** Digits without bias: bytes of 250 and above are thrown away. */
function drawDigits({ random }: Issuer): string {
  let digits = '';
  while (digits.length < TX_CODE_LENGTH)
    for (const byte of random(TX_CODE_LENGTH)) if (byte < 250 && digits.length < TX_CODE_LENGTH) digits += String(byte % 10);
  return digits;
}

/** Forgets offers whose time is over. */
export async function sweepOffers({ store, nowMs }: Pick<Issuer, 'store' | 'nowMs'>): Promise<void> {
  const over: { readonly del: string }[] = [];
  for await (const [key, { expiresMs }] of store.range<OfferRecord>('OFFER~')) if (nowMs() > expiresMs) over.push({ del: key });
  if (over.length > 0) await store.write(over);
}
