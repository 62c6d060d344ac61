import { readFile } from 'node:fs/promises';
import { openEngine } from '@ganzheng/network';
import { randomBytes } from '@ganzheng/sdk/sm';
import { defaultLimits, listen, startService } from '@ganzheng/sdk/web';
import { Level } from 'level';
import { pino } from 'pino';
import { readConfig } from './config.js';
import { createRelay } from './relay/create-relay.js';

const log = pino({ name: 'wallet' });

/** Reads the configuration, opens ledger and mailboxes, and listens until told to stop. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const [certificate, privateKey] = await Promise.all([
    readFile(config.ledger.certificateFile, 'utf8'),
    readFile(config.ledger.privateKeyFile, 'utf8'),
  ]);
  const engine = await openEngine(config.ledger.settings, { clock: () => new Date(), random: randomBytes, log });
  const ledger = engine.connect({ mspId: config.ledger.mspId, certificate, privateKey });
  const database = new Level<string, Uint8Array>(config.folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  const stopping = new AbortController();

  const { app, run } = await createRelay({
    database,
    ledger,
    sealKey: config.sealKey,
    baseUrl: config.baseUrl,
    log,
    limits: defaultLimits,
    random: randomBytes,
    nowMs: Date.now,
  });
  const running = run(stopping.signal);
  const listening = await listen(app, { port: config.port, host: config.host });
  log.info({ url: listening.url }, 'wallet relay ready');

  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.allSettled([listening.close(), running]);
    await Promise.allSettled([database.close(), engine.close()]);
    log.info('stopped');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

await startService(log, main);
