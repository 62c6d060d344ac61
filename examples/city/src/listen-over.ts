import { type Listening, listen } from '@ganzheng/sdk/web';

/** What a service stands on beside its port, to be given back last. */
interface Resource {
  close(): Promise<void>;
}

/** Where a service listens, and the host it is called by. */
interface Address {
  readonly port: number;
  readonly host: string;
  readonly listenOn: string;
}

/**
 * Listens, and only then begins the service's work in the background; when the port is taken, what the service stands on is given back.
 *
 * @param begin starts the background work; gives how to stop it
 * @throws PORT_IN_USE
 */
export async function listenOver(
  app: Parameters<typeof listen>[0],
  { port, host, listenOn }: Address,
  resource: Resource,
  begin: () => () => Promise<void>,
): Promise<Listening> {
  let listening: Listening;
  try {
    listening = await listen(app, { port, host: listenOn });
  } catch (error) {
    await resource.close();
    throw error;
  }
  const end = begin();
  return {
    ...listening,
    url: `http://${host}:${listening.port}`,
    async close(graceMs) {
      await listening.close(graceMs);
      await end();
      await resource.close();
    },
  };
}
