import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDevelopmentCa, type Identity, issueIdentity } from '@ganzheng/network';
import { LicenceError } from '@ganzheng/sdk/errors';
import { generateKeyPair, hmacSm3, type RandomBytes } from '@ganzheng/sdk/sm';
import { hex, utf8 } from '@scure/base';
import { z } from 'zod';
import { organisations, roots } from './organisations.js';

const secretHex = z.string().regex(/^[0-9a-f]{32,64}$/);
const identity = z.strictObject({ mspId: z.string(), certificate: z.string(), privateKey: z.string() });

const stateSchema = z.strictObject({
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** set once the founding is complete on the ledger */
  foundedAt: z.iso.datetime().nullable(),
  /** ids of the founding's requests and accreditations follow from it, so that an interrupted founding goes on with the same ones */
  foundingSecret: secretHex,
  sealKey: secretHex,
  pepper: secretHex,
  hostKey: secretHex,
  authorities: z.record(z.string(), identity),
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

/** Opens the city's state, or makes a new one. @throws CONFIG_INVALID */
export async function openState(
  folder: string,
  { random, nowMs }: { readonly random: RandomBytes; readonly nowMs: () => number },
): Promise<CityState> {
  mkdirSync(folder, { recursive: true });
  const text = readIfThere(join(folder, fileName));
  if (text !== null) return parseState(text);
  const state = await createState(random, nowMs());
  saveState(folder, state);
  return state;
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

async function createState(random: RandomBytes, nowMs: number): Promise<CityState> {
  const secret = (bytes: number) => hex.encode(random(bytes));
  const privateKey = () => hex.encode(generateKeyPair(random).privateKey);
  const validFrom = new Date(nowMs - 60_000);
  const members = [
    { mspId: 'GanzhouMSP', name: '赣州市行政审批局' },
    { mspId: 'JiangxiMSP', name: '江西省政务服务管理办公室' },
    { mspId: 'GuangdongMSP', name: '广东省政务服务和数据管理局' },
  ];
  const authorities: Record<string, Identity> = {};
  for (const member of members) authorities[member.mspId] = await createDevelopmentCa({ ...member, validFrom });
  const authorityOf = (mspId: string): Identity => {
    const found = authorities[mspId];
    if (found === undefined) throw new TypeError(`${mspId} is no member of the city`);
    return found;
  };
  const state: CityState = {
    version: 1,
    createdAt: new Date(nowMs).toISOString(),
    foundedAt: null,
    foundingSecret: secret(32),
    sealKey: secret(16),
    pepper: secret(32),
    hostKey: privateKey(),
    authorities,
    founder: await issueIdentity(authorityOf('JiangxiMSP'), {
      name: 'founder',
      affiliation: 'jiangxi.root',
      attributes: { founder: 'true' },
      validFrom,
    }),
    organisations: {},
  };
  for (const { key, mspId, affiliation } of [...roots, ...organisations]) {
    const own = await issueIdentity(authorityOf(mspId), { name: key, affiliation, validFrom });
    state.organisations[key] = {
      identity: own,
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
