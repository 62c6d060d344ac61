import { LicenceError } from '@ganzheng/sdk/errors';
import { type Holder, parseHolder } from '@ganzheng/sdk/licence';
import { answersAbout } from './answers.js';
import type { Issuer } from './issuer.js';
import { type OfferRecord, offerKey } from './offer.js';
import type { ErasedRecord, LicenceRecord } from './record.js';
import type { TokenRecord } from './redeem.js';
import { licenceKey } from './register.js';
import type { Change } from './store.js';

/** What an erasure came to. */
export interface Erasure {
  readonly erased: number;
  /** licences that others hold too: their data are not the applicant's alone */
  readonly kept: number;
}

/**
 * Erases a person: every licence of theirs alone, with its salt, original, copies, offers and indexes. The leaves and status entries on the ledger stay and
 * link to nobody any more, since the salts are gone.
 *
 * @param organisation DID of the one that asks; other organisations' records stay
 * @param holder attacker-controlled
 * @throws HOLDER_MALFORMED and as parseHolder; LICENCE_MOVING while a move is under way
 * @see 个人信息保护法 art. 47; profile: crypto-shredding
 */
export async function erase(issuer: Issuer, organisation: string, holder: Pick<Holder, 'code' | 'codeType'>): Promise<Erasure> {
  const { code, codeType } = parseHolder({ ...holder, name: '-' });
  await issuer.outbox.drain();
  const erasure = await issuer.exclusive(async () => {
    const found = (await issuer.register.ofHolder({ code, codeType })).filter((record) => record.organisation === organisation);
    const own = found.filter(({ licence }) => licence.holder.length === 1);
    if (own.some(({ moving, state }) => moving !== undefined || state === 'drafted')) throw new LicenceError('LICENCE_MOVING');
    const changes = await Promise.all(own.map((record) => eraseOne(issuer, record)));
    await issuer.store.write(changes.flat());
    return { erased: own.length, kept: found.length - own.length };
  });
  // What level deleted still stands in its files until they are rewritten.
  await issuer.store.compact();
  return erasure;
}

async function eraseOne(issuer: Issuer, record: LicenceRecord): Promise<readonly Change[]> {
  const copies = await issuer.register.copiesOf(record.id);
  const stone: ErasedRecord = {
    id: record.id,
    organisation: record.organisation,
    erased: true,
    places: [record.place, ...copies.map(({ place }) => place)],
  };
  return [
    ...(await issuer.register.removing(record)),
    ...copies.map(({ id }) => ({ del: `COPY~${record.id}~${id}` })),
    ...(await linked<OfferRecord>(issuer, 'OFFER~', record.id)).map(({ id }) => ({ del: offerKey(id) })),
    ...(await linkedKeys<TokenRecord>(issuer, 'TOK~', record.id)).map((key) => ({ del: key })),
    ...(await answersAbout(issuer, record.id)).map((key) => ({ del: key })),
    { put: licenceKey(record.id), value: stone },
  ];
}

async function linked<T extends { readonly record: string }>({ store }: Issuer, prefix: string, record: string): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const [, value] of store.range<T>(prefix)) if (value.record === record) found.push(value);
  return found;
}

async function linkedKeys<T extends { readonly record: string }>(
  { store }: Issuer,
  prefix: string,
  record: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const [key, value] of store.range<T>(prefix)) if (value.record === record) found.push(key);
  return found;
}
