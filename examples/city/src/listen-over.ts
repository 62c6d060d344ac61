import { type Listening, listen } from '@ganzheng/sdk/web';

/** What a service stands on beside its port, to be given back last. */
interface Resource {
  close(): Promise<void>;
}

/**
 * Listens, and only then begins the service's work in the background; when the port is taken, what the service stands on is given back.
 *
 * @param begin starts the background work; gives how to stop it
 * @throws PORT_IN_USE
 */
export async function listenOver(
  app: Parameters<typeof listen>[0],
  at: Parameters<typeof listen>[1],
  resource: Resource,
  begin: () => () => Promise<void>,
): Promise<Listening> {
  let listening: Listening;
  try {
    listening = await listen(app, at);
  } catch (error) {
    await resource.close();
    throw error;
  }
  const end = begin();
  return {
    ...listening,
    async close(graceMs) {
      await listening.close(graceMs);
      await end();
      await resource.close();
    },
  };
}
