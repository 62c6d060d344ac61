import { exec } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Identity, issueIdentity } from '@ganzheng/network';
import {
  authorityOf,
  certificates,
  checkHeads,
  type Fabric,
  launchNode,
  needRecord,
  networkStatus,
  openNetwork,
  planOf,
  renewCertificates,
  runningPid,
  scrapeTargets,
  signInvitation,
  startProcess,
  until,
} from '@ganzheng/network/fabric';
import { type Ledger, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundIn } from '../support/fabric-engine.js';
import { missingOf, programsOf } from '../support/fabric-programs.js';
import type { Org, World } from '../support/law.js';
import { dutyUse } from '../support/ledger-world.js';
import { namedIn, sectionsOf } from '../support/page-commands.js';
import { top } from '../support/top.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED the operator's page: ${missing}`);

const page = await readFile(join(top, 'docs/operations.md'), 'utf8');
const sections = sectionsOf(page);

describe('the page of the operator on call', () => {
  it('names no command in its text that it does not also run', () => {
    const run = sections.flatMap(({ commands }) => commands.map(({ line }) => line));
    expect(
      namedIn(page).filter((command) => !run.some((line) => line.replace(' --silent', '').startsWith(command.replace(' --silent', '')))),
    ).toEqual([]);
  });

  it('is read block by block, exit codes too', () => {
    expect(sectionsOf('# x\n## A\n```sh\none\ntwo $X # exit code 3\n```\ntext `npm run y`\n## B\n')).toEqual([
      {
        title: 'A',
        commands: [
          { line: 'one', exitCode: 0 },
          { line: 'two $X', exitCode: 3 },
        ],
      },
      { title: 'B', commands: [] },
    ]);
    expect(namedIn('`npm run y` and\n```sh\nnpm run z\n```\n')).toEqual(['npm run y']);
  });
});

describe.skipIf(missing !== undefined)('the commands of the page, in order, on a live network', () => {
  let kept = '';
  let folder = '';
  let world: World;
  let broken = false;
  const identities = new Map<string, Promise<Identity>>();
  const opened: Fabric[] = [];

  beforeAll(async () => {
    kept = await mkdtemp(join(tmpdir(), 'ganzheng-kept-'));
    folder = join(kept, 'network');
  });
  afterAll(async () => {
    for (const fabric of opened) fabric.close();
    await shell('npm run network -- down --remove');
    await rm(kept, { recursive: true, force: true });
  });

  /** Runs a line of the page; npm itself is left out, it costs a second each time. */
  const shell = (line: string): Promise<{ readonly exitCode: number; readonly said: string }> =>
    new Promise((resolve) => {
      const command = line
        .replace(/^npm run (--silent )?network --/, `"${process.execPath}" network/dist/command/network.js`)
        .replace(/^npm run (--silent )?fsck --/, `"${process.execPath}" network/dist/command/fsck.js`);
      const firstPort = String(Number(process.env.GANZHENG_TEST_PORT ?? 21_000) + 600);
      const env = { ...process.env, KEPT: kept, GANZHENG_FABRIC_DATA: folder, GANZHENG_FABRIC_FIRST_PORT: firstPort };
      exec(command, { cwd: top, env }, (error, stdout, stderr) => resolve({ exitCode: error?.code ?? 0, said: `${stdout}${stderr}` }));
    });

  const live = async () => {
    const record = await needRecord(folder);
    return { record, plan: planOf(folder, record) };
  };

  /** The ledger as one organisation sees it, through its own peer first. */
  const as = async ({ caller }: Pick<Org, 'caller'>): Promise<Ledger> => {
    const fabric = await openNetwork(folder, { mspId: caller.mspId });
    opened.push(fabric);
    const key = JSON.stringify(caller);
    const { mspId, affiliation, attributes } = caller;
    const identity =
      identities.get(key) ??
      authorityOf(folder, mspId).then((authority) =>
        issueIdentity(authority, { name: 'test', affiliation, attributes, validFrom: new Date(Date.now() - 60_000) }),
      );
    identities.set(key, identity);
    return fabric.connect(await identity);
  };
  const use = (ledger: Ledger) => ledger.submit('use.record', dutyUse(world), { requestId: newRequestId(randomBytes) });

  /** Lets clients submit without a pause while something is done, and tells what became of their requests. */
  const underLoad = async (act: () => Promise<void>) => {
    let over = false;
    const ledgers = await Promise.all([1, 2].map(() => as(world.xunwu)));
    const failed: unknown[] = [];
    let done = 0;
    let longestMs = 0;
    const clients = ledgers.map(async (ledger) => {
      while (!over) {
        const began = performance.now();
        await use(ledger).then(
          () => (done += 1),
          (error: unknown) => failed.push(error),
        );
        longestMs = Math.max(longestMs, performance.now() - began);
      }
    });
    await act().finally(() => {
      over = true;
    });
    await Promise.all(clients);
    return { done, failed, longestMs };
  };

  const kill = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      process.kill(runningPid(folder, name) ?? 0, 'SIGKILL');
      while (runningPid(folder, name) !== undefined) await wait(10);
    }
  };

  /** What happens to the network before a command of the page is needed, or what must hold after it. */
  const before: Readonly<Record<string, () => Promise<void>>> = {
    'npm run network -- status # exit code 3': () => kill('peer-jiangxi', 'law-guangdong-a'),
    'npm run network -- up # exit code 1': expire,
  };
  const after: Readonly<Record<string, (said: string) => Promise<void>>> = {
    'npm run network -- up --orderers 3': async () => {
      world = await foundIn(as);
    },
    'npm run network -- status # exit code 3': async (said) => {
      expect(said).toMatch(/! peer-jiangxi: .*network up/);
      expect(said).toMatch(/! law-guangdong-a: /);
    },
    'npm run --silent network -- targets > $KEPT/targets.json': metricsAnswer,
    'npm run --silent network -- certs --metrics > $KEPT/certificates.prom': async () => {
      const lines = (await readFile(join(kept, 'certificates.prom'), 'utf8')).split('\n').filter((line) => line.startsWith('ganzheng_'));
      expect(lines).toHaveLength((await certificates((await live()).plan, new Date())).length);
      for (const line of lines) expect(Number(line.split(' ').at(-1)) * 1000).toBeGreaterThan(Date.now());
    },
    'npm run network -- certs renew --within 400': renewed,
    'npm run network -- up # exit code 1': async (said) => {
      expect(said).toContain('FABRIC_CERTIFICATE_EXPIRED');
      // A machine's own service manager starts nodes without asking: they run, and nobody speaks to them.
      const { plan, record } = await live();
      for (const node of plan.peers) startProcess(folder, launchNode(plan, programsOf('2.5'), record, node));
    },
    'npm run network -- certs renew': async () => {
      expect((await certificates((await live()).plan, new Date())).filter(({ state }) => state === 'expired')).toEqual([]);
    },
    'npm run network -- backup --to $KEPT/backup-1': async () => {
      expect(await shell('npm run network -- backup --to $KEPT/backup-1')).toMatchObject({
        exitCode: 1,
        said: expect.stringContaining('BACKUP_EXISTS'),
      });
      expect(await shell('npm run network -- restore --from $KEPT/backup-1')).toMatchObject({
        exitCode: 1,
        said: expect.stringContaining('FABRIC_NETWORK_RUNNING'),
      });
      await use(await as(world.xunwu));
    },
    'npm run network -- verify --against $KEPT/heads-later.json # exit code 1': async (said) => {
      expect(said).toContain('LEDGER_ROLLED_BACK');
      await use(await as(world.xunwu));
      await headsAreCompared();
    },
    'npm run network -- org add fujian --name 福建省数据管理局': provinceJoined,
    'npm run network -- org invite hunan --name 湖南省数据局 --out $KEPT/hunan.json': invitationsAreLookedThrough,
    'npm run network -- org admit $KEPT/hunan.json # exit code 1': async (said) => expect(said).toContain('INVITATION_UNSIGNED'),
    'npm run network -- org admit $KEPT/hunan.json': async () => {
      await use(await as(world.xunwu));
    },
    'npm run network -- channel add audit': async () => {
      expect((await live()).plan.channels).toEqual(['licences', 'audit']);
      expect((await shell('npm run network -- channel add audit')).said).toContain('there already');
      expect(await shell('npm run network -- channel add Audit')).toMatchObject({
        exitCode: 1,
        said: expect.stringContaining('FABRIC_NAME_UNFIT'),
      });
    },
    'npm run network -- up': async () => {
      await use(await as(world.xunwu));
    },
    'npm run network -- upgrade': async () => {
      await use(await as(world.xunwu));
    },
  };
  const loaded = new Set([
    'npm run network -- restart --rolling',
    'npm run network -- backup --to $KEPT/backup-1',
    'npm run network -- org add fujian --name 福建省数据管理局',
  ]);

  /** Every node's certificates end, and a machine is started again. */
  async function expire(): Promise<void> {
    await shell('npm run network -- down');
    const { record, plan } = await live();
    const now = new Date();
    const validUntil = new Date(now.getTime() + 1_000);
    await renewCertificates({ plan, record, programs: programsOf('2.5'), now, validUntil, daysBefore: 400, onStep: () => undefined });
    await wait(1_100);
    expect((await certificates(plan, new Date())).filter(({ state }) => state === 'expired').length).toBeGreaterThan(20);
  }

  /** What the nodes show on their connections, and what the channel knows of the orderers, is new. */
  async function renewed(): Promise<void> {
    const { plan, record } = await live();
    const rows = await certificates(plan, new Date());
    expect(rows.filter(({ use }) => !use.includes('authority')).map(({ daysLeft }) => daysLeft)).toEqual(
      Array.from({ length: 24 }, () => 364),
    );
    const again = await renewCertificates({ plan, record, programs: programsOf('2.5'), now: new Date(), onStep: () => undefined });
    expect(again).toEqual({ renewed: [], restarted: [], channels: [] });
    await use(await as(world.xunwu));
  }

  async function metricsAnswer(): Promise<void> {
    const targets = JSON.parse(await readFile(join(kept, 'targets.json'), 'utf8')) as ReturnType<typeof scrapeTargets>;
    const { plan } = await live();
    expect(targets).toEqual(scrapeTargets(plan));
    const pages = await Promise.all(
      targets.flatMap((each) => each.targets.map(async (target) => (await fetch(`http://${target}/metrics`)).text())),
    );
    const alerts = await readFile(join(top, 'network/config/alerts.yml'), 'utf8');
    const valuesOf = (key: string): string[] => [...alerts.matchAll(new RegExp(`^ *${key}: (.*)$`, 'gm'))].map(([, value]) => value ?? '');
    const ofNodes = valuesOf('expr').flatMap((expr) =>
      [...expr.matchAll(/\b(?:ledger|consensus|gossip|endorser)_\w+/g)].map(([name]) => name),
    );
    for (const name of new Set(ofNodes))
      expect(
        pages.filter((text) => text.includes(`\n${name}{`)),
        name,
      ).not.toEqual([]);
    const titles = sections.map(({ title }) => title);
    expect(valuesOf('section')).toHaveLength(alerts.match(/- alert:/g)?.length ?? 0);
    expect(valuesOf('section').filter((section) => !titles.includes(section))).toEqual([]);
  }

  /** A head of another block in the same place is a fork; a file of something else is named. */
  async function headsAreCompared(): Promise<void> {
    const { plan } = await live();
    const { heads } = JSON.parse(await readFile(join(kept, 'heads.json'), 'utf8')) as {
      heads: { channel: string; height: number; hash: string }[];
    };
    const forged = heads.map((head) => ({ ...head, hash: Buffer.alloc(32).toString('base64') }));
    await expect(checkHeads(plan, programsOf('2.5'), forged)).rejects.toMatchObject({ code: 'LEDGER_FORKED' });
    expect((await shell('npm run network -- verify --against package.json')).said).toContain('HEADS_MALFORMED');
  }

  async function provinceJoined(said: string): Promise<void> {
    expect(Number(/, (\d+) ms/.exec(said)?.[1])).toBeGreaterThan(0);
    const { plan, record } = await live();
    const { nodes, problems, members } = await networkStatus(plan, record);
    expect(problems).toEqual([]);
    expect(members).toEqual(['GanzhouMSP', 'JiangxiMSP', 'GuangdongMSP', 'FujianMSP']);
    expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(['peer-fujian', 'law-fujian-a', 'ca-fujian']));
    await until('every peer is as far', async () => {
      const heights = (await networkStatus(plan, record)).nodes.filter(({ kind }) => kind === 'peer').map(({ height }) => height);
      return new Set(heights).size === 1;
    });
    // The new member reads through its own peer, and its peer's word is needed when another is away.
    const fujian = await as({ caller: { mspId: 'FujianMSP', affiliation: 'fujian', attributes: {} } });
    await expect(fujian.evaluate('network.get', {})).resolves.toMatchObject({ network: expect.any(String) });
    await shell('npm run network -- stop peer-guangdong');
    await use(await as(world.xunwu));
    await shell('npm run network -- up');
    expect((await shell('npm run network -- org add fujian --name 福建省数据管理局')).said).toContain('a member already');
  }

  /** What members are asked to sign is what the file says, or they do not sign. */
  async function invitationsAreLookedThrough(): Promise<void> {
    const { plan } = await live();
    const programs = programsOf('2.5');
    const path = join(kept, 'hunan.json');
    const invitation = JSON.parse(await readFile(path, 'utf8')) as Parameters<typeof signInvitation>[2];
    const [part] = invitation.channels;
    const policy = { ...part?.definition, policies: {} };
    const forged = { ...invitation, channels: invitation.channels.map((each) => ({ ...each, definition: policy })) };
    await expect(signInvitation(plan, programs, forged, 'jiangxi')).rejects.toMatchObject({ code: 'INVITATION_DIFFERS' });
    const renamed = { ...invitation, organisation: { ...invitation.organisation, mspId: 'HubeiMSP' } };
    await expect(signInvitation(plan, programs, renamed, 'jiangxi')).rejects.toMatchObject({ code: 'INVITATION_DIFFERS' });
    const member = { ...invitation, organisation: { ...invitation.organisation, mspId: 'FujianMSP' } };
    await expect(signInvitation(plan, programs, member, 'jiangxi')).rejects.toMatchObject({ code: 'FABRIC_MEMBER_EXISTS' });
    await expect(signInvitation(plan, programs, invitation, 'hubei')).rejects.toMatchObject({ code: 'FABRIC_MEMBER_UNKNOWN' });
    await writeFile(join(kept, 'not-one.json'), '{}');
    expect((await shell('npm run network -- org sign $KEPT/not-one.json --as jiangxi')).said).toContain('INVITATION_MALFORMED');
  }

  for (const { title, commands } of sections.filter((section) => section.commands.length > 0))
    it(title, async ({ skip }) => {
      // What stands on the page builds on what stands before it.
      if (broken) skip();
      broken = true;
      for (const { line, exitCode } of commands) {
        const key = exitCode === 0 ? line : `${line} # exit code ${exitCode}`;
        await before[key]?.();
        let answer = { exitCode: -1, said: '' };
        if (loaded.has(key)) {
          const act = async (): Promise<void> => {
            answer = await shell(line);
          };
          const { done, failed } = await underLoad(act);
          expect(failed, key).toEqual([]);
          expect(done, key).toBeGreaterThan(0);
        } else answer = await shell(line);
        expect(answer.exitCode, `${line}\n${answer.said}`).toBe(exitCode);
        await after[key]?.(answer.said);
      }
      broken = false;
    }, 120_000);

  it('refuses a backup that is missing, or of which anything was changed', async () => {
    const damaged = join(kept, 'damaged');
    await cp(join(kept, 'backup-1', 'organisations'), join(damaged, 'organisations'), { recursive: true });
    expect(await shell(`npm run network -- restore --from ${damaged}`)).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('BACKUP_MISSING'),
    });
    await cp(join(kept, 'backup-1', 'backup.json'), join(damaged, 'backup.json'));
    expect((await shell(`npm run network -- restore --from ${damaged}`)).said).toContain('BACKUP_DAMAGED');
  });

  it('does not begin a rolling restart when a node is not well', async () => {
    expect(await shell('npm run network -- restart --rolling')).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('FABRIC_NETWORK_UNWELL'),
    });
  });
});
