import { mkdirSync } from 'node:fs';
import { Level } from 'level';

/** Opens the database of a window below a folder, alone: a second process is refused by its lock. Nothing is in it in clear. */
export async function openDatabase(folder: string): Promise<Level<string, Uint8Array>> {
  mkdirSync(folder, { recursive: true });
  const database = new Level<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  await database.open();
  return database;
}
