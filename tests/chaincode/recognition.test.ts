import { describe, expect, it } from 'vitest';
import { agreementChangeOf, agreementOf, foundWorld, times, type World } from '../support/law.js';

const propose = (world: World, agreement = agreementOf(world, world.jiangxi)) => world.submit('recognition.propose', { agreement });
const ratify = (world: World, agreement = agreementOf(world, world.guangdong)) => world.submit('recognition.ratify', { agreement });
const change = (world: World, ...args: Parameters<typeof agreementChangeOf>) =>
  world.submit('recognition.change', { change: agreementChangeOf(...args) });

describe('a recognition agreement', () => {
  it('holds once both roots have signed the same text', async () => {
    const world = await foundWorld();
    expect((await propose(world)).state).toBe('proposed');
    const { state, history } = await ratify(world);
    expect(state).toBe('active');
    expect(history.map(({ state, by }) => [state, by])).toEqual([
      ['proposed', world.jiangxi.did],
      ['active', world.guangdong.did],
    ]);
  });

  it('may be proposed by the root that recognises, and is then ratified by the other', async () => {
    const world = await foundWorld();
    await propose(world, agreementOf(world, world.guangdong));
    await expect(ratify(world)).rejects.toMatchObject({ code: 'RECOGNITION_PROOF_INVALID' });
    expect((await ratify(world, agreementOf(world, world.jiangxi))).state).toBe('active');
  });

  it('is directed: it is found in its own direction only', async () => {
    const world = await foundWorld();
    const { id } = await propose(world);
    const [from, to] = [world.jiangxi.did, world.guangdong.did];
    expect((await world.evaluate('recognition.between', { from, to })).map((each) => each.id)).toEqual([id]);
    expect(await world.evaluate('recognition.between', { from: to, to: from })).toEqual([]);
  });

  const altered: readonly [string, Parameters<typeof agreementOf>[2]][] = [
    ['fewer matters', { matters: ['11360734MB0T1014123620100000001'] }],
    ['another period', { validUntil: times.later }],
    [
      'another mapping',
      { mappings: [{ typeCode: '11100000000013127D001', asTypeCode: '111000000000131433001', relation: 'close', fieldMap: {} }] },
    ],
  ];

  it.each(altered)('does not hold for one who signed %s', async (_, change) => {
    const world = await foundWorld();
    await propose(world);
    await expect(ratify(world, agreementOf(world, world.guangdong, change))).rejects.toMatchObject({ code: 'RECOGNITION_DIFFERS' });
  });

  it('is suspended by either side and resumed only by that one', async () => {
    const world = await foundWorld();
    const { jiangxi, guangdong } = world;
    await propose(world);
    await ratify(world);
    await change(world, guangdong, 'suspended', 1);
    await expect(change(world, jiangxi, 'active', 2)).rejects.toMatchObject({ code: 'RECOGNITION_MOVE_FORBIDDEN' });
    expect((await change(world, guangdong, 'active', 2)).state).toBe('active');
    await change(world, jiangxi, 'suspended', 3);
    await expect(change(world, guangdong, 'active', 4)).rejects.toMatchObject({ code: 'RECOGNITION_MOVE_FORBIDDEN' });
    expect((await change(world, guangdong, 'ended', 4)).state).toBe('ended');
  });

  it('ended is over: nothing moves it and nobody ratifies it again', async () => {
    const world = await foundWorld();
    await propose(world);
    await change(world, world.guangdong, 'ended', 1);
    for (const to of ['active', 'suspended', 'ended'] as const) {
      await expect(change(world, world.jiangxi, to, 2)).rejects.toMatchObject({ code: 'RECOGNITION_MOVE_FORBIDDEN' });
    }
    await expect(ratify(world)).rejects.toMatchObject({ code: 'RECOGNITION_MOVE_FORBIDDEN' });
    await expect(propose(world)).rejects.toMatchObject({ code: 'RECOGNITION_EXISTS' });
  });

  it("proposed is not made active by a change: only the other root's signature on its text does", async () => {
    const world = await foundWorld();
    await propose(world);
    for (const by of [world.jiangxi, world.guangdong]) {
      await expect(change(world, by, 'active', 1)).rejects.toMatchObject({ code: 'RECOGNITION_MOVE_FORBIDDEN' });
    }
  });

  it('does not hold between a root and itself', async () => {
    const world = await foundWorld();
    const agreement = agreementOf(world, world.jiangxi, { to: world.jiangxi.did });
    await expect(propose(world, agreement)).rejects.toMatchObject({ code: 'RECOGNITION_PARTY_NOT_ROOT' });
  });
});
