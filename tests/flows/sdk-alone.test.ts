import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf, verify } from '@ganzheng/sdk/verify';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.js';
import { top } from '../support/top.js';
import { createVerifyWorld, nowMs } from '../support/verify-world.js';

/** What a partner who has nothing but the packed sdk writes. */
const partner = (archive: string, policy: unknown) => `
import { judge, openArchive } from '@ganzheng/sdk/verify';
const policy = ${JSON.stringify(policy)};
export const verdictOf = (archive) => judge(openArchive(archive), policy, ${nowMs}).verdict;
export const good = verdictOf(${JSON.stringify(archive)});
export const bad = verdictOf(${JSON.stringify(archive.replace(/(~[A-Za-z0-9_-]{10})[A-Za-z0-9_-]/, '$1-'))});
`;

describe('the sdk packs and installs alone, without express, level or Fabric', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sdk-alone-'));
  let source = '';

  beforeAll(async () => {
    const npm = (args: string[], cwd = folder) =>
      execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' });
    npm(['pack', '--pack-destination', folder], join(top, 'sdk'));
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'partner', private: true, type: 'module' }));
    npm(['install', '--prefer-offline', '--omit=optional', `./${tarball}`]);
    source = await partnerSource();
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['express', 'level', 'classic-level', 'fabric-network', 'pino'])('brings no %s', (name) => {
    expect(existsSync(join(folder, 'node_modules', name))).toBe(false);
  });

  it('verifies a licence in Node, and refuses a changed one', () => {
    writeFileSync(join(folder, 'partner.mjs'), `${source}\nconsole.log(good, bad);`);
    expect(execFileSync(process.execPath, ['partner.mjs'], { cwd: folder, encoding: 'utf8' }).trim()).toBe('good bad');
  });

  it.skipIf(browserMissing !== undefined)(
    `verifies a licence in Chromium, bundled${browserMissing === undefined ? '' : ` — ${browserMissing}`}`,
    async () => {
      const { outputFiles } = await build({
        stdin: { contents: source, resolveDir: folder },
        bundle: true,
        write: false,
        platform: 'browser',
        format: 'iife',
        globalName: 'partner',
        target: 'es2022',
        logLevel: 'silent',
      });
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage();
        await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
        expect(await page.evaluate('[partner.good, partner.bad]')).toEqual(['good', 'bad']);
      } finally {
        await browser.close();
      }
    },
  );
});

async function partnerSource(): Promise<string> {
  const world = await createVerifyWorld();
  const input = await world.goodInput();
  const policy = world.policyOf();
  const { gathered } = await verify(input, { trust: world.trust, policy, now: nowMs });
  return partner(archiveOf(gathered), policy);
}
