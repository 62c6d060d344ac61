import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyIdOf } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import {
  buildCheckpointNote,
  buildReceipt,
  canonicalBytes,
  createMerkleLog,
  type Ledger,
  leafHashOf,
  newRequestId,
  noteDigest,
  originOf,
} from '@ganzheng/sdk/ledger';
import { buildLicence, licenceTypeOf } from '@ganzheng/sdk/licence';
import { createSigner, generateKeyPair, randomBytes, sm3 } from '@ganzheng/sdk/sm';
import { buildCopyClaims, issueOriginal, issueSdJwt, openCredential, statusListUrnOf } from '@ganzheng/sdk/vc';
import { buildPolicy, ledgerTrust } from '@ganzheng/sdk/verify';
import {
  createIdempotency,
  createSealedStore,
  createStaffDirectory,
  defaultLimits,
  issueStaffToken,
  listen,
  type SealedStore,
  type StaffRole,
} from '@ganzheng/sdk/web';
import { createAnswerStore, createApp, createCaseStore, openDatabase, type VerifierDeps } from '@ganzheng/verifier';
import { hex } from '@scure/base';
import { pino } from 'pino';
import { agreementOf, network, times } from '../support/law.js';
import { foundLedgerWorld } from '../support/ledger-world.js';
import type { HeldCopy } from '../support/verify-world.js';
import { createHolder } from './holder.js';
import { drafts } from './licences.js';
import { openRelay } from './mailbox.js';

export const renewal = { matterCode: '11360700MB0T10053B3607000105001', situation: 'renewal' } as const;
export const shopInLonggang = { matterCode: '11440307MB0T20032W4403070105002', situation: 'first-shop' } as const;

type Kind = keyof typeof drafts;

/**
 * A window over the real embedded ledger: an issuing bureau with a log, a citizen with fresh copies, a relay, the service on a port of its own,
 * and a ledger that can be taken out of reach.
 */
export async function openWindow({ org: name = 'xunwu' }: { readonly org?: 'xunwu' | 'longgang' } = {}) {
  const startedMs = performance.now();
  let aheadMs = 0;
  const nowMs = (): number => Date.parse(times.now) + Math.floor(performance.now() - startedMs) + aheadMs;
  const founded = await foundLedgerWorld({ clock: () => new Date(nowMs()) });
  const { world } = founded;
  const org = world[name];
  const ids = await furnishWindow(founded);
  const issuer = await createIssuer(founded, ids.issuer, nowMs);
  const reach = outOfReach(await founded.as(org));
  const relay = await openRelay();
  const folder = await mkdtemp(join(tmpdir(), 'ganzheng-window-'));
  const database = await openDatabase(join(folder, 'store'));
  const sealKey = randomBytes(16);
  let baseUrl = '';
  const posted: string[] = [];
  const root = name === 'xunwu' ? world.jiangxi.did : world.guangdong.did;
  const store = createSealedStore(database, { sealKey, random: randomBytes });
  const deps: VerifierDeps = {
    organisation: {
      did: org.did,
      name: name === 'xunwu' ? '寻乌县行政审批局' : '深圳市龙岗区政务服务和数据管理局',
      region: name === 'xunwu' ? '360734' : '440307',
      accreditationId: ids[name],
      keyId: keyIdOf(org.did, org.authentication.publicKey),
      signer: org.authentication,
    },
    ledger: reach.ledger,
    trust: ledgerTrust(reach.ledger, nowMs, { ttlSeconds: 0, maxEntries: 64 }),
    fetchers: { receipt: async (leaf) => issuer.receipts.get(leaf) ?? null },
    policy: buildPolicy('window', {
      root,
      pinnedRoots: [world.jiangxi.did, world.guangdong.did],
      region: name === 'xunwu' ? '360734' : '440307',
    }),
    cases: createCaseStore(store),
    random: randomBytes,
    nowMs,
    fetch: (input, init) => {
      posted.push(String(input));
      return fetch(input, init);
    },
    relayOrigins: [relay.origin],
    get baseUrl() {
      return baseUrl;
    },
    requestLifeSeconds: 300,
    grantLifeSeconds: 86_400,
  };
  const logged: string[] = [];
  const staff = createStaff(org.did, world.ganzhou.did);
  /** the service over some deps, with the answers to repeated requests in their own store */
  const serve = (given: VerifierDeps, answers: SealedStore = store) =>
    listen(
      createApp(given, {
        authenticate: staff.authenticate,
        log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
        limits: { ...defaultLimits, requestsPerMinute: 100_000 },
        idempotency: createIdempotency(createAnswerStore(answers)),
      }),
      { port: 0, host: '127.0.0.1' },
    );
  const listening = await serve(deps);
  baseUrl = listening.url;
  const holder = createHolder({ trust: ledgerTrust(await founded.as(org), nowMs), nowMs });
  const call = createCaller(baseUrl, staff.tokens);

  return {
    ...founded,
    org,
    deps,
    database,
    store,
    sealKey,
    issuer,
    reach,
    relay,
    holder,
    call,
    logged,
    /** addresses the window called */
    posted,
    nowMs,
    get baseUrl() {
      return baseUrl;
    },
    advance: (ms: number) => {
      aheadMs += ms;
    },
    /** opens a case and asks for its licences */
    async ask(matter: { readonly matterCode: string; readonly situation: string } = renewal) {
      const opened = await call('POST', '/api/cases', matter);
      const { caseNo } = opened.body.case;
      const asked = await call('POST', `/api/cases/${caseNo}/requests`);
      return { caseNo: caseNo as string, requestId: asked.body.requestId as string, link: asked.body.link as string };
    },
    post: (requestId: string, form: Record<string, string>) => postForm(`${baseUrl}/responses/${requestId}`, form),
    /** another process of the service, over other deps */
    async start(given: VerifierDeps, answers: SealedStore) {
      const { url, close } = await serve(given, answers);
      const post = (requestId: string, form: Record<string, string>) => postForm(`${url}/responses/${requestId}`, form);
      return { call: createCaller(url, staff.tokens), post, close };
    },
    async close() {
      await listening.close();
      await relay.close();
      await database.close();
      await founded.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type WindowWorld = Awaited<ReturnType<typeof openWindow>>;

/** Accreditations and types for what the windows of these tests handle. */
async function furnishWindow({ world, submit }: Awaited<ReturnType<typeof foundLedgerWorld>>) {
  const { ganzhou, guangdong, jiangxi, police, xunwu, longgang, accredit, drawId } = world;
  const ids = { issuer: drawId(), xunwu: drawId(), longgang: drawId() };
  const all = ['*' as const];
  await submit(ganzhou, 'accreditation.grant', {
    accreditation: accredit(ganzhou, world.ids.ganzhou, police, {
      id: ids.issuer,
      role: 'issuer',
      scope: { typeCodes: all, regions: ['360700'], matters: [] },
    }),
  });
  await submit(ganzhou, 'accreditation.grant', {
    accreditation: accredit(ganzhou, world.ids.ganzhou, xunwu, {
      id: ids.xunwu,
      scope: { typeCodes: [], regions: ['360734'], matters: all },
    }),
  });
  await submit(guangdong, 'accreditation.grant', {
    accreditation: accredit(guangdong, world.ids.guangdong, longgang, {
      id: ids.longgang,
      scope: { typeCodes: [], regions: ['440307'], matters: all },
    }),
  });
  for (const { typeCode } of Object.values(drafts)) {
    const digest = hex.encode(sm3(canonicalBytes(licenceTypeOf(typeCode))));
    await submit(jiangxi, 'licence-type.publish', { typeCode, version: 1, digest, accreditation: world.ids.jiangxi });
  }
  return ids;
}

/** The issuing bureau: copies, originals, a log with receipts, and status. */
async function createIssuer(
  { world, submit, as }: Awaited<ReturnType<typeof foundLedgerWorld>>,
  accreditation: string,
  nowMs: () => number,
) {
  const { police } = world;
  const ledger = await as(police);
  const keyId = keyIdOf(police.did, police.issuing.publicKey);
  const log = createMerkleLog();
  const receipts = new Map<string, unknown>();
  let drawn = 1000;
  const reference = () => {
    const index = drawn++;
    return {
      status: { owner: police.did, list: 0, index, uri: statusListUrnOf(police.did, 0) },
      anchor: { operator: police.did, shard: 0, salt: hex.encode(randomBytes(32)) },
    };
  };

  async function anchor(credentials: readonly string[]): Promise<void> {
    const from = log.size;
    for (const credential of credentials) {
      const { anchor: place, contentDigest } = openCredential(credential);
      log.append(leafHashOf('credential', hex.decode(place.salt), contentDigest));
    }
    const checkpoint = { origin: originOf(network, police.did, 0), size: log.size, root: hex.encode(log.root()) };
    const note = buildCheckpointNote(checkpoint, police.issuing);
    const consistency = from === 0 ? [] : log.consistencyProof(from, log.size).map((step) => hex.encode(step));
    const args = {
      operator: police.did,
      shard: 0,
      size: log.size,
      root: checkpoint.root,
      noteDigest: noteDigest(note),
      consistency,
      accreditation,
    };
    const { txId } = await ledger.submit('checkpoint.append', args, { requestId: newRequestId(randomBytes) });
    const evidence = await ledger.proof(txId);
    credentials.forEach((_, at) => {
      const receipt = buildReceipt(log, from + at, note, evidence);
      receipts.set(receipt.leaf, receipt);
    });
  }

  function copyOf(kind: Kind): HeldCopy {
    const holder = createSigner(generateKeyPair().privateKey);
    const { status, anchor: place } = reference();
    const claims = buildCopyClaims({
      licence: buildLicence(drafts[kind]),
      issuerDid: police.did,
      holderKey: holder.publicKey,
      status,
      anchor: place,
      iat: Math.floor(nowMs() / 1000),
    });
    return { text: issueSdJwt({ ...claims, signer: police.issuing, keyId, random: randomBytes }), holder, index: status.index };
  }

  return {
    receipts,
    /** fresh anchored copies of what the citizen has */
    async claim<K extends Kind>(kinds: readonly K[]): Promise<HeldCopy[]> {
      const copies = kinds.map(copyOf);
      await anchor(copies.map(({ text }) => text));
      return copies;
    },
    copyOf,
    anchor,
    async original(kind: Kind) {
      const { status, anchor: place } = reference();
      const original = issueOriginal({
        licence: buildLicence(drafts[kind]),
        issuerDid: police.did,
        keyId,
        signer: police.issuing,
        status,
        anchor: place,
        created: new Date(nowMs()).toISOString(),
      });
      await anchor([JSON.stringify(original)]);
      return { original, index: status.index };
    },
    move: (index: number, to: 'suspended' | 'revoked' | 'issued') =>
      submit(police, 'status.move', { owner: police.did, list: 0, accreditation, moves: [{ index, to, reason: 'by-decision' }] }),
  };
}

/** Both roots sign: Guangdong reads the Ganzhou permit as Longgang's own, and the business licence as it is. */
export async function recognise(
  { world, submit }: Pick<WindowWorld, 'world' | 'submit'>,
  business: { readonly asTypeCode: string; readonly fieldMap: Readonly<Record<string, string>> } = {
    asTypeCode: drafts.business.typeCode,
    fieldMap: { name: 'name', uscc: 'uscc' },
  },
): Promise<void> {
  const mappings = [
    { ...business, typeCode: drafts.business.typeCode, relation: 'exact' as const, fieldMap: { ...business.fieldMap } },
    {
      typeCode: drafts.permit.typeCode,
      asTypeCode: '11440307MB0T20032W001',
      relation: 'close' as const,
      fieldMap: { operator: 'permitHolder', uscc: 'uscc', businessCategory: 'category', businessItems: 'items', premises: 'place' },
    },
  ];
  await submit(world.jiangxi, 'recognition.propose', { agreement: agreementOf(world, world.jiangxi, { mappings }) });
  await submit(world.guangdong, 'recognition.ratify', { agreement: agreementOf(world, world.guangdong, { mappings }) });
}

/** A ledger that can be cut off, or lose its answer after it committed. */
function outOfReach(ledger: Ledger) {
  const fault = { down: false, onlyReads: false, losesAnswers: false, submissions: [] as string[] };
  const reached = async <T>(step: () => Promise<T>): Promise<T> => {
    if (fault.down) throw new LicenceError('LEDGER_UNREACHABLE');
    return step();
  };
  const cut: Ledger = {
    ...ledger,
    submit: (name, args, options) =>
      reached(async () => {
        if (fault.onlyReads) throw new LicenceError('LEDGER_OVERLOADED');
        fault.submissions.push(options.requestId);
        const submitted = await ledger.submit(name, args, options);
        if (fault.losesAnswers) throw new LicenceError('LEDGER_OUTCOME_UNKNOWN');
        return submitted;
      }),
    evaluate: (name, args) => reached(() => ledger.evaluate(name, args)),
    status: () => reached(() => ledger.status()),
  };
  return { ledger: cut, fault };
}

function createStaff(own: string, other: string) {
  const pepper = randomBytes(32);
  const issue = (role: StaffRole, organisation: string) =>
    issueStaffToken({ id: `${role}-${organisation === own ? 1 : 2}`, role, organisation }, { pepper, random: randomBytes });
  const made = {
    clerk: issue('clerk', own),
    supervisor: issue('supervisor', own),
    auditor: issue('auditor', own),
    officer: issue('issuer-officer', own),
    foreignClerk: issue('clerk', other),
    foreignSupervisor: issue('supervisor', other),
  };
  const tokens = Object.fromEntries(Object.entries(made).map(([name, { token }]) => [name, token])) as Record<keyof typeof made, string>;
  const authenticate = createStaffDirectory(
    Object.values(made).map(({ entry }) => entry),
    pepper,
  );
  return { tokens, authenticate };
}

export type Who = keyof ReturnType<typeof createStaff>['tokens'];

// The answers of the service are looked at field by field: each expectation says what it wants of them.
export interface Answered {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
}

function createCaller(baseUrl: string, tokens: Record<Who, string>) {
  return async (
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    { as = 'clerk', key }: { readonly as?: Who | 'nobody'; readonly key?: string } = {},
  ): Promise<Answered> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(as === 'nobody' ? {} : { authorization: `Bearer ${tokens[as]}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  };
}

async function postForm(url: string, form: Record<string, string>): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}
