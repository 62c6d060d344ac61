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

const record = z.strictObject({
  version: z.literal(1),
  settings,
  organisations: z.array(z.strictObject({ key: z.string(), mspId: z.string(), name: z.string() })),
  law: z.strictObject({
    label: z.string(),
    packageId: z.string(),
    version: z.string(),
    sequence: z.int(),
    /** program that serves it */
    entry: z.string(),
  }),
  /** channels beside that of the licences */
  channels: z.array(z.string()).default([]),
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

/** Writes the record whole or not at all. */
export async function writeRecord(folder: string, value: NetworkFile): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = places(folder).record;
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
  await rename(`${path}.new`, path);
}

/** The plan a founded network was laid out by. */
export const planOf = (folder: string, { settings: chosen, organisations, law, channels, containers }: NetworkFile): Plan =>
  planNetwork(folder, chosen, { organisations, sequence: law.sequence, channels, inside: containers === 'inside' });
