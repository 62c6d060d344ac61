import { hex } from '@scure/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Followed, killFollowing } from '../support/kill-following.js';
import { foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';

describe('a service that follows the embedded ledger, killed between events and in the midst of them', () => {
  let opened: LedgerWorld;
  let followed: Followed;
  beforeAll(async () => {
    opened = await foundLedgerWorld({ clock: () => new Date() });
    await opened.host.close();
    followed = {
      where: { kind: 'embedded', folder: opened.folder, hostKey: hex.encode(opened.hostKey) },
      world: opened.world,
      identity: await opened.identityOf(opened.world.xunwu.caller),
      async open() {
        const host = await opened.reopen();
        return { ledger: await opened.as(opened.world.xunwu), close: () => host.close() };
      },
    };
  });
  afterAll(() => opened.close());

  it('has taken each exactly once', async () => {
    const { events, taken, faults } = await killFollowing(followed, { times: 3, least: 5 });
    expect(faults).toEqual([]);
    expect(taken.every((count) => count >= 5)).toBe(true);
    expect(events).toBeGreaterThan(15);
  }, 60_000);

  it('would be seen to lose events, did it keep its checkpoint apart from their effects', async () => {
    const { faults } = await killFollowing(followed, { times: 2, least: 2, careless: true });
    expect(faults.join()).toMatch(/counted: differs/);
  }, 60_000);
});
