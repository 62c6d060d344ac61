import { join } from 'node:path';
import { type Engine, type HostLog, openEngine } from '@ganzheng/network';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Ledger } from '@ganzheng/sdk/ledger';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { foundCity, foundingArgs, type Member, membersOf } from './found.js';
import { type CityState, foundingId, type LedgerChoice, saveState } from './state.js';

/** The city's ledger, founded, and everyone's port to it. */
export interface CityLedger {
  readonly engine: Engine;
  readonly members: ReadonlyMap<string, Member>;
  /** the ledger as a member's own identity sees it */
  ledgerOf(key: string): Ledger;
}

/** What opening a ledger takes from around it. */
interface Around {
  readonly random: RandomBytes;
  readonly nowMs: () => number;
  readonly log: HostLog;
  /** told before what takes a while on a network */
  readonly onStep: (zh: string, en: string) => void;
}

/** Opens the city's ledger and founds the city in it, or finishes a founding that was cut off. @throws CITY_LEDGER_DIFFERS */
export async function openLedger(
  folder: string,
  state: CityState,
  choice: LedgerChoice,
  { random, nowMs, log, onStep }: Around,
): Promise<CityLedger> {
  const settings =
    choice.engine === 'fabric'
      ? { engine: choice.engine, folder: choice.network, ...(choice.driver === undefined ? {} : { driver: choice.driver }) }
      : { engine: choice.engine, folder: join(folder, 'ledger'), hostKey: hex.decode(state.hostKey) };
  const engine = await openEngine(settings, { clock: () => new Date(nowMs()), random, log });
  // An embedded ledger is founded before anybody could read what is being done.
  const tell = choice.engine === 'fabric' ? onStep : () => undefined;
  const members = membersOf(state);
  const ports = new Map<string, Ledger>();
  const ledgerOf = (key: string): Ledger => {
    const identity = state.organisations[key]?.identity;
    if (identity === undefined) throw new TypeError(`${key} is not of the city`);
    const port = ports.get(key) ?? engine.connect(identity);
    ports.set(key, port);
    return port;
  };
  try {
    if (!(await isFounded(ledgerOf('jiangxi'), members))) {
      tell('写入首笔交易', 'the first transaction');
      await foundNetwork(engine, state, members);
    }
    if (state.foundedAt === null) {
      tell('创立城市：身份、资格、证照类型、互认协议', 'identities, accreditations, licence types, agreements');
      await foundCity(state, members, ledgerOf);
      state.foundedAt = new Date(nowMs()).toISOString();
      saveState(folder, state);
    }
  } catch (error) {
    await engine.close();
    throw error;
  }
  return { engine, members, ledgerOf };
}

async function foundNetwork(engine: Engine, state: CityState, members: ReadonlyMap<string, Member>): Promise<void> {
  const roots = Object.fromEntries(Object.entries(state.authorities).map(([mspId, { certificate }]) => [mspId, certificate]));
  await engine.found({ args: foundingArgs(state, members), roots, founder: state.founder, requestId: foundingId(state, 'network') });
}

/** Whether the ledger has its first transaction: this city's, not another's. */
async function isFounded(ledger: Ledger, members: ReadonlyMap<string, Member>): Promise<boolean> {
  try {
    const { roots } = await ledger.evaluate('network.get', {});
    const own = [...members.values()].map(({ did }) => did);
    if (roots.every(({ did }) => own.includes(did))) return true;
  } catch (error) {
    if (error instanceof LicenceError && error.code === 'NETWORK_NOT_FOUNDED') return false;
    throw error;
  }
  throw new LicenceError('CITY_LEDGER_DIFFERS', { because: 'another city was founded on it' });
}
