import { sign, verify } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, bundleForBrowser, launchBrowser } from '../../support/browser.js';
import { sample, utf8 } from './vectors.js';

const everything = `export * from '@ganzheng/sdk/sm'; export { hex } from '@scure/base';`;
const verifying = `export * from '@ganzheng/sdk/sm/verify'; export { hex } from '@scure/base';`;

// What a partner who only verifies must not carry.
const signingFiles =
  /sdk\/dist\/sm\/(sign|key-pair|random-bytes|draw-scalar|sm4-gcm|algorithms|engine\/.*secret|wasm\/secret|encryption\/|hsm\/|wrap\/|key-files\/.*(private|pkcs8|pem|pb))[^/]*$/;

describe('the bundles for browsers', () => {
  it('build without any Node module, and so without the native engine', async () => {
    for (const source of [everything, verifying]) {
      const { code, inputs } = await bundleForBrowser(source);
      expect(inputs.some((input) => input.endsWith('sm/no-native.js'))).toBe(true);
      expect(inputs.some((input) => input.endsWith('sm/native.js'))).toBe(false);
      expect(code).not.toMatch(/["']node:/);
    }
  });

  it('have no signing code in the verify-only entry, and would be caught with it', async () => {
    const [whole, partner] = [await bundleForBrowser(everything), await bundleForBrowser(verifying)];
    expect(whole.inputs.filter((input) => signingFiles.test(input)).length).toBeGreaterThan(6);
    expect(partner.inputs.filter((input) => signingFiles.test(input))).toEqual([]);
  });

  it('cannot take a Node module in', async () => {
    await expect(bundleForBrowser(`export * from 'node:fs';`)).rejects.toThrow();
  });
});

describe.skipIf(browserMissing !== undefined)(`SM2, SM3 and SM4 in Chromium ${browserMissing ?? ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const open = async (source: string) => {
    const page = await browser.newPage();
    await page.addScriptTag({ content: (await bundleForBrowser(source, 'bundle')).code });
    return page;
  };

  it('sign what Node verifies, and verify what Node signs', async () => {
    const page = await open(everything);
    const fromNode = hex.encode(sign(utf8('赣州'), sample.privateKey));
    const found = (await page.evaluate(`(() => {
      const { hex, ...sm } = bundle;
      const text = new TextEncoder().encode('赣州');
      const pair = sm.generateKeyPair();
      const signature = sm.sign(text, pair.privateKey);
      const known = hex.decode('${hex.encode(sample.publicKey)}');
      const key = sm.randomBytes(16), iv = sm.randomBytes(12);
      const sealed = sm.sm4GcmSeal(key, iv, text, text);
      return {
        engine: sm.engineName(),
        abc: hex.encode(sm.sm3(new TextEncoder().encode('abc'))),
        known: sm.verify(hex.decode('${hex.encode(sample.signature)}'), new TextEncoder().encode('message digest'), known),
        fromNode: sm.verify(hex.decode('${fromNode}'), text, known),
        wrong: sm.verify(hex.decode('${fromNode}'), new TextEncoder().encode('赣'), known),
        opened: new TextDecoder().decode(sm.sm4GcmOpen(key, iv, sealed, text)),
        multikey: sm.multikeyOf(sm.publicKeyOfMultikey(sm.multikeyOf(known))),
        publicKey: hex.encode(pair.publicKey),
        signature: hex.encode(signature),
      };
    })()`)) as Readonly<Record<string, string | boolean>>;
    const { publicKey, signature, ...rest } = found;
    expect(rest).toEqual({
      engine: 'wasm',
      abc: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
      known: true,
      fromNode: true,
      wrong: false,
      opened: '赣州',
      multikey: expect.stringMatching(/^zEPJ/),
    });
    expect(verify(hex.decode(String(signature)), utf8('赣州'), hex.decode(String(publicKey)))).toBe(true);
  });

  it('verify with the verify-only entry', async () => {
    const page = await open(verifying);
    const verdicts = await page.evaluate(`[0, 1].map((flip) => {
      const { hex, verify } = bundle;
      const signature = hex.decode('${hex.encode(sample.signature)}');
      signature[5] ^= flip;
      return verify(signature, new TextEncoder().encode('message digest'), hex.decode('${hex.encode(sample.publicKey)}'));
    })`);
    expect(verdicts).toEqual([true, false]);
  });
});
