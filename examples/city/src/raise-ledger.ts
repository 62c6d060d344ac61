import type { Raised } from '@ganzheng/network/fabric';
import { chooseLedger, type LedgerWish } from './choose-ledger.js';
import { type RaiseWish, raiseNetwork } from './raise-network.js';
import { type LedgerChoice, readState } from './state.js';

/** What a city is to be opened on, and the network that runs for it. */
interface RaisedLedger {
  readonly ledger: LedgerChoice;
  /** null where the ledger is embedded */
  readonly network: Raised | null;
}

/** Chooses a city's engine, and where that is Fabric has its network run. @throws CITY_LEDGER_DIFFERS, and what raising a network throws */
export async function raiseLedger(
  folder: string,
  wish: LedgerWish,
  surroundings: Omit<RaiseWish, 'network' | 'mustExist'>,
): Promise<RaisedLedger> {
  const ledger = await chooseLedger(folder, wish, surroundings.env.GANZHENG_FABRIC_DATA);
  if (ledger.engine === 'embedded') return { ledger, network: null };
  const mustExist = readState(folder) !== null;
  return { ledger, network: await raiseNetwork({ ...surroundings, network: ledger.network, mustExist }) };
}
