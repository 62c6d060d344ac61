import type { EmbeddedHost } from '@ganzheng/network';
import { engineName, type RandomBytes } from '@ganzheng/sdk/sm';
import type { Logger } from 'pino';
import type { CityContext } from './context.js';
import { freePort } from './free-port.js';
import { openLedger } from './open-ledger.js';
import { type IssuerService, serveIssuer } from './serve-issuer.js';
import { type RelayService, serveRelay } from './serve-relay.js';
import { serveWindow, type WindowService } from './serve-window.js';
import { drawStaff } from './staff.js';
import { openState } from './state.js';

/** Ports of the city's services; 0 takes any free one. */
interface CityPorts {
  readonly issuer: number;
  readonly verifier: number;
  readonly partner: number;
  readonly wallet: number;
}

/** What a city is opened with. */
export interface CityOptions {
  readonly folder: string;
  readonly host: string;
  readonly ports: CityPorts;
  readonly logger: Logger;
  readonly random: RandomBytes;
  readonly nowMs: () => number;
}

/** The city, open: one ledger, an issuer, a Ganzhou window, a Shenzhen window, a wallet relay. */
export interface City {
  readonly context: CityContext;
  readonly ledger: EmbeddedHost;
  readonly issuer: IssuerService;
  readonly window: WindowService;
  readonly partner: WindowService;
  readonly relay: RelayService;
  /** Stops taking requests, finishes what was begun, gives the folder back. */
  close(): Promise<void>;
}

/** Opens the city below one folder: founds it when it is new, continues when it is not. */
export async function openCity(options: CityOptions): Promise<City> {
  const { folder, host, logger, random, nowMs } = options;
  // The first use of the engine runs its known-answer test: before a ledger is touched, not within a request.
  engineName();
  const ports = await takePorts(options);
  const state = await openState(folder, { random, nowMs });
  const { host: ledger, members, ledgerOf } = await openLedger(folder, state, { random, nowMs, log: logger });
  const staff = drawStaff(state, members, random);
  const member: CityContext['member'] = (key) => {
    const found = members.get(key);
    if (found === undefined) throw new TypeError(`${key} is not of the city`);
    return found;
  };
  const context: CityContext = { folder, host, state, members, staff, random, nowMs, logger, ledgerOf, member };
  const opened: { close(): Promise<void> }[] = [ledger];
  const close = async () => {
    for (const one of [...opened].reverse()) await one.close();
  };
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    const relay = keep(await serveRelay(context, ports.wallet));
    const issuer = keep(await serveIssuer(context, ports.issuer));
    const addresses = { issuerUrl: issuer.url, relayUrl: relay.url };
    const window = keep(await serveWindow(context, 'approval', { ...addresses, port: ports.verifier }));
    const partner = keep(await serveWindow(context, 'longgang', { ...addresses, port: ports.partner }));
    return { context, ledger, issuer, window, partner, relay, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function takePorts({ ports, host }: CityOptions): Promise<CityPorts> {
  const take = async (port: number) => (port === 0 ? freePort(host) : port);
  return {
    issuer: await take(ports.issuer),
    verifier: await take(ports.verifier),
    partner: await take(ports.partner),
    wallet: await take(ports.wallet),
  };
}
