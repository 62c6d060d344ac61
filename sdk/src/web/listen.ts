import type { Express } from 'express';
import { LicenceError } from '../errors/index.js';

/** A service that listens. */
export interface Listening {
  readonly port: number;
  readonly url: string;
  /** Stops taking requests, lets those under way finish for at most the grace period, then closes. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Listens on a port; 0 takes any free one.
 *
 * @throws PORT_IN_USE
 */
export function listen(app: Express, { port, host }: { readonly port: number; readonly host: string }): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (error?: Error & { code?: string }) => {
      if (error !== undefined) return reject(error.code === 'EADDRINUSE' ? new LicenceError('PORT_IN_USE', { port }, error) : error);
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve({ port: bound, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close });
    });
    // Slow senders are cut off; an upload has no longer than the rest.
    server.headersTimeout = 10_000;
    server.requestTimeout = 60_000;
    const close = (graceMs = 5_000) =>
      new Promise<void>((closed, failed) => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close((error) => {
          clearTimeout(force);
          return error === undefined ? closed() : failed(error);
        });
        server.closeIdleConnections();
      });
  });
}
