import { ledgerTrust } from '@ganzheng/sdk/verify';
import { createIdempotency, createSealedStore, createStaffDirectory, defaultLimits, type Listening } from '@ganzheng/sdk/web';
import { createAnswerStore, createApp, createCaseStore, startWorker, type VerifierDeps } from '@ganzheng/verifier';
import { hex } from '@scure/base';
import { type CityContext, logFetchers, policyOf } from './context.js';
import { listenOver } from './listen-over.js';
import { openBytes } from './open-bytes.js';

const requestLifeSeconds = 300;
const grantLifeSeconds = 24 * 3600;
const retryEveryMs = 2_000;

/** Where a window listens, and where it finds the log and the citizens' mailboxes. */
export interface WindowAddresses {
  readonly port: number;
  readonly issuerUrl: string;
  readonly relayUrl: string;
}

/** A window of the city, listening. */
export interface WindowService extends Listening {
  readonly deps: VerifierDeps;
}

/** Opens an organisation's window (综合窗口) and serves it. It asks its own ledger port each time: in one process that is cheaper than a stale answer. */
export async function serveWindow(
  context: CityContext,
  key: string,
  { port, issuerUrl, relayUrl }: WindowAddresses,
): Promise<WindowService> {
  const { folder, state, staff, random, nowMs, logger, host, listenOn } = context;
  const member = context.member(key);
  const ledger = context.ledgerOf(key);
  const database = await openBytes(folder, `window-${key}`);
  const store = createSealedStore(database.bytes, { sealKey: hex.decode(state.sealKey), random });
  const deps: VerifierDeps = {
    organisation: {
      did: member.did,
      name: member.name,
      region: member.region,
      accreditationId: member.accreditation('verifier'),
      keyId: member.keyIds.authentication,
      signer: member.signers.authentication,
    },
    ledger,
    trust: ledgerTrust(ledger, nowMs, { ttlSeconds: 0, maxEntries: 1 }),
    fetchers: logFetchers(issuerUrl, nowMs),
    policy: policyOf(context, 'window', key),
    cases: createCaseStore(store),
    random,
    nowMs,
    fetch,
    baseUrl: `http://${host}:${port}`,
    relayOrigins: [new URL(relayUrl).origin],
    requestLifeSeconds,
    grantLifeSeconds,
  };
  const app = createApp(deps, {
    authenticate: createStaffDirectory(staff.entries, staff.pepper),
    log: logger,
    limits: defaultLimits,
    idempotency: createIdempotency(createAnswerStore(store)),
  });
  const listening = await listenOver(app, { port, host, listenOn }, database, () => {
    const worker = startWorker(deps, { everyMs: retryEveryMs, onFailure: (codes) => logger.warn({ codes }, 'the window will try again') });
    return () => worker.stop();
  });
  return { ...listening, deps };
}
