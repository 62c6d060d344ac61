#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '@ganzheng/network';
import { keyIdOf } from '@ganzheng/sdk/did';
import { createSigner, randomBytes } from '@ganzheng/sdk/sm';
import { buildPolicy, createFetchers, ledgerTrust } from '@ganzheng/sdk/verify';
import { createIdempotency, createSealedStore, createStaffDirectory, listen, type SealedStore, startService } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import { pino } from 'pino';
import { createAnswerStore } from './answer-store.js';
import { createApp } from './app.js';
import { createCaseStore } from './case-store.js';
import { type Config, parseConfig } from './config.js';
import type { VerifierDeps, WindowOrganisation } from './deps.js';
import { fetchEvidence } from './fetch-evidence.js';
import { openDatabase } from './open-database.js';
import { startWorker } from './worker.js';

const logger = pino({ name: 'verifier' });

/** Reads the configuration, opens ledger and store, works and listens until told to stop. */
async function main(): Promise<void> {
  const config = parseConfig(readFileSync(process.env.GANZHENG_VERIFIER_CONFIG ?? 'verifier.config.json', 'utf8'));
  const engine = await openEngine(config.ledger, { clock: () => new Date(), random: randomBytes, log: logger });
  const database = await openDatabase(join(config.dataFolder, 'cases'));
  const store = createSealedStore(database, { sealKey: hex.decode(config.sealKey), random: randomBytes });
  const deps = depsOf(config, engine.connect(config.organisation.identity), store);
  const app = createApp(deps, {
    authenticate: createStaffDirectory(config.staff, hex.decode(config.pepper)),
    log: logger,
    limits: config.limits,
    idempotency: createIdempotency(createAnswerStore(store)),
  });
  const worker = startWorker(deps, {
    everyMs: config.workEveryMs,
    onFailure: (codes) => logger.error({ codes }, 'some of what waits broke down'),
  });
  const service = await listen(app, config);
  logger.info({ port: service.port }, 'listening');

  const stop = async (): Promise<void> => {
    await service.close();
    await worker.stop();
    await database.close();
    await engine.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit(0)));
}

function depsOf(config: Config, ledger: VerifierDeps['ledger'], store: SealedStore): VerifierDeps {
  const { root, pinnedRoots, issuers, relays, baseUrl, requestLifeSeconds, grantLifeSeconds } = config;
  return {
    organisation: organisationOf(config),
    ledger,
    trust: ledgerTrust(ledger, Date.now),
    fetchers: createFetchers(fetchEvidence({ issuers, fetch }), Date.now),
    policy: buildPolicy('window', { root, pinnedRoots, region: config.organisation.region }),
    cases: createCaseStore(store),
    random: randomBytes,
    nowMs: Date.now,
    fetch,
    relayOrigins: relays.map((relay) => new URL(relay).origin),
    baseUrl,
    requestLifeSeconds,
    grantLifeSeconds,
  };
}

function organisationOf({ organisation: { authenticationKey, identity: _, ...facts } }: Config): WindowOrganisation {
  const signer = createSigner(hex.decode(authenticationKey));
  return { ...facts, keyId: keyIdOf(facts.did, signer.publicKey), signer };
}

await startService(logger, main);
