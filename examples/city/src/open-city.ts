import type { Ledger } from '@ganzheng/sdk/ledger';
import { engineName, type RandomBytes } from '@ganzheng/sdk/sm';
import type { Logger } from 'pino';
import { networkAuthorities } from './authorities.js';
import type { CityContext } from './context.js';
import { freePort } from './free-port.js';
import { openLedger } from './open-ledger.js';
import { type IssuerService, serveIssuer } from './serve-issuer.js';
import { type RelayService, serveRelay } from './serve-relay.js';
import { serveWindow, type WindowService } from './serve-window.js';
import { drawStaff } from './staff.js';
import { type LedgerChoice, openState, readState } from './state.js';

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
  /** the embedded ledger unless a network that runs is named */
  readonly ledger?: LedgerChoice;
  readonly host: string;
  /** the address to listen on, where it is not the host: all of a container's */
  readonly listenOn?: string;
  readonly ports: CityPorts;
  readonly logger: Logger;
  readonly random: RandomBytes;
  readonly nowMs: () => number;
  /** told before what takes a while on a network */
  readonly onStep?: (zh: string, en: string) => void;
}

/** The city, open: one ledger, an issuer, a Ganzhou window, a Shenzhen window, a wallet relay. */
export interface City {
  readonly context: CityContext;
  /** the ledger as the approval bureau sees it */
  readonly ledger: Ledger;
  readonly issuer: IssuerService;
  readonly window: WindowService;
  readonly partner: WindowService;
  readonly relay: RelayService;
  /** Stops taking requests, finishes what was begun, gives the folder back. */
  close(): Promise<void>;
}

/** Opens the city below one folder: founds it when it is new, continues when it is not. */
export async function openCity(options: CityOptions): Promise<City> {
  const { folder, ledger = { engine: 'embedded' }, host, listenOn = host, logger, random, nowMs, onStep = () => undefined } = options;
  // The first use of the engine runs its known-answer test: before a ledger is touched, not within a request.
  engineName();
  const ports = await takePorts(options);
  if (ledger.engine === 'fabric' && readState(folder) === null) onStep('在各机构的证书服务登记', "identities from every organisation's CA");
  const authorities = ledger.engine === 'fabric' ? { authorities: await networkAuthorities(ledger.network, random) } : {};
  const state = await openState(folder, { random, nowMs, ledger, ...authorities });
  const { engine, members, ledgerOf } = await openLedger(folder, state, ledger, { random, nowMs, log: logger, onStep });
  const staff = drawStaff(state, members, random);
  const member: CityContext['member'] = (key) => {
    const found = members.get(key);
    if (found === undefined) throw new TypeError(`${key} is not of the city`);
    return found;
  };
  const context: CityContext = { folder, host, listenOn, state, members, staff, random, nowMs, logger, ledgerOf, member };
  const opened: { close(): Promise<void> }[] = [engine];
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
    return { context, ledger: ledgerOf('approval'), issuer, window, partner, relay, close };
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
