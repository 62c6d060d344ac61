import { type VerifyInput, verifyAll } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';

const world = await createVerifyWorld();

describe('several licences at once', () => {
  const inputs = async () => [await world.goodInput(), await world.goodInput(), await world.goodInput()];
  const all = (list: readonly VerifyInput[]) => verifyAll(list, { trust: world.trust, policy: world.policyOf(), now: nowMs });

  it('are good when each one is', async () => {
    const { verdict, verifications } = await all(await inputs());
    expect([verdict, ...verifications.map(({ report }) => report.verdict)]).toEqual(['good', 'good', 'good', 'good']);
  });

  it.each([0, 1, 2])('are bad when the one at position %i is, and provisional when its use is not recorded', async (position) => {
    const list = await inputs();
    const revoked = await world.goodInput();
    await world.moveStatus(revoked.held.index, 'revoked');
    const bad = await all(list.with(position, revoked));
    expect(bad.verdict).toBe('bad');
    expect(bad.verifications.map(({ report }) => report.verdict)).toEqual(list.map((_, at) => (at === position ? 'bad' : 'good')));
    const open = await all(list.with(position, { ...revoked, ...(await world.goodInput()), occasion: world.occasionOf() } as never));
    expect(open.verdict).toBe('provisional');
  });

  it('are bad when there are none', async () => {
    expect((await all([])).verdict).toBe('bad');
  });
});
