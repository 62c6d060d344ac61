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

/** What the relay says when it cannot start: all of it, and its last line read. */
async function failure(environment: Record<string, string>): Promise<{ readonly said: string; readonly told: unknown }> {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const said = await promisify(execFile)(process.execPath, [main], { env, timeout: 20_000 }).then(
    () => '{"msg":"it started"}',
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
  return { said, told: JSON.parse(said.trim().split('\n').at(-1) ?? '') };
}

describe('the relay on its own', () => {
  const invalid = (...at: string[]) => ({ code: 'CONFIG_INVALID', at });
  it.each<[string, Record<string, string>, object]>([
    ['nothing is configured', {}, invalid('LEDGER_HOST_KEY', 'LEDGER_MSP', 'LEDGER_CERTIFICATE', 'LEDGER_PRIVATE_KEY')],
    ['a key is malformed, without repeating it', { ...ledger, LEDGER_HOST_KEY: 'secret' }, invalid('LEDGER_HOST_KEY')],
    ['Fabric is asked for without its network', { ...ledger, LEDGER: 'fabric' }, invalid('LEDGER_FOLDER')],
    ['an engine is asked for that there is not', { ...ledger, LEDGER: 'paper' }, invalid('LEDGER')],
    ['production has no key to seal with', { ...ledger, NODE_ENV: 'production' }, invalid('WALLET_SEAL_KEY')],
    [
      'production has no address that verifiers may post to',
      { ...ledger, NODE_ENV: 'production', WALLET_SEAL_KEY: '22'.repeat(16) },
      invalid('WALLET_BASE_URL'),
    ],
    ['a file is not there', ledger, { code: 'SYSTEM_REFUSED', system: 'ENOENT', path: 'none.pem' }],
  ])('does not start when %s', async (_, environment, why) => {
    const { said, told } = await failure(environment);
    expect(told).toMatchObject({ msg: 'cannot start', ...why });
    expect(said).not.toContain('secret');
  });
});
