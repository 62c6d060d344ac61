import { agreementChangeOf, agreementOf, times, type World } from '../../support/law.js';
import { createMemoryHost } from '../../support/memory-tx.js';
import type { Cases } from './case.js';

const propose = (world: World, agreement = agreementOf(world, world.jiangxi)) => world.submit('recognition.propose', { agreement });
const ratify = (world: World, agreement = agreementOf(world, world.guangdong)) => world.submit('recognition.ratify', { agreement });
const change = (world: World, ...args: Parameters<typeof agreementChangeOf>) =>
  world.submit('recognition.change', { change: agreementChangeOf(...args) });

const ratified = async (world: World): Promise<void> => {
  await propose(world);
  await ratify(world);
};

export const recognitionCases: Cases<
  'recognition.propose' | 'recognition.ratify' | 'recognition.change' | 'recognition.get' | 'recognition.between'
> = {
  'recognition.propose': {
    NETWORK_NOT_FOUNDED: (world) =>
      createMemoryHost().submit(
        { name: 'recognition.propose', args: { agreement: agreementOf(world, world.jiangxi) }, requestId: world.drawId() },
        { time: times.now, caller: world.jiangxi.caller },
      ),
    RECOGNITION_EXISTS: async (world) => {
      await propose(world);
      return propose(world);
    },
    RECOGNITION_PARTY_NOT_ROOT: (world) => propose(world, agreementOf(world, world.jiangxi, { to: world.ganzhou.did })),
    RECOGNITION_PROOF_INVALID: (world) => propose(world, agreementOf(world, world.ganzhou)),
    RECOGNITION_DATES_INVALID: (world) => propose(world, agreementOf(world, world.jiangxi, { validUntil: times.now })),
  },
  'recognition.ratify': {
    RECOGNITION_UNKNOWN: (world) => ratify(world),
    RECOGNITION_DIFFERS: async (world) => {
      await propose(world);
      return ratify(world, agreementOf(world, world.guangdong, { validUntil: times.later }));
    },
    RECOGNITION_PROOF_INVALID: async (world) => {
      await propose(world);
      return ratify(world, agreementOf(world, world.jiangxi));
    },
    RECOGNITION_MOVE_FORBIDDEN: async (world) => {
      await ratified(world);
      return ratify(world);
    },
    RECOGNITION_DATES_INVALID: async (world) => {
      await propose(world);
      return world.submit('recognition.ratify', { agreement: agreementOf(world, world.guangdong) }, { time: times.end });
    },
  },
  'recognition.change': {
    RECOGNITION_UNKNOWN: (world) => change(world, world.jiangxi, 'suspended', 1),
    RECOGNITION_PROOF_INVALID: async (world) => {
      await ratified(world);
      return change(world, world.ganzhou, 'suspended', 1);
    },
    RECOGNITION_MOVE_FORBIDDEN: async (world) => {
      await ratified(world);
      await change(world, world.jiangxi, 'suspended', 1);
      return change(world, world.guangdong, 'active', 2);
    },
    STATEMENT_REPLAYED: async (world) => {
      await ratified(world);
      await change(world, world.jiangxi, 'suspended', 1);
      await change(world, world.jiangxi, 'active', 2);
      return change(world, world.jiangxi, 'suspended', 1);
    },
  },
  'recognition.get': { RECOGNITION_UNKNOWN: (world) => world.evaluate('recognition.get', { id: world.drawId() }) },
  'recognition.between': {},
};
