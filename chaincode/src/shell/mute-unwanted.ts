/** The loggers of fabric-shim 2.5.8 (pinned) that are spoken to while a transaction runs. */
const spokenTo = ['lib/handler.js', 'lib/stub.js', 'lib/iterators.js'];

const levels = ['debug', 'info', 'warn', 'error'] as const;

/** A logger of fabric-shim, as far as it is needed here. */
type Logger = { isLevelEnabled(level: string): boolean } & Record<(typeof levels)[number], (...said: never[]) => unknown>;

/**
 * Makes the loggers of fabric-shim pass over what is not wanted at the level this process was started with.
 *
 * By themselves they make, stamp and format a record at every step, some forty in a transaction, and only then ask whether anybody wants it:
 * a fifth of all that a transaction costs its process.
 */
export function muteUnwanted(loggerOf: (name: string) => Logger): void {
  for (const logger of spokenTo.map(loggerOf)) for (const level of levels) if (!logger.isLevelEnabled(level)) logger[level] = () => logger;
}
