import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chooseLedger, openCity } from '@ganzheng/city';
import { ownFolders } from '@ganzheng/network/fabric';
import { randomBytes } from '@ganzheng/sdk/sm';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { freePorts, runCity } from '../support/city-process.js';

const folder = mkdtempSync(join(tmpdir(), 'ledger-choice-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No program of Fabric is found there. */
const withoutFabric = { PATH: '/nowhere', FABRIC_BIN: '', FABRIC31_BIN: '' };
const hasOwnPrograms = existsSync(ownFolders.programs) && readdirSync(ownFolders.programs).length > 0;

describe('the engine of a city', () => {
  it('is the one it was founded on, whatever is asked for later', async () => {
    const data = join(folder, 'embedded');
    const ports = { issuer: 0, verifier: 0, partner: 0, wallet: 0 };
    const logger = pino({ level: 'silent' });
    const city = await openCity({ folder: data, host: '127.0.0.1', ports, logger, random: randomBytes, nowMs: Date.now });
    await city.close();
    for (const wish of [{}, { ledger: 'embedded' }] as const)
      expect(await chooseLedger(data, wish, '/usual')).toEqual({ engine: 'embedded' });
    await expect(chooseLedger(data, { network: 'elsewhere' }, undefined)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      detail: { at: ['network'] },
    });
    await expect(chooseLedger(data, { ledger: 'fabric' }, undefined)).rejects.toMatchObject({
      code: 'CITY_LEDGER_DIFFERS',
      detail: { founded: 'embedded' },
    });
  });

  it('is for a new city the one that is asked for, on the network that is named, else on the usual one', async () => {
    const data = join(folder, 'new');
    expect(await chooseLedger(data, {}, '/usual')).toEqual({ engine: 'embedded' });
    expect(await chooseLedger(data, { ledger: 'fabric', network: 'named' }, '/usual')).toEqual({
      engine: 'fabric',
      network: resolve('named'),
    });
    expect(await chooseLedger(data, { ledger: 'fabric' }, '/usual')).toEqual({ engine: 'fabric', network: '/usual' });
    expect(await chooseLedger(data, { ledger: 'fabric' }, undefined)).toEqual({ engine: 'fabric', network: ownFolders.data });
    expect(await chooseLedger(data, { ledger: 'fabric', driver: 'fabric-network' }, '/usual')).toEqual({
      engine: 'fabric',
      network: '/usual',
      driver: 'fabric-network',
    });
    await expect(chooseLedger(data, { driver: 'gateway' }, '/usual')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      detail: { at: ['driver'] },
    });
  });

  it('is not read from a state that is none', async () => {
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'city.json'), '{"version":1,"ledger":{"engine":"paper"}}');
    await expect(chooseLedger(join(folder, 'broken'), {}, undefined)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it.skipIf(hasOwnPrograms)(
    'is not Fabric where its programs are missing: which, and how to get them, is said, and nothing is left behind',
    async () => {
      const data = join(folder, 'nothing');
      const network = join(folder, 'network');
      const args = ['--json', '--data', data, '--ledger', 'fabric', '--network', network, ...freePorts];
      const { code, stdout, stderr } = await runCity('start', args, { env: withoutFabric });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^FABRIC_MISSING: .*peer.*orderer/);
      expect(stderr).toContain('npm run network -- doctor');
      expect([existsSync(data), existsSync(network)]).toEqual([false, false]);
    },
  );
});
