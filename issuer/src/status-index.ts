import { LicenceError } from '@ganzheng/sdk/errors';
import { statusListSize } from '@ganzheng/sdk/ledger';
import type { Issuer } from './issuer.js';
import type { StatusPlace } from './record.js';
import type { Change } from './store.js';

/** Beyond this many entries a new list is begun, so that random drawing stays quick and a list's room tells little. */
const FULL = statusListSize / 4;

interface Filling {
  readonly list: number;
  readonly count: number;
}

/** Places drawn, and the changes that reserve them, to be written with what uses them. */
export interface Reserved {
  readonly places: readonly StatusPlace[];
  readonly changes: readonly Change[];
}

/** The part of an organisation's DID that stands in keys and addresses. */
export const scidOf = (did: string): string => did.split(':').at(-1) ?? '';

const fillingKey = (did: string) => `FILL~${scidOf(did)}`;
const placeKey = (did: string, { list, index }: StatusPlace) => `IDX~${scidOf(did)}~${list}~${index}`;

/**
 * Draws status places for new credentials of an organisation: random, so that neighbours tell nothing, and never one twice.
 * To be called in turn (issuer.exclusive), up to and with the write of the changes.
 *
 * @param list an original's own list, for its copies to move with it; left out, the list being filled
 * @throws RANDOMNESS_BROKEN when free places are not found
 * @see Token Status List §12.5 (unlinkability)
 */
export async function reservePlaces(issuer: Issuer, did: string, count: number, list?: number): Promise<Reserved> {
  const filling = await nextFilling(issuer, did, count);
  const chosen = list ?? filling.list;
  const taken = new Set<number>();
  for (let tries = 0; taken.size < count; tries++) {
    if (tries > 64 + count * 16) throw new LicenceError('RANDOMNESS_BROKEN');
    const index = drawIndex(issuer);
    if (!taken.has(index) && (await issuer.store.get(placeKey(did, { list: chosen, index }))) === undefined) taken.add(index);
  }
  const places = [...taken].map((index) => ({ list: chosen, index }));
  const filled = chosen === filling.list ? [{ put: fillingKey(did), value: { list: filling.list, count: filling.count + count } }] : [];
  return { places, changes: [...filled, ...places.map((place) => ({ put: placeKey(did, place), value: 1 }))] };
}

async function nextFilling({ store }: Issuer, did: string, count: number): Promise<Filling> {
  const filling = (await store.get<Filling>(fillingKey(did))) ?? { list: 0, count: 0 };
  return filling.count + count <= FULL ? filling : { list: filling.list + 1, count: 0 };
}

/** The size is a power of two, so that masking is without bias. */
function drawIndex({ random }: Issuer): number {
  const bytes = random(4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) % statusListSize;
}

/** Every list of an organisation that has entries. */
export async function listsOf({ store }: Issuer, did: string): Promise<readonly number[]> {
  const filling = await store.get<Filling>(fillingKey(did));
  return filling === undefined ? [] : Array.from({ length: filling.list + 1 }, (_, list) => list);
}
