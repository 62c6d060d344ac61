import { signStatement } from '@ganzheng/sdk/ledger';
import { codes, createGrant, times, type World } from '../../support/law.js';
import { type Act, authorityCases, type Case, type Cases } from './case.js';

const xunwu = (world: World) => ({ id: world.ids.xunwu, grantor: world.ganzhou });

type Grant = ReturnType<typeof createGrant>;

const consume = (world: World, { grant, use }: Pick<Grant, 'grant' | 'use'>, { accreditation = world.ids.xunwu, by = world.xunwu } = {}) =>
  world.submit('authorization.use', { grant, use, accreditation }, { by });

const again = (world: World, granted: Grant): Grant => ({ ...granted, use: { ...granted.use, useId: world.drawId() } });

const record = (
  world: World,
  { accreditation = world.ids.xunwu, by = world.xunwu, useId = world.drawId(), matterCode = codes.enrol as string },
) => {
  const use = { useId, verifier: world.xunwu.did, matterCode, purpose: 'enrol-child', basis: 'duty' as const, digest: '22'.repeat(32) };
  return world.submit('use.record', { use, accreditation }, { by });
};

/** The same id and key, another text. */
const altered = ({ grant: { statement, keyId }, oneTime }: Grant) => {
  const { type: _, ...body } = statement;
  return signStatement('grant', { ...body, maxUses: 900 }, oneTime, keyId);
};

const useGranted: Act = (world, spoil) => consume(world, createGrant(world), spoil);

const withdrawnFirst = async (world: World): Promise<Grant> => {
  const granted = createGrant(world);
  await world.submit('authorization.withdraw', { grant: granted.grant, withdrawal: granted.withdrawal });
  return granted;
};

const usedFirst =
  (step: (world: World, granted: Grant) => Promise<unknown>): Case =>
  async (world) => {
    const granted = createGrant(world);
    await consume(world, granted);
    return step(world, granted);
  };

export const useCases: Cases<'authorization.use' | 'authorization.withdraw' | 'use.record' | 'authorization.get' | 'use.get'> = {
  'authorization.use': {
    ...authorityCases(useGranted, xunwu),
    ACCREDITATION_OUT_OF_SCOPE: (world) => consume(world, createGrant(world, { matterCode: codes.transfer })),
    AUTHORIZATION_PROOF_INVALID: (world) => {
      const [first, second] = [createGrant(world), createGrant(world)];
      return consume(world, { ...first, grant: { ...first.grant, signature: second.grant.signature } });
    },
    AUTHORIZATION_DIFFERS: usedFirst((world, granted) => consume(world, { ...again(world, granted), grant: altered(granted) })),
    AUTHORIZATION_NOT_YET: (world) => consume(world, createGrant(world, { notBefore: times.later, expires: times.end })),
    AUTHORIZATION_EXPIRED: (world) => consume(world, createGrant(world, { expires: times.now })),
    AUTHORIZATION_WITHDRAWN: async (world) => consume(world, await withdrawnFirst(world)),
    AUTHORIZATION_EXHAUSTED: usedFirst(async (world, granted) => {
      await consume(world, again(world, granted));
      return consume(world, again(world, granted));
    }),
    AUTHORIZATION_PURPOSE_MISMATCH: (world) => {
      const granted = createGrant(world);
      return consume(world, { ...granted, use: { ...granted.use, purpose: 'curiosity' } });
    },
    USE_EXISTS: usedFirst((world, granted) => consume(world, granted)),
  },
  'authorization.withdraw': {
    AUTHORIZATION_UNKNOWN: (world) => world.submit('authorization.withdraw', { withdrawal: createGrant(world).withdrawal }),
    AUTHORIZATION_PROOF_INVALID: usedFirst((world, granted) => {
      const other = createGrant(world);
      const { type: _, ...body } = granted.withdrawal.statement;
      return world.submit('authorization.withdraw', { withdrawal: signStatement('withdrawal', body, other.oneTime, granted.keyId) });
    }),
    AUTHORIZATION_WITHDRAWN: async (world) => {
      const { withdrawal } = await withdrawnFirst(world);
      return world.submit('authorization.withdraw', { withdrawal });
    },
    AUTHORIZATION_DIFFERS: (world) =>
      world.submit('authorization.withdraw', { grant: createGrant(world).grant, withdrawal: createGrant(world).withdrawal }),
  },
  'use.record': {
    ...authorityCases(record, xunwu),
    ACCREDITATION_OUT_OF_SCOPE: (world) => record(world, { matterCode: codes.transfer }),
    USE_EXISTS: async (world) => {
      const useId = world.drawId();
      await record(world, { useId });
      return record(world, { useId });
    },
  },
  'authorization.get': {},
  'use.get': {},
};
