import { LicenceError } from '@ganzheng/sdk/errors';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { requireAgreedLaw, strayedLaws } from './agreed-law.js';
import { certificates } from './certificates.js';
import { definitionVersion } from './definition-names.js';
import { found, ordering } from './found.js';
import { launchNode } from './launch-node.js';
import { abandonFounding, beginFounding, endFounding, requireRoom, requireSpace } from './network-folder.js';
import type { LawPackage } from './package-law.js';
import { channel, type Node, nodesOf, type Plan, planNetwork, type Settings } from './plan.js';
import { runningPid, startProcess } from './process.js';
import { needPrograms, type Programs, type Surroundings } from './programs.js';
import { listens, nodeReady, requireRunning } from './ready.js';
import { type NetworkFile, planOf, readRecord, writeRecord } from './record.js';
import { forgetStanding } from './standing.js';
import { findStrays, stopAll } from './strays.js';

/** What a network is brought up with. */
export interface UpOptions {
  readonly folder: string;
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  /** the law to found with, and the program that serves it */
  readonly law: LawPackage;
  readonly entry: string;
  /** folder of this package's configuration files */
  readonly configFolder: string;
  readonly clock: () => Date;
  readonly random: RandomBytes;
  /** told as each step is done */
  readonly onStep: (step: string) => void;
}

/** What bringing up came to. */
export interface UpReport {
  readonly founded: boolean;
  /** nodes that had to be started */
  readonly started: readonly string[];
  readonly record: NetworkFile;
}

/**
 * Brings a network up: founds it where there is none, otherwise starts what does not run. Done when it would endorse a transaction.
 *
 * @throws FABRIC_RECORD_DAMAGED, FABRIC_FOLDER_OCCUPIED, FABRIC_MISSING, FABRIC_CERTIFICATE_EXPIRED, FABRIC_PORT_TAKEN, FABRIC_NETWORK_DIFFERS, FABRIC_LAW_DIFFERS, FABRIC_PROGRAM_FAILED, FABRIC_NODE_STOPPED, FABRIC_NOT_READY
 */
export async function up(options: UpOptions): Promise<UpReport> {
  const { folder, settings, surroundings } = options;
  const known = await readRecord(folder);
  // What runs in containers is brought up by their engine, and needs no program here.
  if (known?.containers !== undefined) return { founded: false, started: [], record: known };
  const programs = needPrograms(settings.fabric, surroundings);
  if (known === undefined) return foundAnew(options, programs);
  requireSame(settings, known.settings);
  return {
    founded: false,
    started: await startMissing({ plan: planOf(folder, known), programs, record: known, now: options.clock(), onStep: options.onStep }),
    record: known,
  };
}

/** Founds a network, or leaves nothing of it but logs: no process, and nothing that the next founding could stumble over. */
async function foundAnew(options: UpOptions, programs: Programs): Promise<UpReport> {
  const { folder, settings, law, entry, clock } = options;
  const plan = planNetwork(folder, settings);
  await requireRoom(folder);
  await stopAll(folder);
  await beginFounding(folder);
  await requireSpace(folder, plan.orderers.length);
  const record: NetworkFile = {
    version: 1,
    settings,
    organisations: [...plan.organisations],
    law: { label: law.label, packageId: law.packageId, version: definitionVersion(1), sequence: 1, entry },
    channels: [],
    founded: clock().toISOString(),
  };
  try {
    await requireFreePorts(plan);
    await found({ ...options, plan, programs, now: clock() });
    await writeRecord(folder, record);
    await endFounding(folder);
  } catch (error) {
    await stopAll(folder);
    // Why it failed matters more than what cannot be removed; the next founding tries again.
    await abandonFounding(folder).catch(() => undefined);
    throw error;
  }
  return { founded: true, started: nodesOf(plan).map(({ name }) => name), record };
}

/** What starting a network again needs. */
export interface Start {
  readonly plan: Plan;
  readonly programs: Programs;
  readonly record: NetworkFile;
  readonly now: Date;
  readonly onStep: (step: string) => void;
}

/**
 * Starts what does not run of a network, and waits until it is ready. A law that nobody agreed to stays away: the rest is there to have it agreed to.
 *
 * @throws FABRIC_CERTIFICATE_EXPIRED, FABRIC_PORT_TAKEN, FABRIC_NODE_STOPPED, FABRIC_NOT_READY, FABRIC_LAW_DIFFERS
 */
export async function startMissing({ plan, programs, record, now, onStep }: Start): Promise<string[]> {
  await findStrays(plan.folder);
  const down = nodesOf(plan).filter(({ name }) => runningPid(plan.folder, name) === undefined);
  const strayed = strayedLaws(plan, record, down);
  const missing = down.filter((node) => !strayed.includes(node));
  await requireCertificates(plan, missing, now);
  await requireFreePorts(plan, missing);
  for (const node of missing) startProcess(plan.folder, launchNode(plan, programs, record, node));
  onStep('started');
  const watch = () => requireRunning(plan.folder, plan.orderers);
  const awaited = nodesOf(plan).filter((node) => !strayed.includes(node));
  await Promise.all([...awaited.map((node) => nodeReady(plan.folder, node)), ordering(plan, channel, watch)]);
  await forgetStanding(plan.folder);
  // While another law is coming into force, the old one may be gone already.
  if (plan.comingLaws.length === 0) requireAgreedLaw(plan, record, strayed);
  onStep('ready');
  return missing.map(({ name }) => name);
}

/** With an expired certificate a node starts, is spoken to by nobody, and says nothing of it. @throws FABRIC_CERTIFICATE_EXPIRED */
export async function requireCertificates(plan: Plan, nodes: readonly Node[], now: Date): Promise<void> {
  const names = new Set(nodes.map(({ name }) => name));
  const expired = (await certificates(plan, now)).filter(({ owner, state }) => state === 'expired' && names.has(owner));
  if (expired.length > 0) throw new LicenceError('FABRIC_CERTIFICATE_EXPIRED', { nodes: [...new Set(expired.map(({ owner }) => owner))] });
}

function requireSame(wanted: Settings, founded: Settings): void {
  const differing = (Object.keys(founded) as (keyof Settings)[]).filter((key) => founded[key] !== wanted[key]);
  if (differing.length > 0) throw new LicenceError('FABRIC_NETWORK_DIFFERS', { differing });
}

async function requireFreePorts(plan: Plan, nodes = nodesOf(plan)): Promise<void> {
  const ports = nodes.flatMap(({ kind, port, secondPort, operationsPort }) =>
    kind === 'law' ? [port] : kind === 'ca' ? [port, operationsPort] : [port, secondPort, operationsPort],
  );
  const taken = (await Promise.all(ports.map(async (port) => ((await listens(port)) ? [port] : [])))).flat();
  if (taken.length > 0) throw new LicenceError('FABRIC_PORT_TAKEN', { ports: taken });
}
