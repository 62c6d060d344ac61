import { newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { expect, it } from 'vitest';
import { dutyUse, foundLedgerWorld } from '../support/ledger-world.js';

it('a clock that jumps back is noticed and told once; ledger time waits for it, also after a new opening', async () => {
  const told: object[] = [];
  let now = new Date('2026-11-24T08:00:00.000Z');
  const log = { warn: (fields: object) => void told.push(fields), error: () => undefined };
  const opened = await foundLedgerWorld({ clock: () => now, log });
  const use = async (): Promise<string> =>
    (await (await opened.as(opened.world.xunwu)).submit('use.record', dutyUse(opened.world), { requestId: newRequestId(randomBytes) }))
      .time;

  expect(await use()).toBe('2026-11-24T08:00:00.000Z');
  expect(opened.host.condition()).toMatchObject({ writable: true, clockBehindMs: 0 });

  now = new Date('2026-11-24T07:00:00.000Z');
  expect([await use(), await use()]).toEqual(['2026-11-24T08:00:00.000Z', '2026-11-24T08:00:00.000Z']);
  expect(opened.host.condition()).toMatchObject({ writable: true, clockBehindMs: 3_600_000 });
  expect(told).toEqual([{ behindMs: 3_600_000 }]);

  await opened.reopen();
  expect(await use()).toBe('2026-11-24T08:00:00.000Z');
  expect(told).toEqual([{ behindMs: 3_600_000 }, { behindMs: 3_600_000 }]);

  now = new Date('2026-11-24T08:00:01.000Z');
  expect(await use()).toBe('2026-11-24T08:00:01.000Z');
  expect(opened.host.condition()).toMatchObject({ clockBehindMs: 0 });
  now = new Date('2026-11-24T08:00:00.990Z');
  expect(await use()).toBe('2026-11-24T08:00:01.000Z');
  expect(told).toHaveLength(2);
  await opened.close();
});
