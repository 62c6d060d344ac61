import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, bundleForBrowser, launchBrowser } from '../../support/browser.js';
import type { SuiteResult } from './browser-suite.js';

/** A page that carries all it needs and reports on its console: the policy leaves it no other way out. */
const pageSource = (sampling: number, spoil: string): string => `
  import { runSuite } from './sdk/sm/browser-suite.js';
  import edge from './vectors/sm2-edge.json';
  import gcm from './vectors/sm/sm4_gcm_test.json';
  import hmac from './vectors/sm/hmac_sm3_test.json';
  import sm from './vectors/sm/sm-vectors.json';
  ${spoil}
  let result;
  try {
    result = runSuite({ edge, gcm, hmac, sm }, ${sampling});
  } catch (error) {
    result = { engine: '', cases: 0, failures: [String(error && error.stack)] };
  }
  console.log('SUITE ' + JSON.stringify(result));
`;

const page = '<!doctype html><html lang="zh"><title>SM</title><script src="/suite.js"></script></html>';

describe.skipIf(browserMissing !== undefined)(`the same cases in Chromium, under a policy ${browserMissing ?? ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  /** Opens the page under a policy; answers what it said, and which addresses it asked for. */
  async function visit(
    scriptSource: string,
    sampling: number,
    spoil = '',
  ): Promise<{ readonly result: SuiteResult; readonly asked: readonly string[] }> {
    const { code } = await bundleForBrowser(pageSource(sampling, spoil));
    const context = await browser.newContext();
    try {
      const tab = await context.newPage();
      const asked: string[] = [];
      await tab.route('**/*', async (route) => {
        const { pathname } = new URL(route.request().url());
        asked.push(pathname);
        const policy = { 'content-security-policy': `default-src 'none'; script-src ${scriptSource}` };
        if (pathname === '/') await route.fulfill({ contentType: 'text/html; charset=utf-8', headers: policy, body: page });
        else if (pathname === '/suite.js') await route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: code });
        else await route.abort();
      });
      const said = tab.waitForEvent('console', { predicate: (message) => message.text().startsWith('SUITE '), timeout: 60_000 });
      await tab.goto('https://window.example/');
      const result = JSON.parse((await said).text().slice('SUITE '.length)) as SuiteResult;
      return { result, asked: asked.filter((path) => path !== '/favicon.ico') };
    } finally {
      await context.close();
    }
  }

  it('pass with WebAssembly where the policy says wasm-unsafe-eval, and nothing is fetched', async () => {
    const { result, asked } = await visit(`'self' 'wasm-unsafe-eval'`, 1);
    expect(result).toEqual({ engine: 'wasm', cases: expect.any(Number), failures: [] });
    expect(result.cases).toBeGreaterThan(800);
    expect(asked).toEqual(['/', '/suite.js']);
  }, 90_000);

  it('pass without it too, by the portable engine, which says its name', async () => {
    const { result, asked } = await visit(`'self'`, 19);
    expect(result).toEqual({ engine: 'portable', cases: expect.any(Number), failures: [] });
    expect(asked).toEqual(['/', '/suite.js']);
  }, 90_000);

  it('are seen to fail: a verdict turned round in the page is named', async () => {
    const { result } = await visit(`'self' 'wasm-unsafe-eval'`, 10_000, `edge.testGroups[0].tests[0].result = 'invalid';`);
    expect(result.failures).toEqual([expect.stringMatching(/^edge 1 /), 'all messages at once']);
  }, 90_000);
});
