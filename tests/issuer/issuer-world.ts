import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type Database, flush, type Issuer, type IssuerOrganisation, issue, openDatabase, openIssuer } from '@ganzheng/issuer';
import { keyIdOf } from '@ganzheng/sdk/did';
import type { Ledger } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { createMetrics, defaultLimits, issueStaffToken, type Limits, type Listening, listen, type StaffRole } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import { pino } from 'pino';
import type { Org } from '../support/law.js';
import { foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';

/** A synthetic citizen. */
export const citizen = { name: '钟明远', code: '360700199001010018', codeType: '111' } as const;

/** What the police issue in the tests: an identity card of the catalogue. */
export const idCardRequest = (number: string = citizen.code) => ({
  typeCode: '11100000000013127D001',
  number,
  issuedOn: '2020-03-16',
  validFrom: '2020-03-16',
  validUntil: '2040-03-16',
  region: '360702',
  holder: [citizen],
  face: {
    name: citizen.name,
    sex: '男',
    ethnicity: '汉',
    birthDate: '1990-01-01',
    address: '江西省赣州市章贡区橙花路1号2栋301室',
    idNumber: citizen.code,
    issuingOrgan: '赣州市公安局',
  },
});

/** A licence of the local authority, for another organisation's records. */
export const newId = (): string => hex.encode(randomBytes(16));

export const sealKey = randomBytes(16);
const pepper = randomBytes(32);

/** An issuer over the real embedded ledger, with its web face and staff. */
export interface IssuerWorld {
  readonly ledger: LedgerWorld;
  readonly issuer: Issuer;
  readonly police: IssuerOrganisation;
  readonly ganzhou: IssuerOrganisation;
  readonly service: Listening;
  readonly logs: readonly string[];
  readonly database: Database;
  /** moves the issuer's clock on */
  forward(ms: number): void;
  tokenOf(role: StaffRole, organisation?: IssuerOrganisation): string;
  call(path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Headers;
}

export const organisationOf = (org: Org, uscc: string, name: string, accreditationId: string): IssuerOrganisation => ({
  did: org.did,
  uscc,
  name,
  region: '360700',
  accreditationId,
  issuing: { keyId: keyIdOf(org.did, org.issuing.publicKey), signer: org.issuing },
  control: { keyId: keyIdOf(org.did, org.control.publicKey), signer: org.control },
});

/** Everything needed to open an issuer over a ledger world; tests change parts of it. */
export async function issuerParts(ledger: LedgerWorld) {
  const { world } = ledger;
  const police = organisationOf(world.police, '11360700MB0T10029T', '赣州市公安局', world.ids.police);
  const ganzhou = organisationOf(world.ganzhou, '11360700MB0T10010X', '赣州市行政审批局', world.ids.ganzhou);
  const ports = new Map<string, Ledger>([
    [police.did, await ledger.as(world.police)],
    [ganzhou.did, await ledger.as(world.ganzhou)],
  ]);
  const ledgerOf = (did: string): Ledger => {
    const port = ports.get(did);
    if (port === undefined) throw new TypeError('no port');
    return port;
  };
  const operator = { did: ganzhou.did, accreditationId: ganzhou.accreditationId, shard: 0, signer: ganzhou.issuing.signer };
  return { police, ganzhou, ledgerOf, operator, organisations: [police, ganzhou] };
}

export async function openFolder(): Promise<{ readonly database: Database; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ganzheng-issuer-'));
  const database = await openDatabase(folder);
  return {
    database,
    async remove() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function foundIssuerWorld({ limits = defaultLimits }: { readonly limits?: Limits } = {}): Promise<IssuerWorld> {
  const ledger = await foundLedgerWorld();
  const { police, ganzhou, ...parts } = await issuerParts(ledger);
  const { database, remove } = await openFolder();
  const logs: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) });
  let ahead = 0;
  const clock = ledger.options.clock;
  const issuer = await openIssuer({
    ...parts,
    database,
    sealKey,
    random: randomBytes,
    nowMs: () => clock().getTime() + ahead,
    logger,
    baseUrl: 'http://127.0.0.1:7001',
  });

  const roles: readonly StaffRole[] = ['clerk', 'issuer-officer', 'supervisor', 'operator', 'auditor'];
  const issued = [police, ganzhou].flatMap((organisation) =>
    roles.map((role) => ({
      organisation,
      role,
      ...issueStaffToken({ id: `${role}-${organisation.uscc}`, role, organisation: organisation.did }, { pepper, random: randomBytes }),
    })),
  );
  const app = createApp(issuer, { staff: issued.map(({ entry }) => entry), pepper, metrics: createMetrics('issuer'), limits });
  const service = await listen(app, { port: 0, host: '127.0.0.1' });
  return {
    ledger,
    issuer,
    police,
    ganzhou,
    service,
    logs,
    database,
    forward: (ms) => {
      ahead += ms;
    },
    tokenOf: (role, organisation = police) => issued.find((one) => one.role === role && one.organisation === organisation)?.token ?? '',
    call: (path, options) => callService(service.url, path, options),
    async close() {
      await service.close(100);
      await remove();
      await ledger.close();
    },
  };
}

export async function callService(
  url: string,
  path: string,
  { method = 'GET', token, body, headers = {} }: CallOptions = {},
): Promise<Answer> {
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    headers: response.headers,
    body: response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : {},
  };
}

/** An anchored identity card of the police. */
export async function anchoredCard({ issuer, police }: Pick<IssuerWorld, 'issuer' | 'police'>, number?: string): Promise<string> {
  const record = await issue(issuer, police, idCardRequest(number), newId());
  await flush(issuer);
  return record.id;
}
