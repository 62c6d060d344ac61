import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../wallet/dist/main.js', import.meta.url));
const ledger = {
  LEDGER_HOST_KEY: '11'.repeat(32),
  LEDGER_MSP: 'GanzhouMSP',
  LEDGER_CERTIFICATE: 'none.pem',
  LEDGER_PRIVATE_KEY: 'none.pem',
};

/** What the relay says when it cannot start. */
const failure = async (environment: Record<string, string>): Promise<string> =>
  promisify(execFile)(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', ...environment }, timeout: 20_000 }).then(
    () => 'it started',
    ({ stderr }: { readonly stderr: string }) => stderr,
  );

describe('the relay on its own', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['nothing is configured', {}, /configuration: LEDGER_HOST_KEY .*LEDGER_PRIVATE_KEY/],
    ['a key is malformed, without repeating it', { ...ledger, LEDGER_HOST_KEY: 'secret' }, /configuration: LEDGER_HOST_KEY (?!.*secret)/],
    ['Fabric is asked for without its network', { ...ledger, LEDGER: 'fabric' }, /configuration: LEDGER_FOLDER /],
    ['an engine is asked for that there is not', { ...ledger, LEDGER: 'paper' }, /configuration: LEDGER /],
    ['production has no key to seal with', { ...ledger, NODE_ENV: 'production' }, /WALLET_SEAL_KEY is required in production/],
    [
      'production has no address that verifiers may post to',
      { ...ledger, NODE_ENV: 'production', WALLET_SEAL_KEY: '22'.repeat(16) },
      /WALLET_BASE_URL must be https in production/,
    ],
  ])('does not start when %s', async (_, environment, text) => {
    expect((await failure(environment)).split('\n').find((line) => line.startsWith('TypeError: configuration'))).toMatch(text);
  });
});
