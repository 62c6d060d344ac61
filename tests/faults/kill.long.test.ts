import { expect, it } from 'vitest';
import { killRepeatedly } from '../support/kill-repeatedly.js';

it('two hundred kills under load lose, double and break nothing', async () => {
  let acknowledged = 0;
  const faults: string[] = [];
  // Ten to a ledger: fsck walks all of it after each.
  for (let ledger = 0; ledger < 20; ledger++) {
    const killed = await killRepeatedly(10);
    acknowledged += killed.acknowledged;
    faults.push(...killed.faults);
  }
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(200);
}, 600_000);
