import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why browser tests cannot run here, or nothing; put it in the name of what is skipped, so that nobody overlooks it. */
export const browserMissing: string | undefined = existsSync(executablePath)
  ? undefined
  : `CHROMIUM IS MISSING at ${executablePath} (apt-get install chromium fonts-noto-cjk)`;

if (browserMissing !== undefined) console.warn(`SKIPPED, NOT TESTED: ${browserMissing}`);

/** Starts a headless Chromium; the caller closes it. */
export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args });

/** A script made for browsers. */
export interface BrowserBundle {
  readonly code: string;
  /** The files that went in, as paths from the tests' folder. */
  readonly inputs: readonly string[];
}

/**
 * Bundles a piece of TypeScript for browsers. Whatever it exports hangs on the global `globalName`. A Node module inside is a build error.
 *
 * @param source imports are resolved from the tests' folder
 */
export function bundleForBrowser(source: string, globalName = 'bundle'): Promise<BrowserBundle> {
  const name = `${globalName}\n${source}`;
  const made = bundles.get(name) ?? makeBundle(source, globalName);
  bundles.set(name, made);
  return made;
}

/** Each bundle is made once in a process: what is built does not change while tests run. */
const bundles = new Map<string, Promise<BrowserBundle>>();

async function makeBundle(source: string, globalName: string): Promise<BrowserBundle> {
  const tests = fileURLToPath(new URL('..', import.meta.url));
  const result = await build({
    stdin: { contents: source, resolveDir: tests, loader: 'ts' },
    absWorkingDir: tests,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    globalName,
    target: 'es2022',
    logLevel: 'silent',
  });
  return { code: result.outputFiles[0]?.text ?? '', inputs: Object.keys(result.metafile.inputs) };
}
