import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '@ganzheng/chaincode';
import {
  type CertificateRequest,
  connect,
  createDevelopmentCa,
  type EmbeddedHost,
  type HostOptions,
  type Identity,
  issueIdentity,
  openHost,
} from '@ganzheng/network';
import { type ArgsOf, type Ledger, newRequestId, type ResultOf, type SubmitName } from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, multikeyOf, randomBytes } from '@ganzheng/sdk/sm';
import { codes, creationOf, founder, foundWorld, type Org, times, type World } from './law.js';

/** A ledger folder of its own with the fictitious world founded on it, open. */
export interface LedgerWorld {
  readonly world: World;
  readonly folder: string;
  readonly options: HostOptions;
  readonly hostKey: Uint8Array;
  readonly host: EmbeddedHost;
  /** the ledger as an organisation of the world sees it; follows a reopening */
  as(org: Pick<Org, 'caller'>): Promise<Ledger>;
  identityOf(caller: Caller): Promise<Identity>;
  submit<N extends SubmitName>(org: Org, name: N, args: ArgsOf<N>): Promise<ResultOf<N>>;
  /** closes the host and opens the folder again */
  reopen(change?: Partial<HostOptions>): Promise<EmbeddedHost>;
  close(): Promise<void>;
}

/** Certificates hold over all the times of the tests. */
const validity = { validFrom: new Date('2026-01-01T00:00:00Z'), validUntil: new Date('2035-01-01T00:00:00Z') };

let identities: Promise<Authorities> | undefined;

interface Authorities {
  readonly cas: ReadonlyMap<string, Identity>;
  readonly issued: Map<string, Promise<Identity>>;
}

/** Identities are dear and carry no state, so the tests of a process share them. */
async function authorities(): Promise<Authorities> {
  identities ??= Promise.all(
    ['GanzhouMSP', 'JiangxiMSP', 'GuangdongMSP'].map(
      async (mspId) => [mspId, await createDevelopmentCa({ mspId, name: mspId, validFrom: validity.validFrom })] as const,
    ),
  ).then((pairs) => ({ cas: new Map(pairs), issued: new Map() }));
  return identities;
}

/** The identity of a caller, from its organisation's development CA. */
export async function identityOf({ mspId, affiliation, attributes }: Caller): Promise<Identity> {
  const { cas, issued } = await authorities();
  const name = JSON.stringify([mspId, affiliation, attributes]);
  const ca = cas.get(mspId);
  if (ca === undefined) throw new TypeError(`no CA for ${mspId}`);
  const known = issued.get(name) ?? issueIdentity(ca, { name: 'test', affiliation, attributes, ...validity });
  issued.set(name, known);
  return known;
}

/** A fresh identity from an organisation's development CA, as the test wants it. */
export async function issueFor(mspId: string, request: CertificateRequest): Promise<Identity> {
  const ca = (await authorities()).cas.get(mspId);
  if (ca === undefined) throw new TypeError(`no CA for ${mspId}`);
  return issueIdentity(ca, request);
}

export async function memberRoots(): Promise<Record<string, string>> {
  const { cas } = await authorities();
  return Object.fromEntries([...cas].map(([mspId, { certificate }]) => [mspId, certificate]));
}

/** A clock that stands at the world's present and goes with real time. */
function worldClock(): () => Date {
  const startedMs = performance.now();
  return () => new Date(Date.parse(times.now) + Math.floor(performance.now() - startedMs));
}

/** Opens a host on a fresh folder without founding anything. */
export async function openEmpty(
  change: Partial<HostOptions> = {},
): Promise<{ host: EmbeddedHost; options: HostOptions; hostKey: Uint8Array; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ganzheng-ledger-'));
  const { privateKey } = generateKeyPair();
  const options: HostOptions = { folder, clock: worldClock(), random: randomBytes, hostKey: createSigner(privateKey), ...change };
  const host = await openHost(options);
  return { host, options, hostKey: privateKey, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Founds the fictitious world on a fresh folder, everything through the law and by the callers of the world. */
export async function foundLedgerWorld(change: Partial<HostOptions> = {}): Promise<LedgerWorld> {
  const present = change.clock ?? worldClock();
  let founded = false;
  // The roots hold from the founding on, and what they accredit may not hold before.
  const clock = (): Date => (founded ? present() : new Date(times.founding));
  const { host: first, options, hostKey, remove } = await openEmpty({ ...change, clock });
  const world = await foundWorld();
  let host = first;
  const requestId = (): string => newRequestId(randomBytes);
  const args = { ...world.foundingArgs, hostKey: multikeyOf(options.hostKey.publicKey) };
  await host.found({ args, roots: await memberRoots(), founder: await identityOf(founder), requestId: requestId() });
  founded = true;

  const as = async ({ caller }: Pick<Org, 'caller'>): Promise<Ledger> => connect({ host, identity: await identityOf(caller) });
  const submit: LedgerWorld['submit'] = async (org, name, given) =>
    (await (await as(org)).submit(name, given, { requestId: requestId() })).result;
  await furnish(world, submit);

  return {
    world,
    folder: options.folder,
    options,
    hostKey,
    get host() {
      return host;
    },
    as,
    identityOf,
    submit,
    async reopen(again = {}) {
      await host.close();
      host = await openHost({ ...options, ...again });
      return host;
    },
    async close() {
      await host.close();
      await remove();
    },
  };
}

/** Registers the organisations of the world and accredits them, as the memory host has it. */
export async function furnish(world: World, submit: LedgerWorld['submit']): Promise<void> {
  const { jiangxi, guangdong, ganzhou, police, xunwu, longgang, ids, accredit } = world;
  await Promise.all([ganzhou, police, xunwu, longgang].map((org) => submit(org, 'did.create', { operation: creationOf(org) })));
  const all = { typeCodes: ['*' as const], matters: ['*' as const] };
  const authority = { id: ids.ganzhou, role: 'authority' as const, depth: 2, scope: { ...all, regions: ['360700'] } };
  await submit(jiangxi, 'accreditation.grant', { accreditation: accredit(jiangxi, ids.jiangxi, ganzhou, authority) });
  const issuer = { id: ids.police, role: 'issuer' as const, scope: { typeCodes: [codes.idCard], regions: ['360700'], matters: [] } };
  await submit(ganzhou, 'accreditation.grant', { accreditation: accredit(ganzhou, ids.ganzhou, police, issuer) });
  await submit(ganzhou, 'accreditation.grant', { accreditation: accredit(ganzhou, ids.ganzhou, xunwu, { id: ids.xunwu }) });
  const abroad = { id: ids.longgang, scope: { typeCodes: [], regions: ['440307'], matters: [codes.transfer] } };
  await submit(guangdong, 'accreditation.grant', { accreditation: accredit(guangdong, ids.guangdong, longgang, abroad) });
}

/** A use by duty, new each time: the plainest transaction a window makes. */
export const dutyUse = (world: World): ArgsOf<'use.record'> => ({
  use: {
    useId: newRequestId(randomBytes),
    verifier: world.xunwu.did,
    matterCode: codes.enrol,
    purpose: 'enrol-child',
    digest: '22'.repeat(32),
    basis: 'duty',
  },
  accreditation: world.ids.xunwu,
});
