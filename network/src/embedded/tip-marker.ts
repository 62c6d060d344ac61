import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Tip } from './blocks.js';

/**
 * The tip, kept a second time outside the database. The engine silently drops a damaged end of its write-ahead log;
 * this marker, written only after a block is durable, is what notices that acknowledged blocks are gone.
 */
export interface TipMarker {
  /** What the file held at opening; undefined when there was none or it was unreadable. */
  readonly found: Pick<Tip, 'height' | 'digest'> | undefined;
  /** Writes over the file. Not synced: a marker that lags after a power cut says nothing wrong. */
  write(tip: Tip): void;
  close(): void;
}

const pattern = /^(\d{16}) ([0-9a-f]{64})\n$/;

/** Opens the marker of a ledger folder, making it when there is none. An unreadable one stays as it is until the first write. */
export function openTipMarker(folder: string): TipMarker {
  const path = join(folder, 'tip');
  const found = read(path);
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT);
  let synced = found !== undefined;
  return {
    found,
    write: ({ height, digest }) => {
      if (!synced) ftruncateSync(file);
      writeSync(file, `${String(height).padStart(16, '0')} ${digest}\n`, 0);
      if (!synced) fsyncSync(file);
      synced = true;
    },
    close: () => closeSync(file),
  };
}

function read(path: string): TipMarker['found'] {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
  const [, height, digest] = pattern.exec(text) ?? [];
  return height === undefined || digest === undefined ? undefined : { height: Number(height), digest };
}
