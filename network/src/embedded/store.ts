import { existsSync } from 'node:fs';
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { ClassicLevel } from 'classic-level';

export type Database = ClassicLevel<string, string>;

/** Names of everything kept in the database. Numbers have 16 digits, so that byte order is their order. */
export const keys = {
  state: (key: string): string => `s~${key}`,
  block: (number: number): string => `b~${String(number).padStart(16, '0')}`,
  transaction: (txId: string): string => `t~${txId}`,
  certificate: (digest: string): string => `c~${digest}`,
  tip: 'm~tip',
  roots: 'm~roots',
} as const;

/** Bounds of the keys that begin with a prefix. No key of ours holds U+10FFFF, the last character in UTF-8 byte order. */
export const startingWith = (prefix: string): { readonly gte: string; readonly lt: string } => ({ gte: prefix, lt: `${prefix}\u{10ffff}` });

/**
 * Opens the database of a ledger folder and takes its lock.
 *
 * @param folder folder of the ledger; from configuration
 * @param create whether an empty ledger may be made
 * @throws LEDGER_IN_USE, LEDGER_FOLDER_READ_ONLY, LEDGER_MISSING, LEDGER_CORRUPT, LEDGER_DISK_FULL, LEDGER_WRITE_FAILED
 */
export async function openDatabase(folder: string, { create }: { readonly create: boolean }): Promise<Database> {
  await requireWritable(folder, create);
  // Where blocks were once acknowledged there must be a database: the engine would make a new one over what is left of the old.
  const founded = await isFounded(folder);
  const place = join(folder, 'level');
  // The engine leaves a folder behind even where it then opens nothing.
  if ((founded || !create) && !existsSync(place)) throw missing(folder, founded);
  const database: Database = new ClassicLevel(place, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
  try {
    await database.open({ createIfMissing: create && !founded, writeBufferSize: 32 * 1024 * 1024, cacheSize: 64 * 1024 * 1024 });
    return database;
  } catch (error) {
    throw openingError(error, folder, founded);
  }
}

/** Puts a storage engine's error in our terms. */
export function storageError(error: unknown, folder: string): LicenceError {
  const text = textOf(error);
  if (/no space left|file too large|quota exceeded|ENOSPC|EFBIG|EDQUOT/i.test(text))
    return new LicenceError('LEDGER_DISK_FULL', { folder }, error);
  if (/corruption/i.test(text)) return new LicenceError('LEDGER_CORRUPT', { folder, because: 'storage' }, error);
  return new LicenceError('LEDGER_WRITE_FAILED', { folder }, error);
}

function openingError(error: unknown, folder: string, founded: boolean): LicenceError {
  const text = textOf(error);
  if (text.includes('LEVEL_LOCKED')) return new LicenceError('LEDGER_IN_USE', { folder }, error);
  if (/does not exist|no such file|invalid argument/i.test(text)) return missing(folder, founded, error);
  if (/permission denied|read-only file system/i.test(text)) return new LicenceError('LEDGER_FOLDER_READ_ONLY', { folder }, error);
  return storageError(error, folder);
}

const missing = (folder: string, founded: boolean, cause?: unknown): LicenceError =>
  founded
    ? new LicenceError('LEDGER_CORRUPT', { folder, because: 'storage' }, cause)
    : new LicenceError('LEDGER_MISSING', { folder }, cause);

async function requireWritable(folder: string, create: boolean): Promise<void> {
  try {
    if (create) await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && !create) throw new LicenceError('LEDGER_MISSING', { folder }, error);
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') throw new LicenceError('LEDGER_FOLDER_READ_ONLY', { folder }, error);
    throw storageError(error, folder);
  }
}

/** Whether the marker of the tip says that there were blocks. */
const isFounded = (folder: string): Promise<boolean> =>
  stat(join(folder, 'tip')).then(
    ({ size }) => size > 0,
    () => false,
  );

// The engine wraps its reasons: each has a code and a text.
function textOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) parts.push(String((at as NodeJS.ErrnoException).code ?? ''), at.message);
  return parts.join(' ');
}
