const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Lets fabric-network and fabric-ca-client be silent, before they are loaded: they would write every failure to the terminal, and throw it too. A logger
 * that is there already stays.
 */
export function quietLibraries(): void {
  const shared = globalThis as { hfc?: { logger: unknown } };
  shared.hfc ??= { logger: silent };
}
