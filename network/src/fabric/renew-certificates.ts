import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reissueCertificate } from '../embedded/ca.js';
import type { Identity } from '../embedded/identity.js';
import { requireAgreedLaw } from './agreed-law.js';
import { type CertificateStatus, certificates, usualDaysBefore } from './certificates.js';
import { ordering } from './found.js';
import { launchNode } from './launch-node.js';
import { type Node, nodesOf, type Plan, places } from './plan.js';
import { runningPid, startProcess, stopProcess } from './process.js';
import type { Programs } from './programs.js';
import { healthy, nodeReady } from './ready.js';
import type { NetworkFile } from './record.js';
import { refreshConnections } from './refresh-connections.js';
import { rollingRestart } from './restart.js';
import { updateConsenters } from './update-consenters.js';

/** What a renewal needs. */
export interface Renewal {
  readonly plan: Plan;
  readonly record: NetworkFile;
  readonly programs: Programs;
  readonly now: Date;
  /** renews what ends within so many days; everything when it is infinite */
  readonly daysBefore?: number;
  /** when the new certificates end; a year on unless given */
  readonly validUntil?: Date;
  readonly onStep: (step: string) => void;
}

/** What was renewed. */
export interface RenewalReport {
  readonly renewed: readonly Pick<CertificateStatus, 'owner' | 'use' | 'file'>[];
  readonly restarted: readonly string[];
  /** channels whose configuration now names the new certificates of the orderers */
  readonly channels: readonly string[];
}

const backdateMs = 5 * 60_000;

/**
 * Renews the certificates of nodes and administrators for the same keys, restarts the nodes that show them, and tells the channels of the orderers' new ones.
 * One organisation after the other while all still hold; all at once when some have expired and nothing goes on anyway. Authorities are not renewed.
 *
 * @throws FABRIC_LAW_DIFFERS, FABRIC_PROGRAM_FAILED, FABRIC_NODE_STOPPED, FABRIC_NOT_READY, FABRIC_NETWORK_UNWELL
 */
export async function renewCertificates(renewal: Renewal): Promise<RenewalReport> {
  const { plan, record, now, daysBefore = usualDaysBefore, onStep } = renewal;
  const rows = await certificates(plan, now, daysBefore);
  const due = rows.filter(({ use, daysLeft, state }) => !use.includes('authority') && (state === 'expired' || daysLeft < daysBefore));
  if (due.length === 0) return { renewed: [], restarted: [], channels: await configure(renewal) };
  const owners = new Set(due.map(({ owner }) => owner));
  const running = nodesOf(plan).filter(({ name }) => owners.has(name) && runningPid(plan.folder, name) !== undefined);
  requireAgreedLaw(plan, record, running);
  await Promise.all(due.map((row) => reissue(renewal, row)));
  onStep(`renewed ${due.length} certificates`);
  const still = plan.peers.filter(({ name }) => owners.has(name) && runningPid(plan.folder, name) === undefined);
  await refreshConnections(plan, still);
  const expired = due.some(({ state }) => state === 'expired');
  const restart = expired ? restartAtOnce : restartInTurn;
  const restarted = running.length === 0 ? [] : await restart(renewal, running);
  return { renewed: due.map(({ owner, use, file }) => ({ owner, use, file })), restarted, channels: await configure(renewal) };
}

/** The channels are told when the network runs; renewed while it stood still, by the next call. */
async function configure({ plan, programs, onStep }: Renewal): Promise<readonly string[]> {
  const states = await Promise.all([...plan.orderers, ...plan.peers].map(healthy));
  return states.every((well) => well) ? updateConsenters(plan, programs, onStep) : [];
}

async function reissue({ plan, now, validUntil }: Renewal, { organisation, use, file }: CertificateStatus): Promise<void> {
  const path = join(plan.folder, file);
  const authority = await authorityFor(plan, organisation, use);
  const validFrom = new Date(now.getTime() - backdateMs);
  const renewed = await reissueCertificate(authority, await readFile(path, 'utf8'), { validFrom, validUntil });
  await writeFile(`${path}.new`, renewed);
  await rename(`${path}.new`, path);
}

async function authorityFor(plan: Plan, mspId: string, use: CertificateStatus['use']): Promise<Identity> {
  const organisation = plan.organisations.find((each) => each.mspId === mspId);
  if (organisation === undefined) throw new TypeError(`no organisation ${mspId}`);
  const { ca, tlsCa } = places(plan.folder).organisation(organisation);
  const folder = use === 'TLS' ? tlsCa : ca;
  const [certificate, privateKey] = await Promise.all(['cert.pem', 'key.pem'].map((name) => readFile(join(folder, name), 'utf8')));
  return { mspId, certificate: certificate ?? '', privateKey: privateKey ?? '' };
}

const restartInTurn = ({ plan, record, programs, onStep }: Renewal, nodes: readonly Node[]): Promise<readonly string[]> =>
  rollingRestart({
    plan,
    record,
    programs,
    only: nodes.map(({ name }) => name),
    between: (group) => refreshConnections(plan, group),
    onStep,
  });

async function restartAtOnce({ plan, record, programs, onStep }: Renewal, nodes: readonly Node[]): Promise<readonly string[]> {
  await Promise.all(nodes.map(({ name }) => stopProcess(plan.folder, name)));
  await refreshConnections(plan, nodes);
  for (const node of nodes) startProcess(plan.folder, launchNode(plan, programs, record, node));
  await Promise.all(nodes.map((node) => nodeReady(plan.folder, node)));
  // What did not start with expired certificates is started by `up`.
  if (plan.orderers.every(({ name }) => runningPid(plan.folder, name) !== undefined)) await ordering(plan);
  onStep('restarted');
  return nodes.map(({ name }) => name);
}
