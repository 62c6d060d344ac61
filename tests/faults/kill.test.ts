import { expect, it } from 'vitest';
import { killRepeatedly } from '../support/kill-repeatedly.js';
import { faultsAfter } from '../support/ledger-process.js';
import { foundLedgerWorld } from '../support/ledger-world.js';

it('ten kills under load lose, double and break nothing', async () => {
  const { acknowledged, faults } = await killRepeatedly(10);
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(10);
}, 120_000);

it('a transaction that was acknowledged and is not there would be noticed', async () => {
  const opened = await foundLedgerWorld();
  await opened.host.close();
  const never = 'ab'.repeat(16);
  expect(await faultsAfter(opened, opened.folder, new Map([[never, '0'.repeat(64)]]))).toEqual([`lost ${never}`]);
  await opened.close();
});
