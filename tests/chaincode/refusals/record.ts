import type { ArgsOf } from '@ganzheng/sdk/ledger';
import { hex } from '@scure/base';
import { codes, logOf, type World } from '../../support/law.js';
import { type Act, authorityCases, type Cases } from './case.js';

const ganzhou = (world: World) => ({ id: world.ids.ganzhou, grantor: world.jiangxi });
const police = (world: World) => ({ id: world.ids.police, grantor: world.ganzhou });

const publishType = (world: World, { accreditation = world.ids.ganzhou, by = world.ganzhou, version = 1 }) =>
  world.submit('licence-type.publish', { typeCode: codes.idCard, version, digest: '33'.repeat(32), accreditation }, { by });

const retireType: Act = async (world, { accreditation = world.ids.ganzhou, by = world.ganzhou }) =>
  world.submit('licence-type.retire', { typeCode: codes.idCard, accreditation }, { by });

const log = logOf(16);

const append = (world: World, { accreditation = world.ids.police, by = world.police, size = 5, from = 0 }) => {
  const args = {
    operator: by === world.stranger ? world.police.did : by.did,
    shard: 0,
    size,
    root: hex.encode(log.root(size)),
    noteDigest: '44'.repeat(32),
  };
  const consistency = log.consistencyProof(from, size).map((step) => hex.encode(step));
  return world.submit('checkpoint.append', { ...args, consistency, accreditation }, { by });
};

type Moves = ArgsOf<'status.move'>['moves'];

const move = (
  world: World,
  { accreditation = world.ids.police, by = world.police, moves = [{ index: 7, to: 'revoked', reason: 'fraud' }] as Moves },
) => world.submit('status.move', { owner: by === world.stranger ? world.police.did : by.did, list: 1, accreditation, moves }, { by });

const publishList = (world: World, { accreditation = world.ids.police, by = world.police, epoch = 1 }) =>
  world.submit(
    'status.publish',
    {
      owner: by === world.stranger ? world.police.did : by.did,
      list: 1,
      epoch,
      tokenDigest: '55'.repeat(32),
      bitstringDigest: '66'.repeat(32),
      accreditation,
    },
    { by },
  );

type Recording =
  | 'licence-type.publish'
  | 'licence-type.retire'
  | 'licence-type.get'
  | 'checkpoint.append'
  | 'checkpoint.head'
  | 'checkpoint.get'
  | 'status.move'
  | 'status.publish'
  | 'status.get'
  | 'status.entries'
  | 'status.head'
  | 'request.get';

/** A window invokes its own accreditation, whose role does not allow the act. */
const asWindow = (world: World) => ({ accreditation: world.ids.xunwu, by: world.xunwu });

export const recordCases: Cases<Recording> = {
  'licence-type.publish': {
    ...authorityCases(publishType, ganzhou),
    ACCREDITATION_OUT_OF_SCOPE: (world) => publishType(world, { accreditation: world.ids.police, by: world.police }),
    LICENCE_TYPE_VERSION_STALE: (world) => publishType(world, { version: 2 }),
    LICENCE_TYPE_RETIRED: async (world) => {
      await publishType(world, {});
      await retireType(world, {});
      return publishType(world, { version: 2 });
    },
  },
  'licence-type.retire': {
    ...authorityCases(retireType, ganzhou),
    ACCREDITATION_OUT_OF_SCOPE: async (world) => {
      // Another authority with every type in its scope did not define this one.
      await publishType(world, {});
      return retireType(world, { accreditation: world.ids.guangdong, by: world.guangdong });
    },
    LICENCE_TYPE_UNREGISTERED: (world) => retireType(world, {}),
    LICENCE_TYPE_RETIRED: async (world) => {
      await publishType(world, {});
      await retireType(world, {});
      return retireType(world, {});
    },
  },
  'licence-type.get': { LICENCE_TYPE_UNREGISTERED: (world) => world.evaluate('licence-type.get', { typeCode: codes.idCard }) },
  'checkpoint.append': {
    ...authorityCases(append, police),
    ACCREDITATION_OUT_OF_SCOPE: (world) => append(world, asWindow(world)),
    CHECKPOINT_NOT_AHEAD: async (world) => {
      await append(world, {});
      return append(world, { size: 5, from: 5 });
    },
    CHECKPOINT_INCONSISTENT: async (world) => {
      await append(world, {});
      return append(world, { size: 9, from: 4 });
    },
  },
  'checkpoint.head': {},
  'checkpoint.get': { CHECKPOINT_UNKNOWN: (world) => world.evaluate('checkpoint.get', { operator: world.police.did, shard: 0, size: 5 }) },
  'status.move': {
    ...authorityCases(move, police),
    ACCREDITATION_OUT_OF_SCOPE: (world) => move(world, asWindow(world)),
    STATUS_MOVE_FORBIDDEN: async (world) => {
      await move(world, {});
      return move(world, { moves: [{ index: 7, to: 'issued', reason: 'mistake' }] });
    },
    STATUS_INDEX_REPEATED: (world) => move(world, { moves: [7, 8, 7].map((index) => ({ index, to: 'revoked', reason: 'fraud' })) }),
  },
  'status.publish': {
    ...authorityCases(publishList, police),
    ACCREDITATION_OUT_OF_SCOPE: (world) => publishList(world, asWindow(world)),
    STATUS_EPOCH_STALE: (world) => publishList(world, { epoch: 2 }),
  },
  'status.get': {},
  'status.entries': {},
  'status.head': {},
  'request.get': {},
};
