import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';
import { type Plan, places, planNetwork } from './plan.js';

const settings = z.strictObject({
  fabric: z.enum(['2.5', '3.1']),
  orderers: z.enum(['1', '3', '4bft']),
  firstPort: z.int(),
  batchTimeoutMs: z.int(),
});

const law = z.strictObject({
  label: z.string(),
  packageId: z.string(),
  version: z.string(),
  sequence: z.int(),
  /** program that serves it */
  entry: z.string(),
});

const record = z.strictObject({
  version: z.literal(1),
  settings,
  organisations: z.array(z.strictObject({ key: z.string(), mspId: z.string(), name: z.string() })),
  law,
  /** channels beside that of the licences */
  channels: z.array(z.string()).default([]),
  /** what was begun and cannot be gone back on: a law that is coming into force, or a channel that nodes are joining */
  unfinished: z.union([z.strictObject({ upgrade: law }), z.strictObject({ channel: z.string() })]).optional(),
  /** in containers of docker-compose: as this machine sees them, or as they see each other */
  containers: z.enum(['outside', 'inside']).optional(),
  founded: z.string(),
});

/** What a network's folder says it is; written when the founding is through. */
export type NetworkFile = z.output<typeof record>;

/** Reads what network a folder holds; nothing where none was founded to the end. @throws FABRIC_RECORD_DAMAGED */
export async function readRecord(folder: string): Promise<NetworkFile | undefined> {
  const text = await readFile(places(folder).record, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseRecord(text);
}

function parseRecord(text: string): NetworkFile {
  try {
    return record.parse(JSON.parse(text));
  } catch (error) {
    const because = error instanceof z.ZodError ? z.prettifyError(error) : 'no JSON';
    throw new LicenceError('FABRIC_RECORD_DAMAGED', { because }, error);
  }
}

/** Reads the network of a folder. @throws FABRIC_NETWORK_MISSING, FABRIC_RECORD_DAMAGED */
export async function needRecord(folder: string): Promise<NetworkFile> {
  const found = await readRecord(folder);
  if (found === undefined) throw new LicenceError('FABRIC_NETWORK_MISSING');
  return found;
}

/**
 * Reads the network of a folder whose processes are this machine's own: those in containers are their engine's to start, stop and ask.
 *
 * @param instead what does the same for containers; nothing where nothing does
 * @throws FABRIC_NETWORK_IN_CONTAINERS, FABRIC_NETWORK_MISSING, FABRIC_RECORD_DAMAGED
 */
export async function needOwnProcesses(folder: string, instead?: string): Promise<NetworkFile> {
  const found = await needRecord(folder);
  requireOwnProcesses(found, instead);
  return found;
}

/** @throws FABRIC_NETWORK_IN_CONTAINERS */
export function requireOwnProcesses({ containers }: Pick<NetworkFile, 'containers'>, instead?: string): void {
  if (containers !== undefined) throw new LicenceError('FABRIC_NETWORK_IN_CONTAINERS', instead === undefined ? {} : { instead });
}

/** The law that is coming into force, if one is. */
export const comingLaw = ({ unfinished }: NetworkFile): NetworkFile['law'] | undefined =>
  unfinished !== undefined && 'upgrade' in unfinished ? unfinished.upgrade : undefined;

/** The channel that nodes are joining, if one is. */
export const comingChannel = ({ unfinished }: NetworkFile): string | undefined =>
  unfinished !== undefined && 'channel' in unfinished ? unfinished.channel : undefined;

/** Refuses what would change a network in the midst of another change. @throws FABRIC_CHANGE_UNFINISHED */
export function requireFinished(held: NetworkFile): void {
  const [upgrade, channel] = [comingLaw(held)?.label, comingChannel(held)];
  if (upgrade !== undefined) throw new LicenceError('FABRIC_CHANGE_UNFINISHED', { upgrade });
  if (channel !== undefined) throw new LicenceError('FABRIC_CHANGE_UNFINISHED', { channel });
}

/** The record when what was begun is through. */
export const finished = ({ unfinished: _, ...held }: NetworkFile): NetworkFile => held;

/** Writes the record whole or not at all. */
export async function writeRecord(folder: string, value: NetworkFile): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = places(folder).record;
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
  await rename(`${path}.new`, path);
}

/** The plan a founded network was laid out by. */
export function planOf(folder: string, held: NetworkFile): Plan {
  const { settings: chosen, organisations, channels, containers } = held;
  const upgrading = comingLaw(held) !== undefined;
  return planNetwork(folder, chosen, { organisations, sequence: held.law.sequence, upgrading, channels, inside: containers === 'inside' });
}
