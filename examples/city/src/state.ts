import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { generateKeyPair, hmacSm3, type RandomBytes } from '@ganzheng/sdk/sm';
import { hex, utf8 } from '@scure/base';
import { z } from 'zod';
import { type Authorities, ownAuthorities } from './authorities.js';
import { organisations, roots } from './organisations.js';

const secretHex = z.string().regex(/^[0-9a-f]{32,64}$/);
const identity = z.strictObject({ mspId: z.string(), certificate: z.string(), privateKey: z.string() });

const ledgerChoice = z.discriminatedUnion('engine', [
  z.strictObject({ engine: z.literal('embedded') }),
  /** with the folder of the network, and how its peers are spoken to */
  z.strictObject({ engine: z.literal('fabric'), network: z.string(), driver: z.enum(['gateway', 'fabric-network']).exactOptional() }),
]);

/** What a city's ledger runs on. */
export type LedgerChoice = z.output<typeof ledgerChoice>;

const stateSchema = z.strictObject({
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  ledger: ledgerChoice.default({ engine: 'embedded' }),
  /** set once the founding is complete on the ledger */
  foundedAt: z.iso.datetime().nullable(),
  /** ids of the founding's requests and accreditations follow from it, so that an interrupted founding goes on with the same ones */
  foundingSecret: secretHex,
  sealKey: secretHex,
  pepper: secretHex,
  hostKey: secretHex,
  /** who issues the members' identities; on Fabric their keys stay with the network */
  authorities: z.record(z.string(), identity.extend({ privateKey: z.string().optional() })),
  founder: identity,
  organisations: z.record(
    z.string(),
    z.strictObject({ identity, control: secretHex, next: secretHex, issuing: secretHex, authentication: secretHex }),
  ),
});

/**
 * What the demo city keeps beside its ledger: every organisation's keys in one file only its owner reads.
 * A real organisation keeps its own, in a cipher machine; here one process plays them all.
 */
export type CityState = z.output<typeof stateSchema>;

const fileName = 'city.json';

/** What a state is made from; ignored when there is one. */
export interface StateOrigin {
  readonly random: RandomBytes;
  readonly nowMs: () => number;
  readonly ledger: LedgerChoice;
  /** the authorities of a network that has its own; without them the state makes some */
  readonly authorities?: Authorities;
}

/** Opens the city's state, or makes a new one. @throws CONFIG_INVALID, CITY_LEDGER_DIFFERS when the network is not the one it was made on */
export async function openState(folder: string, origin: StateOrigin): Promise<CityState> {
  mkdirSync(folder, { recursive: true });
  const known = readState(folder);
  if (known !== null) {
    requireSame(known, origin.authorities);
    return known;
  }
  const state = await createState(origin);
  saveState(folder, state);
  return state;
}

/** The state of a city that was founded in a folder, if there is one. @throws CONFIG_INVALID */
export function readState(folder: string): CityState | null {
  const text = readIfThere(join(folder, fileName));
  return text === null ? null : parseState(text);
}

function requireSame({ authorities: own }: CityState, authorities: StateOrigin['authorities']): void {
  const same = Object.entries(authorities?.members ?? {}).every(([mspId, { certificate }]) => own[mspId]?.certificate === certificate);
  if (!same) throw new LicenceError('CITY_LEDGER_DIFFERS', { because: 'another network was founded in its place' });
}

/** Writes the state whole or not at all. */
export function saveState(folder: string, state: CityState): void {
  const path = join(folder, fileName);
  writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** An id of the founding: 128 bits that follow from the city's secret and the step's name. */
export const foundingId = ({ foundingSecret }: CityState, step: string): string =>
  hex.encode(hmacSm3(hex.decode(foundingSecret), utf8.decode(step)).subarray(0, 16));

async function createState({ random, nowMs, ledger, authorities: given }: StateOrigin): Promise<CityState> {
  const secret = (bytes: number) => hex.encode(random(bytes));
  const privateKey = () => hex.encode(generateKeyPair(random).privateKey);
  const authorities = given ?? (await ownAuthorities(new Date(nowMs() - 60_000)));
  const state: CityState = {
    version: 1,
    createdAt: new Date(nowMs()).toISOString(),
    ledger,
    foundedAt: null,
    foundingSecret: secret(32),
    sealKey: secret(16),
    pepper: secret(32),
    hostKey: privateKey(),
    authorities: { ...authorities.members },
    founder: await authorities.enrol('JiangxiMSP', { name: 'founder', affiliation: 'jiangxi.root', attributes: { founder: 'true' } }),
    organisations: {},
  };
  // One after the other: an authority's client makes keys for as long as another's answer may take.
  for (const { key, mspId, affiliation } of [...roots, ...organisations]) {
    state.organisations[key] = {
      identity: await authorities.enrol(mspId, { name: key, affiliation }),
      control: privateKey(),
      next: privateKey(),
      issuing: privateKey(),
      authentication: privateKey(),
    };
  }
  return state;
}

function parseState(text: string): CityState {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LicenceError('CONFIG_INVALID', { file: fileName }, cause);
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
