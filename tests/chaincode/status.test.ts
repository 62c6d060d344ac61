import { type ArgsOf, type StatusState, statusMoves } from '@ganzheng/sdk/ledger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, foundWorld, type Org, type World } from '../support/law.js';

type Moves = ArgsOf<'status.move'>['moves'];

const states = Object.keys(statusMoves) as StatusState[];
const instantOf = (second: number): string => `2026-11-24T06:00:${String(second).padStart(2, '0')}.000Z`;

const move = (world: World, moves: Moves, { by = world.police, time = instantOf(0) }: { by?: Org; time?: string } = {}) =>
  world.submit('status.move', { owner: world.police.did, list: 1, accreditation: world.ids.police, moves }, { by, time });
const get = (world: World, index: number, at?: string) =>
  world.evaluate('status.get', { owner: world.police.did, list: 1, index, ...(at === undefined ? {} : { at }) });

describe('the table of lawful moves', () => {
  it('lets a licence be suspended and resumed; every other end is final', () => {
    for (const from of states) {
      const ends = ['issued', 'suspended'].includes(from) ? states.filter((to) => to !== from).sort() : [];
      expect([...statusMoves[from]].sort()).toEqual(ends);
    }
  });
});

describe('a status entry', () => {
  it('exists only for what is not simply issued', async () => {
    const world = await foundWorld();
    expect(await get(world, 5)).toBeNull();
    await move(world, [{ index: 5, to: 'suspended', reason: 'inspection' }]);
    expect(await get(world, 5)).toEqual({ index: 5, state: 'suspended', since: instantOf(0), reason: 'inspection' });
    await move(world, [{ index: 5, to: 'issued', reason: 'cleared' }], { time: instantOf(1) });
    expect(await get(world, 5)).toBeNull();
    expect(await world.evaluate('status.entries', { owner: world.police.did, list: 1 })).toEqual([]);
  });

  it('is answered as it was at any time', async () => {
    const world = await foundWorld();
    await move(world, [{ index: 5, to: 'suspended', reason: 'inspection' }], { time: instantOf(10) });
    await move(world, [{ index: 5, to: 'issued', reason: 'cleared' }], { time: instantOf(20) });
    await move(world, [{ index: 5, to: 'revoked', reason: 'fraud' }], { time: instantOf(30) });
    const at = async (second: number) => (await get(world, 5, instantOf(second)))?.state ?? 'issued';
    expect(await Promise.all([9, 10, 19, 20, 29, 30, 59].map(at))).toEqual([
      'issued',
      'suspended',
      'suspended',
      'issued',
      'issued',
      'revoked',
      'revoked',
    ]);
  });

  it('keeps every change of one time, in order: a clock that went back gives many blocks one time', async () => {
    const world = await foundWorld();
    for (const to of ['suspended', 'issued', 'suspended', 'revoked'] as const) await move(world, [{ index: 5, to, reason: to }]);
    const kept = [...world.host.state].filter(([key]) => key.startsWith('STH~')).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(kept.map(([, entry]) => (typeof entry === 'string' ? JSON.parse(entry) : entry).state)).toEqual([
      'suspended',
      'issued',
      'suspended',
      'revoked',
    ]);
    expect((await get(world, 5, instantOf(0)))?.state).toBe('revoked');
  });

  it('moves with its batch or not at all', async () => {
    const world = await foundWorld();
    await move(world, [{ index: 5, to: 'cancelled', reason: 'moved-away' }]);
    const batch = [4, 5, 6].map((index) => ({ index, to: 'revoked' as const, reason: 'fraud' }));
    await expect(move(world, batch)).rejects.toMatchObject({
      code: 'STATUS_MOVE_FORBIDDEN',
      detail: { index: 5, from: 'cancelled', to: 'revoked' },
    });
    expect(await get(world, 4)).toBeNull();
    expect(
      (
        await move(
          world,
          batch.filter(({ index }) => index !== 5),
        )
      ).map(({ state }) => state),
    ).toEqual(['revoked', 'revoked']);
    expect((await world.evaluate('status.entries', { owner: world.police.did, list: 1 })).map(({ index }) => index)).toEqual([4, 5, 6]);
  });

  it('takes 500 moves at once, and not 501', async () => {
    const world = await foundWorld();
    const batch = Array.from({ length: 501 }, (_, index) => ({ index, to: 'revoked' as const, reason: 'fraud' }));
    await expect(move(world, batch)).rejects.toMatchObject({ code: 'ARGUMENTS_INVALID', detail: { path: 'moves' } });
    expect(await move(world, batch.slice(1))).toHaveLength(500);
  });

  it('emits the indexes and states of its batch and nothing of a person', async () => {
    const world = await foundWorld();
    const args = {
      owner: world.police.did,
      list: 1,
      accreditation: world.ids.police,
      moves: [{ index: 9, to: 'revoked' as const, reason: 'fraud' }],
    };
    const { event } = await world.perform('status.move', args, { by: world.police });
    expect(event).toEqual({ name: 'status.moved', payload: { owner: world.police.did, list: 1, moves: [{ index: 9, state: 'revoked' }] } });
  });
});

describe('who moves a status', () => {
  const revoke = [{ index: 3, to: 'revoked' as const, reason: 'fraud' }];

  it.each(['police', 'ganzhou', 'jiangxi'] as const)('%s: the owner and those above it', async (name) => {
    const world = await foundWorld();
    expect(await move(world, revoke, { by: world[name] })).toHaveLength(1);
  });

  it.each(['xunwu', 'guangdong', 'longgang', 'stranger'] as const)('not %s, however accredited elsewhere', async (name) => {
    const world = await foundWorld();
    await expect(move(world, revoke, { by: world[name] })).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
  });

  it('those above may still act when the owner itself is suspended, but not when they are', async () => {
    const world = await foundWorld();
    await world.submit('accreditation.change', {
      change: changeOf(world.ganzhou, { id: world.ids.police, to: 'suspended', reason: 'inspection', sequence: 1 }),
    });
    await expect(move(world, revoke)).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    expect(await move(world, revoke, { by: world.ganzhou })).toHaveLength(1);
    await world.submit('accreditation.change', {
      change: changeOf(world.jiangxi, { id: world.ids.ganzhou, to: 'suspended', reason: 'inspection', sequence: 1 }),
    });
    const other = [{ ...revoke[0], index: 4 }] as Moves;
    await expect(move(world, other, { by: world.ganzhou })).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    expect(await move(world, other, { by: world.jiangxi })).toHaveLength(1);
  });

  it('nobody on a list of another owner under an accreditation of its own', async () => {
    const world = await foundWorld();
    const act = world.submit(
      'status.move',
      { owner: world.ganzhou.did, list: 1, accreditation: world.ids.police, moves: revoke },
      { by: world.police },
    );
    await expect(act).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
  });
});

describe('the licence state machine', () => {
  const step = fc.record({ index: fc.integer({ min: 0, max: 2 }), to: fc.constantFrom(...states) });

  it('follows the table whatever is asked of it, and its history agrees with its entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = await foundWorld();
        const model = new Map<number, StatusState>();
        const history: Map<number, StatusState>[] = [];
        for (const [second, { index, to }] of steps.entries()) {
          const from = model.get(index) ?? 'issued';
          // Stated anew: only the two open states are left, never for themselves.
          const lawful = (from === 'issued' || from === 'suspended') && to !== from;
          const outcome = await move(world, [{ index, to, reason: 'model' }], { time: instantOf(second) }).then(
            () => 'moved',
            (error) => error.code,
          );
          expect(outcome).toBe(lawful ? 'moved' : 'STATUS_MOVE_FORBIDDEN');
          if (lawful) model.set(index, to);
          history.push(new Map(model));
        }
        for (const index of [0, 1, 2]) expect((await get(world, index))?.state ?? 'issued').toBe(model.get(index) ?? 'issued');
        for (const [second, then] of history.entries()) {
          for (const index of [0, 1, 2])
            expect((await get(world, index, instantOf(second)))?.state ?? 'issued').toBe(then.get(index) ?? 'issued');
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('editions of a list', () => {
  it('are numbered one after the other, each kept', async () => {
    const world = await foundWorld();
    const publish = (epoch: number) =>
      world.submit(
        'status.publish',
        {
          owner: world.police.did,
          list: 1,
          epoch,
          tokenDigest: `0${epoch}`.repeat(32),
          bitstringDigest: `1${epoch}`.repeat(32),
          accreditation: world.ids.police,
        },
        { by: world.police },
      );
    expect(await world.evaluate('status.head', { owner: world.police.did, list: 1 })).toBeNull();
    await publish(1);
    await publish(2);
    for (const epoch of [1, 2, 4])
      await expect(publish(epoch)).rejects.toMatchObject({ code: 'STATUS_EPOCH_STALE', detail: { expected: 3 } });
    expect((await world.evaluate('status.head', { owner: world.police.did, list: 1 }))?.epoch).toBe(2);
    expect([...world.host.state.keys()].filter((key) => key.startsWith('STE~'))).toHaveLength(2);
  });
});
