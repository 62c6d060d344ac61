import { join } from 'node:path';
import { createApp, type Issuer, type IssuerOrganisation, openDatabase, openIssuer, startWorker } from '@ganzheng/issuer';
import { createMetrics, defaultLimits, type Listening } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import type { CityContext } from './context.js';
import type { Member } from './found.js';
import { listenOver } from './listen-over.js';

/** Pause between two passes of the outbox: a leaf waits at most this long for its checkpoint. */
const anchorEveryMs = 1_000;

/** The issuer service of Ganzhou's bureaus, listening. */
export interface IssuerService extends Listening {
  readonly issuer: Issuer;
}

/** Opens the issuer of every Ganzhou bureau over one register, and serves it. The approval bureau operates the log. */
export async function serveIssuer(context: CityContext, port: number): Promise<IssuerService> {
  const { folder, state, members, ledgerOf, random, nowMs, logger, staff, host, listenOn } = context;
  const byDid = new Map([...members.values()].map(({ did, key }) => [did, key]));
  const database = await openDatabase(join(folder, 'issuer'));
  const operator = context.member('approval');
  const issuer = await openIssuer({
    ledgerOf: (did) => ledgerOf(byDid.get(did) ?? ''),
    organisations: [...members.values()].filter(issuesHere).map(organisationOf),
    operator: { did: operator.did, accreditationId: operator.accreditation('authority'), shard: 0, signer: operator.signers.issuing },
    database,
    sealKey: hex.decode(state.sealKey),
    random,
    nowMs,
    logger,
    baseUrl: `http://${host}:${port}`,
  });
  const app = createApp(issuer, { staff: staff.entries, pepper: staff.pepper, metrics: createMetrics('issuer'), limits: defaultLimits });
  const listening = await listenOver(app, { port, host, listenOn }, database, () => {
    const worker = startWorker(issuer, { everyMs: anchorEveryMs });
    return () => worker.stop();
  });
  return { ...listening, issuer };
}

const issuesHere = ({ mspId, accreditations }: Member): boolean =>
  mspId === 'GanzhouMSP' && accreditations.some(({ role }) => role === 'issuer');

const organisationOf = (member: Member): IssuerOrganisation => ({
  did: member.did,
  uscc: member.uscc,
  name: member.name,
  region: member.region,
  accreditationId: member.accreditation('issuer'),
  issuing: { keyId: member.keyIds.issuing, signer: member.signers.issuing },
  control: { keyId: member.keyIds.control, signer: member.signers.control },
});
