import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';

const shape = z.strictObject({
  kind: z.literal('ganzheng.fabric-backup.v1'),
  taken: z.iso.datetime(),
  /** how far every channel was before the first node was copied */
  heads: z.array(z.strictObject({ channel: z.string(), height: z.int(), hash: z.string() })),
  /** SHA-256 of every file */
  files: z.record(z.string(), z.string()),
});

/** What a backup says of itself. */
export type BackupFile = z.output<typeof shape>;

/** Reads what a backup says of itself. @throws BACKUP_MISSING, BACKUP_DAMAGED */
export async function readBackupFile(folder: string): Promise<BackupFile> {
  const text = await readFile(join(folder, 'backup.json'), 'utf8').catch((error: unknown) => {
    throw new LicenceError('BACKUP_MISSING', {}, error);
  });
  try {
    return shape.parse(JSON.parse(text));
  } catch (error) {
    throw new LicenceError('BACKUP_DAMAGED', { files: ['backup.json'] }, error);
  }
}
