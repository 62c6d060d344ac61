import { join } from 'node:path';
import type { ByteDatabase } from '@ganzheng/sdk/web';
import { Level } from 'level';

/** A level database of text keys and bytes below the city's folder. */
export async function openBytes(folder: string, name: string): Promise<{ readonly bytes: ByteDatabase; close(): Promise<void> }> {
  const level = new Level<string, Uint8Array>(join(folder, name), { keyEncoding: 'utf8', valueEncoding: 'view' });
  await level.open();
  return { bytes: level as unknown as ByteDatabase, close: () => level.close() };
}
