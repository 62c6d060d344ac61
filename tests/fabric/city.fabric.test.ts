import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type City, committed, csvText, demoCitizen, existingLicences, openCity } from '@ganzheng/city';
import { flush, importLicences } from '@ganzheng/issuer';
import { down, needRecord, networkStatus, ownAuthority, planOf, raise, runningPid } from '@ganzheng/network/fabric';
import type { LogReceipt, NetworkRecord } from '@ganzheng/sdk/ledger';
import { generateKeyPair, randomBytes } from '@ganzheng/sdk/sm';
import {
  archiveOf,
  buildPolicy,
  buildTrustBundle,
  checkOf,
  type Gathered,
  gather,
  judge,
  openArchive,
  openTrustBundle,
} from '@ganzheng/sdk/verify';
import { hex } from '@scure/base';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts, runCity, startCity } from '../support/city-process.js';
import { missingOf } from '../support/fabric-programs.js';
import { startService } from '../support/service-process.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED the whole city on Fabric: ${missing}`);

const members = 'GanzhouMSP JiangxiMSP GuangdongMSP';

/** What a service says of its ledger at /health. */
async function ledgerHealthOf(url: string): Promise<Record<string, unknown>> {
  const { checks } = (await (await fetch(`${url}/health`)).json()) as { checks: { name: string; facts: Record<string, unknown> }[] };
  return checks.find(({ name }) => name === 'ledger')?.facts ?? {};
}

/** Names of a network's nodes that run. */
async function running(network: string): Promise<string[]> {
  const record = await needRecord(network);
  const { nodes } = await networkStatus(planOf(network, record), record);
  return nodes.filter(({ pid }) => pid !== null).map(({ name }) => name);
}

const remove = async (network: string): Promise<void> => {
  await needRecord(network).then(
    async (record) => void (await down(planOf(network, record), { remove: true })),
    () => undefined,
  );
};

describe.skipIf(missing !== undefined)('the whole city on Fabric', () => {
  let folder = '';
  let data = '';
  let network = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ganzheng-city-'));
    [data, network] = [join(folder, 'data'), join(folder, 'network')];
  });
  afterAll(async () => {
    for (const each of [network, join(folder, 'walk/network')]) await remove(each);
    await rm(folder, { recursive: true, force: true });
  });
  const again = () => raise({ folder: network, env: process.env, clock: () => new Date(), random: randomBytes, onStep: () => undefined });

  it('is walked through, unchanged, on a network of its own, which is down afterwards', { timeout: 240_000 }, async () => {
    const walk = join(folder, 'walk');
    const { code, stdout, stderr } = await runCity('walk', ['--ledger', 'fabric', '--data', walk]);
    expect([code, stderr.match(/^ {3} +\d+\.\d s .*$/gm)?.length ?? 0]).toEqual([0, expect.any(Number)]);
    for (const text of [
      '三份证照全部核验通过',
      '识别为龙岗自己的证照类型',
      '赣州 Ganzhou：bad · LICENCE_REVOKED',
      '三个机构的账本一致',
      '账本中没有个人信息',
    ])
      expect(stdout).toContain(`✓ ${text}`);
    for (const step of ['first block', 'channel', 'ready', 'stopping the network']) expect(stderr).toContain(step);
    expect(await running(join(walk, 'network'))).toEqual([]);
  });

  it('founds its network, says at /health which peers answer, and takes down with it what it brought up', {
    timeout: 120_000,
  }, async () => {
    const asked = ['--ledger', 'fabric', '--driver', 'fabric-network', '--network', network, '--first-port', '0'];
    const city = await startCity(['--data', data, ...asked]);
    for (const url of Object.values(city.services))
      expect(await ledgerHealthOf(url)).toMatchObject({
        mode: 'fabric',
        height: city.height,
        answering: expect.stringContaining('MSP'),
        silent: '',
        trust: '3 organisations endorse, any 2 of them a transaction; here all of their peers run on this machine',
      });
    // Every organisation's own CA gave its offices their identities, and keeps its key.
    const enrolled = await Promise.all(['ganzhou', 'jiangxi', 'guangdong'].map(async (key) => (await ownAuthority(network, key)).list()));
    expect(enrolled.map((each) => each.length)).toEqual([14, 3, 4]);
    expect(enrolled.flat()).toContainEqual(expect.objectContaining({ affiliation: 'jiangxi.root', attributes: { founder: 'true' } }));
    expect(
      await readFile(join(network, 'organisations/ganzhou/ca/key.pem'), 'utf8').then((key) =>
        readFile(join(data, 'city.json'), 'utf8').then((kept) => kept.includes(JSON.stringify(key).slice(1, -1))),
      ),
    ).toBe(false);
    const answering = String((await ledgerHealthOf(city.services.partner ?? '')).answering);
    expect([answering.startsWith('GuangdongMSP'), answering.split(' ').sort()]).toEqual([true, members.split(' ').sort()]);

    process.kill(runningPid(network, 'peer-jiangxi') ?? 0, 'SIGKILL');
    expect(await ledgerHealthOf(city.services.issuer ?? '')).toMatchObject({ answering: 'GanzhouMSP GuangdongMSP', silent: 'JiangxiMSP' });
    expect(await city.stop('SIGINT')).toBe(0);
    expect(await running(network)).toEqual([]);

    // Interrupted while it still opens, it leaves nothing running either.
    expect(await runCity('start', ['--data', data, ...freePorts], { interruptAt: 'started' })).toMatchObject({ code: 0 });
    expect(await running(network)).toEqual([]);

    // The next start goes on where this one stopped, and leaves running what ran before it.
    expect((await again()).ranBefore).toBe(false);
    const next = await startCity(['--data', data]);
    expect(next.height).toBe(city.height);
    expect(await next.stop('SIGTERM')).toBe(0);
    expect((await again()).ranBefore).toBe(true);
  });

  it('is not opened on another ledger than its own', { timeout: 60_000 }, async () => {
    const start = (...args: string[]) => runCity('start', ['--json', ...freePorts, ...args]);
    expect(await start('--data', data, '--ledger', 'embedded')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^CITY_LEDGER_DIFFERS: .*founded fabric/),
    });
    expect(await start('--data', data, '--network', join(folder, 'none'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('FABRIC_NETWORK_MISSING'),
    });
    expect(await start('--data', join(folder, 'another'), '--ledger', 'fabric', '--network', network)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/CITY_LEDGER_DIFFERS: .*another city/),
    });
    expect((await again()).ranBefore).toBe(true);
  });

  it('lets each service choose Fabric by its own configuration', { timeout: 60_000 }, async () => {
    const state = JSON.parse(await readFile(join(data, 'city.json'), 'utf8')) as CityFile;
    const city = await open();
    const { did, region, name, accreditation, document } = city.context.member('longgang');
    const roots = ['jiangxi', 'guangdong'].map((key) => city.context.member(key).did);
    await city.close();
    const secrets = { sealKey: hex.encode(randomBytes(16)), pepper: hex.encode(randomBytes(32)) };
    const { identity } = state.organisations.longgang;
    const path = join(folder, 'verifier.json');
    const config = {
      port: 0,
      baseUrl: 'http://127.0.0.1:7002',
      dataFolder: join(folder, 'verifier'),
      ...secrets,
      ledger: { engine: 'fabric', folder: network },
      organisation: {
        did,
        name,
        region,
        accreditationId: accreditation('verifier'),
        authenticationKey: hex.encode(generateKeyPair().privateKey),
        identity,
      },
      root: roots[1],
      pinnedRoots: roots,
    };
    expect(document.id).toBe(did);
    await writeFile(path, JSON.stringify(config));
    const window = await startService('verifier', { GANZHENG_VERIFIER_CONFIG: path });
    expect(await ledgerHealthOf(window.url)).toMatchObject({ mode: 'fabric', answering: expect.stringMatching(/^GuangdongMSP /) });
    expect(await window.stop()).toBe(0);

    await writeFile(join(folder, 'cert.pem'), identity.certificate);
    await writeFile(join(folder, 'key.pem'), identity.privateKey);
    const relay = await startService('wallet', {
      LEDGER: 'fabric',
      LEDGER_FOLDER: network,
      LEDGER_MSP: 'GuangdongMSP',
      LEDGER_CERTIFICATE: join(folder, 'cert.pem'),
      LEDGER_PRIVATE_KEY: join(folder, 'key.pem'),
      WALLET_PORT: '0',
      WALLET_DATA: join(folder, 'relay'),
    });
    expect(await ledgerHealthOf(relay.url)).toMatchObject({ mode: 'fabric', silent: '' });
    await relay.stop();
  });

  const open = (): Promise<City> =>
    openCity({
      folder: data,
      ledger: { engine: 'fabric', network },
      host: '127.0.0.1',
      ports: { issuer: 0, verifier: 0, partner: 0, wallet: 0 },
      logger: pino({ level: 'silent' }),
      random: randomBytes,
      nowMs: Date.now,
    });

  describe('a receipt, offline', () => {
    let gathered: Gathered;
    const policy = () => buildPolicy('archive', { root: jiangxi, pinnedRoots: [jiangxi], region: '360700' });
    let jiangxi = '';
    const anchorOf = (evidence: Gathered) => checkOf(judge(evidence, policy(), Date.now()), 'anchor');

    beforeAll(async () => {
      const city = await open();
      try {
        jiangxi = city.context.member('jiangxi').did;
        gathered = await gatherOffline(city, policy());
      } finally {
        await city.close();
      }
    }, 60_000);

    it('is believed by what a majority of the founding members signed, with nothing but a trust bundle', () => {
      expect(gathered.evidence.checkpoint).toMatchObject({ state: 'missing' });
      expect(anchorOf(gathered)).toMatchObject({ outcome: 'passed' });
      expect(anchorOf(openArchive(archiveOf(gathered)))).toMatchObject({ outcome: 'passed' });
    });

    it('is not believed when one alone signed, when others are the members, or when nobody says who they are', () => {
      const { receipt, network: founded } = gathered.evidence;
      if (receipt.state !== 'found' || founded.state !== 'found') throw new TypeError('nothing was gathered');
      const kept = receipt.value as LogReceipt;
      if (kept.evidence.kind !== 'fabric') throw new TypeError('not evidence of Fabric');
      const alone = { ...kept, evidence: { ...kept.evidence, endorsements: kept.evidence.endorsements.slice(0, 1) } };
      const withReceipt = (value: unknown): Gathered => ({
        ...gathered,
        evidence: { ...gathered.evidence, receipt: { ...receipt, value } },
      });
      expect(anchorOf(withReceipt(alone))).toMatchObject({ outcome: 'failed', code: 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT' });

      const [first] = founded.value.members;
      const withMembers = (change: (member: Founder) => Founder): Gathered => ({
        ...gathered,
        evidence: {
          ...gathered.evidence,
          network: { ...founded, value: { ...founded.value, members: founded.value.members.map(change) } },
        },
      });
      const swapped = withMembers((member) => ({ ...member, certificate: first?.certificate }));
      expect(anchorOf(swapped)).toMatchObject({ outcome: 'failed', code: 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT' });
      const unnamed = withMembers(({ certificate: _, ...member }) => member);
      expect(anchorOf(unnamed)).toMatchObject({ outcome: 'not-checked', code: 'EVIDENCE_MISSING' });
    });
  });
});

type Founder = NetworkRecord['members'][number];

/** What the demo keeps of an organisation, as far as a service of its own needs it. */
interface CityFile {
  readonly organisations: { readonly longgang: { readonly identity: { mspId: string; certificate: string; privateKey: string } } };
}

/** Issues the demo family's licences, and gathers one with its receipt by a trust bundle that knows no checkpoint. */
async function gatherOffline({ issuer, context }: City, policy: ReturnType<typeof buildPolicy>): Promise<Gathered> {
  const { headings, rows } = existingLicences(committed.seed);
  const stock = Readable.from([new TextEncoder().encode(csvText(headings, rows.slice(0, 6)))]);
  await importLicences(issuer.issuer, stock, { allowed: () => true });
  await flush(issuer.issuer);
  const [record] = await issuer.issuer.register.ofHolder({ code: demoCitizen.idNumber, codeType: '111' });
  if (record === undefined) throw new TypeError('the demo citizen has no licence');
  const receipt = (await (await fetch(`${issuer.url}/log/receipts/${record.leaf}`)).json()) as unknown;
  const root = context.member('jiangxi');
  const bytes = await buildTrustBundle(context.ledgerOf('jiangxi'), {
    issuers: [record.organisation],
    typeCodes: [record.licence.typeCode],
    statusLists: [],
    sequence: 1,
    issuedAt: new Date().toISOString(),
    nextUpdate: new Date(Date.now() + 3_600_000).toISOString(),
    signer: root.signers.issuing,
    keyId: root.keyIds.issuing,
  });
  const trust = openTrustBundle(bytes, { pinnedRoots: [root.document], now: Date.now(), lastSequence: 0 });
  return gather({ credential: record.original, receipt }, { trust, policy, now: Date.now() });
}
