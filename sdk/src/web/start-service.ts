import type { Logger } from 'pino';
import { errorTable, LicenceError, systemFailure } from '../errors/index.js';

/** Starts a service, or says in its log why it cannot and ends the process with 1. What has no code is a fault of ours: only its kind is told, for its words may hold anything. */
export async function startService(log: Logger, start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    log.fatal(toldOf(error), 'cannot start');
    process.exit(1);
  }
}

function toldOf(error: unknown): object {
  const coded = error instanceof LicenceError ? error : systemFailure(error);
  if (coded === undefined) return { kind: error instanceof Error ? error.name : typeof error };
  const { zh, en } = errorTable[coded.code];
  return { code: coded.code, zh, en, ...coded.detail };
}
