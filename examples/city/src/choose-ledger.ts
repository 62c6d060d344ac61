import { resolve } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { type LedgerChoice, readState } from './state.js';

/** What was asked for at the terminal or in the environment. */
export interface LedgerWish {
  readonly ledger?: LedgerChoice['engine'];
  readonly network?: string;
  readonly driver?: Driver;
}

type Driver = NonNullable<Extract<LedgerChoice, { engine: 'fabric' }>['driver']>;

/**
 * Chooses what a city's ledger runs on: a city that was founded goes on with what it was founded on, a new one gets what is asked for.
 *
 * @param folder of the city
 * @param usualNetwork folder of the network when none is named; that of `npm run network` unless given
 * @throws CITY_LEDGER_DIFFERS when the city stands on the other engine, CONFIG_INVALID for a network or driver where there is none to speak to
 */
export async function chooseLedger(
  folder: string,
  { ledger, network, driver }: LedgerWish,
  usualNetwork: string | undefined,
): Promise<LedgerChoice> {
  const known = readState(folder)?.ledger;
  if (known !== undefined && ledger !== undefined && ledger !== known.engine)
    throw new LicenceError('CITY_LEDGER_DIFFERS', { founded: known.engine });
  const onFabric = { ...(network === undefined ? {} : { network: resolve(network) }), ...(driver === undefined ? {} : { driver }) };
  if ((known?.engine ?? ledger) !== 'fabric') {
    const at = Object.keys(onFabric);
    if (at.length > 0) throw new LicenceError('CONFIG_INVALID', { at, because: 'the ledger is embedded' });
    return { engine: 'embedded' };
  }
  if (known?.engine === 'fabric') return { ...known, ...onFabric };
  const { ownFolders } = await import('@ganzheng/network/fabric');
  return { engine: 'fabric', network: resolve(usualNetwork ?? ownFolders.data), ...onFabric };
}
