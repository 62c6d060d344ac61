import type { ArgsOf } from '@ganzheng/sdk/ledger';
import { describe, expect, it } from 'vitest';
import { callerBindingOf, creationOf, founder, foundWorld, times, type World } from '../support/law.js';
import { createMemoryHost } from '../support/memory-tx.js';

type Founding = ArgsOf<'network.found'>;

const found = (args: Founding) =>
  createMemoryHost().submit({ name: 'network.found', args, requestId: '0f'.repeat(16) }, { time: times.founding, caller: founder });

/** The founding with something changed in its second root. */
const withSecond = ({ foundingArgs }: World, change: Partial<Founding['roots'][number]>): Founding => ({
  ...foundingArgs,
  roots: foundingArgs.roots.map((root, at) => (at === 1 ? { ...root, ...change } : root)),
});

describe('founding', () => {
  it('gives each root its own province, all types and matters, and depth 4', async () => {
    const world = await foundWorld();
    const network = await world.evaluate('network.get', {});
    expect(network.roots.map(({ did, region }) => [did, region])).toEqual([
      [world.jiangxi.did, '360000'],
      [world.guangdong.did, '440000'],
    ]);
    const [root] = await world.evaluate('accreditation.chain', { id: world.ids.guangdong });
    expect(root).toMatchObject({
      parent: null,
      grantor: world.guangdong.did,
      subject: world.guangdong.did,
      role: 'root',
      depth: 4,
      validFrom: times.founding,
      scope: { typeCodes: ['*'], regions: ['440000'], matters: ['*'] },
      caller: callerBindingOf(world.guangdong),
    });
  });

  const inconsistent: readonly [string, (world: World) => Founding][] = [
    ['one root twice', (world) => withSecond(world, { operation: creationOf(world.jiangxi) })],
    ['one accreditation id twice', (world) => withSecond(world, { accreditationId: world.ids.jiangxi })],
    [
      'one member twice',
      ({ foundingArgs }) => ({ ...foundingArgs, members: [...foundingArgs.members, ...foundingArgs.members.slice(0, 1)] }),
    ],
    ['a root whose member is missing', ({ foundingArgs }) => ({ ...foundingArgs, members: foundingArgs.members.slice(0, 2) })],
    ['a root bound to a caller of another member', (world) => withSecond(world, { caller: callerBindingOf(world.jiangxi) })],
    ['a root without a next key', (world) => withSecond(world, { operation: creationOf(world.guangdong, { nextKeyDigest: null }) })],
  ];

  it.each(inconsistent)('is refused with %s', async (_, spoilt) => {
    await expect(found(spoilt(await foundWorld()))).rejects.toMatchObject({ code: 'FOUNDING_INCONSISTENT' });
  });

  it('needs two roots', async () => {
    const { foundingArgs } = await foundWorld();
    const alone = { ...foundingArgs, roots: foundingArgs.roots.slice(0, 1) };
    await expect(found(alone)).rejects.toMatchObject({ code: 'ARGUMENTS_INVALID', detail: { path: 'roots' } });
  });
});
