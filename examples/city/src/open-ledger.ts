import { join } from 'node:path';
import { connect, type EmbeddedHost, type HostLog, openHost } from '@ganzheng/network';
import type { Ledger } from '@ganzheng/sdk/ledger';
import { createSigner, type RandomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { foundCity, foundingArgs, type Member, membersOf } from './found.js';
import { type CityState, foundingId, saveState } from './state.js';

/** The city's ledger, founded, and everyone's port to it. */
export interface CityLedger {
  readonly host: EmbeddedHost;
  readonly members: ReadonlyMap<string, Member>;
  /** the ledger as a member's own identity sees it */
  ledgerOf(key: string): Ledger;
}

/** Opens the embedded ledger below a folder and founds the city in it, or finishes a founding that was cut off. */
export async function openLedger(
  folder: string,
  state: CityState,
  { random, nowMs, log }: { readonly random: RandomBytes; readonly nowMs: () => number; readonly log: HostLog },
): Promise<CityLedger> {
  const host = await openHost({
    folder: join(folder, 'ledger'),
    clock: () => new Date(nowMs()),
    random,
    hostKey: createSigner(hex.decode(state.hostKey)),
    log,
  });
  const members = membersOf(state);
  const ports = new Map<string, Ledger>();
  const ledgerOf = (key: string): Ledger => {
    const identity = state.organisations[key]?.identity;
    if (identity === undefined) throw new TypeError(`${key} is not of the city`);
    const port = ports.get(key) ?? connect({ host, identity });
    ports.set(key, port);
    return port;
  };
  try {
    if (!isFounded(host)) await foundNetwork(host, state, members);
    if (state.foundedAt === null) {
      await foundCity(state, members, ledgerOf);
      state.foundedAt = new Date(nowMs()).toISOString();
      saveState(folder, state);
    }
  } catch (error) {
    await host.close();
    throw error;
  }
  return { host, members, ledgerOf };
}

async function foundNetwork(host: EmbeddedHost, state: CityState, members: ReadonlyMap<string, Member>): Promise<void> {
  const roots = Object.fromEntries(Object.entries(state.authorities).map(([mspId, { certificate }]) => [mspId, certificate]));
  await host.found({ args: foundingArgs(state, members), roots, founder: state.founder, requestId: foundingId(state, 'network') });
}

function isFounded(host: EmbeddedHost): boolean {
  try {
    return host.network !== '';
  } catch {
    return false;
  }
}
