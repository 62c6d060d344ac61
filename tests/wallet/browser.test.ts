import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, bundleForBrowser, launchBrowser } from '../support/browser.js';
import { createWalletWorld, relayUrl } from './wallet-world.js';

/** The citizen's device: the wallet core, `level` over IndexedDB, and WebCrypto. */
const device = `
export * from '@ganzheng/wallet';
export { engineName, randomBytes } from '@ganzheng/sdk/sm';
export { Level } from 'level';
`;

/** What runs in the page; the ledger and the other services answer from outside. */
const prepare = `
globalThis.makeWallet = async ({ pin, policy, now, relayUrl }) => {
  const { Level, openVault, randomBytes } = device;
  const deviceSecret = new Uint8Array(32).fill(9);
  const database = new Level('vault', { keyEncoding: 'utf8', valueEncoding: 'view' });
  const vault = await openVault({ database, unlock: { deviceSecret, pin }, random: randomBytes, cost: { n: 2 ** 14, r: 8, p: 1 } });
  const trust = new Proxy({}, { get: (_, name) => (...args) => globalThis.askLedger(name, args) });
  const fetch = async (url, init) => {
    const request = new Request(url, init);
    const { status, headers, body } = await globalThis.askService(request.url, { method: request.method, headers: Object.fromEntries(request.headers), body: await request.text() });
    return new Response(body === '' ? null : body, { status, headers });
  };
  return { database, wallet: { vault, trust, policy, fetchers: {}, fetch, random: randomBytes, clock: () => now, relayUrl } };
};`;

/** What every service of ours sends with its pages, and the same without WebAssembly. */
const policyOfPages = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const policyWithout = policyOfPages.replace(" 'wasm-unsafe-eval'", '');

/** Opens the device's page under a policy. An https origin: IndexedDB and WebCrypto are there in secure contexts only. */
async function openDevice(page: Page, policy: string): Promise<void> {
  const { code } = await bundleForBrowser(device, 'device');
  // A script's own global is a variable; the page is asked through the window.
  const script = `${code}\nglobalThis.device = device;\n${prepare}`;
  await page.route('https://wallet.example/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': policy },
      body: '<!doctype html><script src="/device.js"></script>',
    }),
  );
  await page.route('https://wallet.example/device.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto('https://wallet.example/');
}

describe('the wallet core for browsers', () => {
  it('bundles without any Node module', async () => {
    const { code, inputs } = await bundleForBrowser(device, 'device');
    expect(code).not.toMatch(/["']node:/);
    expect(inputs.some((input) => input.includes('browser-level'))).toBe(true);
    expect(inputs.some((input) => /classic-level|\/express\//.test(input))).toBe(false);
  });
});

describe.skipIf(browserMissing !== undefined)(`the wallet in Chromium ${browserMissing ?? ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('keeps, verifies, shows and consents, and stays shut for a wrong PIN', async () => {
    const world = await createWalletWorld();
    const page = await browser.newPage();
    await openDevice(page, policyOfPages);
    expect(await page.evaluate('device.engineName()')).toBe('wasm');
    await page.exposeFunction('askLedger', async (name: string, args: unknown[]) => {
      const methods = world.trust as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      return methods[name]?.(...args) ?? null;
    });
    await page.exposeFunction(
      'askService',
      async (url: string, init: { method: string; headers: Record<string, string>; body: string }) => {
        const { body, ...rest } = init;
        const response = await world.net.fetch(url, { ...rest, ...(body === '' ? {} : { body }) });
        return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
      },
    );
    const options = JSON.stringify({ pin: '483920', policy: world.wallet.policy, now: world.clock.now, relayUrl });

    const received = await page.evaluate(`(async () => {
      const { wallet, database } = await makeWallet(${options});
      const [received] = await device.receive(wallet, { offerUri: ${JSON.stringify(await world.issuer.offer())}, txCode: '483920', copies: 2 });
      await database.close();
      return { verdict: received.report.verdict, failed: received.report.checks.filter(({ outcome }) => outcome === 'failed'), copies: received.copies };
    })()`);
    expect(received).toMatchObject({ failed: [], copies: 2 });

    const locked = await page.evaluate(`makeWallet({ ...${options}, pin: '000000' }).then(() => 'open', ({ code }) => code)`);
    expect(locked).toBe('VAULT_LOCKED');
    await page.reload();

    const presented = await page.evaluate(`(async () => {
      const { wallet } = await makeWallet(${options});
      const ask = await device.readAsk(wallet, ${JSON.stringify(await world.ask())});
      await device.consent(wallet, ask);
      const found = await device.collectReceipts(wallet);
      const { events } = await device.history(wallet);
      return { found, events: events.map(({ what }) => what), name: (await device.show(wallet))[0].name.zh };
    })()`);
    expect(presented).toEqual({ found: 1, events: ['received', 'presented', 'delivered', 'used'], name: '居民身份证' });
    expect(world.judged[0]?.reports.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome === 'failed'))).toEqual([]);
  });

  it('falls to the portable engine where the page forbids WebAssembly', async () => {
    const page = await browser.newPage();
    await openDevice(page, policyWithout);
    expect(await page.evaluate('device.engineName()')).toBe('portable');
  });
});
