#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { openEngine } from '@ganzheng/network';
import { keyIdOf } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import { createSigner, publicKeyOf, randomBytes } from '@ganzheng/sdk/sm';
import { createMetrics, listen, startService } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import { pino } from 'pino';
import { createApp } from './app.js';
import { type Config, parseConfig } from './config.js';
import { type IssuerOrganisation, openIssuer } from './issuer.js';
import { openDatabase } from './store.js';
import { startWorker } from './worker.js';

const logger = pino({ name: 'issuer' });

/** Reads the configuration, opens ledger and register, works and listens until told to stop. */
async function main(): Promise<void> {
  const config = parseConfig(readFileSync(process.env.GANZHENG_ISSUER_CONFIG ?? 'issuer.config.json', 'utf8'));
  const engine = await openEngine(config.ledger, { clock: () => new Date(), random: randomBytes, log: logger });
  const ports = new Map(config.organisations.map(({ did, identity }) => [did, engine.connect(identity)]));
  const organisations = config.organisations.map(organisationOf);
  const operator = operatorOf(config, organisations);
  const database = await openDatabase(config.dataFolder);
  const issuer = await openIssuer({
    ledgerOf: (did) => ports.get(did) ?? connectUnknown(),
    organisations,
    operator,
    database,
    sealKey: hex.decode(config.sealKey),
    random: randomBytes,
    nowMs: Date.now,
    logger,
    baseUrl: config.baseUrl,
  });
  const app = createApp(issuer, {
    staff: config.staff,
    pepper: hex.decode(config.pepper),
    metrics: createMetrics('issuer'),
    limits: config.limits,
  });
  const worker = startWorker(issuer, { everyMs: config.mergeDelayMs });
  const service = await listen(app, config);
  logger.info({ port: service.port }, 'listening');

  const stop = async () => {
    await service.close();
    await worker.stop();
    await database.close();
    await engine.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit(0)));
}

function organisationOf({ keys, identity: _identity, authorityId, ...facts }: Config['organisations'][number]): IssuerOrganisation {
  const key = (privateKey: string) => {
    const bytes = hex.decode(privateKey);
    return { keyId: keyIdOf(facts.did, publicKeyOf(bytes)), signer: createSigner(bytes) };
  };
  return { ...facts, ...(authorityId === undefined ? {} : { authorityId }), issuing: key(keys.issuing), control: key(keys.control) };
}

function operatorOf({ operator: { did, shard } }: Config, organisations: readonly IssuerOrganisation[]) {
  const own = organisations.find((organisation) => organisation.did === did);
  if (own === undefined) throw new LicenceError('CONFIG_INVALID', { at: ['operator.did'] });
  return { did, shard, accreditationId: own.accreditationId, signer: own.issuing.signer };
}

function connectUnknown(): never {
  throw new LicenceError('ORGANISATION_UNKNOWN');
}

await startService(logger, main);
