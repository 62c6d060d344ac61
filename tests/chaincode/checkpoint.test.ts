import { hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codes, foundWorld, logOf, type World } from '../support/law.js';

const log = logOf(200);
const forged = logOf(200, 'forged');

const append = (world: World, size: number, from: number, source = log, shard = 0) =>
  world.submit(
    'checkpoint.append',
    {
      operator: world.police.did,
      shard,
      size,
      root: hex.encode(source.root(size)),
      noteDigest: '44'.repeat(32),
      consistency: source.consistencyProof(from, size).map((step) => hex.encode(step)),
      accreditation: world.ids.police,
    },
    { by: world.police },
  );

describe('a log on the ledger', () => {
  it('grows by consistent heads, each kept', async () => {
    const world = await foundWorld();
    const { did: operator } = world.police;
    expect(await world.evaluate('checkpoint.head', { operator, shard: 0 })).toBeNull();
    for (const [from, size] of [
      [0, 1],
      [1, 7],
      [7, 8],
      [8, 200],
    ] as const)
      await append(world, size, from);
    expect((await world.evaluate('checkpoint.head', { operator, shard: 0 }))?.size).toBe(200);
    expect((await world.evaluate('checkpoint.get', { operator, shard: 0, size: 7 })).root).toBe(hex.encode(log.root(7)));
    await expect(world.evaluate('checkpoint.get', { operator, shard: 0, size: 6 })).rejects.toMatchObject({ code: 'CHECKPOINT_UNKNOWN' });
  });

  it('has shards that do not touch one another', async () => {
    const world = await foundWorld();
    await append(world, 50, 0);
    await append(world, 20, 0, forged, 1);
    await append(world, 60, 50);
    expect((await append(world, 21, 20, forged, 1)).size).toBe(21);
  });

  it('never becomes another log, smaller, or the same again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 199 }), fc.integer({ min: 1, max: 200 }), fc.boolean(), async (head, size, rewritten) => {
        const world = await foundWorld();
        await append(world, head, 0);
        const outcome = await append(world, size, Math.min(head, size), rewritten ? forged : log).then(
          () => 'appended',
          (error) => error.code,
        );
        expect(outcome).toBe(size <= head ? 'CHECKPOINT_NOT_AHEAD' : rewritten ? 'CHECKPOINT_INCONSISTENT' : 'appended');
      }),
      { numRuns: 40 },
    );
  });

  it('begins without a proof, and refuses one too many', async () => {
    const world = await foundWorld();
    const begin = world.submit(
      'checkpoint.append',
      {
        operator: world.police.did,
        shard: 0,
        size: 3,
        root: '11'.repeat(32),
        noteDigest: '44'.repeat(32),
        consistency: ['11'.repeat(32)],
        accreditation: world.ids.police,
      },
      { by: world.police },
    );
    await expect(begin).rejects.toMatchObject({ code: 'CHECKPOINT_INCONSISTENT' });
  });

  it('belongs to its operator: nobody above appends to it', async () => {
    const world = await foundWorld();
    const args = {
      operator: world.police.did,
      shard: 0,
      size: 3,
      root: '11'.repeat(32),
      noteDigest: '44'.repeat(32),
      consistency: [],
      accreditation: world.ids.police,
    };
    await expect(world.submit('checkpoint.append', args, { by: world.ganzhou })).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
    const own = { ...args, accreditation: world.ids.ganzhou };
    await expect(world.submit('checkpoint.append', own, { by: world.ganzhou })).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
  });
});

describe('a licence type on the ledger', () => {
  const publish = (world: World, version: number, digit = version) =>
    world.submit(
      'licence-type.publish',
      { typeCode: codes.marriage, version, digest: `0${digit}`.repeat(32), accreditation: world.ids.ganzhou },
      { by: world.ganzhou },
    );

  it('has versions that follow one another, each with its time', async () => {
    const world = await foundWorld();
    await publish(world, 1);
    await publish(world, 2);
    const first = await world.evaluate('licence-type.get', { typeCode: codes.marriage, version: 1 });
    const newest = await world.evaluate('licence-type.get', { typeCode: codes.marriage });
    expect([first.state, first.until === null, newest.version, newest.state, newest.until]).toEqual(['retired', false, 2, 'current', null]);
    for (const version of [1, 2, 4])
      await expect(publish(world, version)).rejects.toMatchObject({ code: 'LICENCE_TYPE_VERSION_STALE', detail: { expected: 3 } });
    await expect(world.evaluate('licence-type.get', { typeCode: codes.marriage, version: 3 })).rejects.toMatchObject({
      code: 'LICENCE_TYPE_UNREGISTERED',
    });
  });

  it('belongs to the authority that defined it', async () => {
    const world = await foundWorld();
    await publish(world, 1);
    const other = { typeCode: codes.marriage, version: 2, digest: '02'.repeat(32), accreditation: world.ids.jiangxi };
    await expect(world.submit('licence-type.publish', other, { by: world.jiangxi })).rejects.toMatchObject({
      code: 'ACCREDITATION_OUT_OF_SCOPE',
    });
  });
});
