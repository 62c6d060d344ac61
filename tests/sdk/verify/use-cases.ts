import type { Authorization, UseRecord } from '@ganzheng/sdk/ledger';
import type { Occasion } from '@ganzheng/sdk/verify';
import { codes } from '../../support/law.js';
import type { VerifyWorld } from '../../support/verify-world.js';
import { altered, answering, type Case } from './situation.js';

/** The citizen's authorisation. */
export const authorizationCases: readonly Case[] = [
  {
    name: 'a grant with a forged signature',
    check: 'authorization',
    code: 'AUTHORIZATION_PROOF_INVALID',
    alone: true,
    make: granted(async (world, occasion) => ({ ...occasion, grant: forged(world, occasion) })),
  },
  {
    name: 'a grant that differs from the registered one',
    check: 'authorization',
    code: 'AUTHORIZATION_DIFFERS',
    alone: true,
    make: withRecord((record) => ({ ...record, maxUses: 9 })),
  },
  {
    name: 'an authorisation other than the one meant',
    check: 'authorization',
    code: 'AUTHORIZATION_DIFFERS',
    alone: false,
    make: granted(async (_, occasion) => ({ ...occasion, authorizationId: 'ab'.repeat(16) })),
  },
  {
    name: 'a withdrawn authorisation',
    check: 'authorization',
    code: 'AUTHORIZATION_WITHDRAWN',
    alone: true,
    make: withRecord((record) => ({ ...record, state: 'withdrawn', since: '2026-11-24T04:00:00.000Z' })),
  },
  {
    name: 'a withdrawn authorisation, used never',
    check: 'authorization',
    code: 'AUTHORIZATION_WITHDRAWN',
    alone: false,
    make: unused((world, { grant, withdrawal }) => world.submit('authorization.withdraw', { grant, withdrawal })),
  },
  {
    name: 'a used-up authorisation',
    check: 'authorization',
    code: 'AUTHORIZATION_EXHAUSTED',
    alone: false,
    make: unused((world, { grant }) => world.recordUse(world.occasionOf({ basis: 'authorization', grant })), { maxUses: 1 }),
  },
  {
    name: 'an authorisation of yesterday',
    check: 'authorization',
    code: 'AUTHORIZATION_EXPIRED',
    alone: false,
    make: unused(async () => {}, { expires: '2026-11-24T00:00:00.000Z' }),
  },
  {
    name: 'an authorisation of tomorrow',
    check: 'authorization',
    code: 'AUTHORIZATION_NOT_YET',
    alone: false,
    make: unused(async () => {}, { notBefore: '2026-11-24T06:00:00.000Z' }),
  },
  {
    name: 'an authorisation for another matter',
    check: 'authorization',
    code: 'AUTHORIZATION_PURPOSE_MISMATCH',
    alone: false,
    make: unused(async () => {}, { matterCode: codes.transfer }),
  },
  {
    name: 'an authorisation for another verifier',
    check: 'authorization',
    code: 'AUTHORIZATION_PURPOSE_MISMATCH',
    alone: false,
    make: unused(
      async (world) => world.longgang.did,
      (world) => ({ verifier: world.longgang.did }),
    ),
  },
  {
    name: 'a grant that is not registered yet',
    check: 'authorization',
    code: 'AUTHORIZATION_UNREGISTERED',
    outcome: 'not-checked',
    alone: false,
    make: unused(async () => {}),
  },
  {
    name: 'neither a grant nor a registered authorisation',
    check: 'authorization',
    code: 'AUTHORIZATION_UNKNOWN',
    alone: false,
    make: granted(async (_, { grant: __, ...occasion }) => ({ ...occasion, authorizationId: 'ab'.repeat(16) })),
  },
  {
    name: 'a grant that cannot be read',
    check: 'authorization',
    code: 'EVIDENCE_MISSING',
    outcome: 'not-checked',
    alone: false,
    make: granted(async (_, occasion) => ({ ...occasion, grant: { statement: 'none' } as never })),
  },
];

/** The use on the ledger. */
export const useCases: readonly Case[] = [
  {
    name: 'a use that is not recorded yet',
    check: 'use',
    code: 'USE_PENDING',
    outcome: 'not-checked',
    alone: true,
    make: async (world) => ({ input: { ...(await world.goodInput()), occasion: world.occasionOf() } }),
  },
  {
    name: 'a use the ledger does not have',
    check: 'use',
    code: 'USE_PENDING',
    outcome: 'not-checked',
    alone: true,
    make: async (world) => ({
      input: { ...(await world.goodInput()), occasion: world.occasionOf({ use: { useId: 'cd'.repeat(16), digest: '11'.repeat(32) } }) },
    }),
  },
  {
    name: 'a use with another receipt',
    check: 'use',
    code: 'USE_DIFFERS',
    alone: true,
    make: withUse((use) => ({ ...use, digest: '00'.repeat(32) })),
  },
  {
    name: 'a use for another matter',
    check: 'use',
    code: 'USE_DIFFERS',
    alone: true,
    make: withUse((use) => ({ ...use, matterCode: codes.transfer })),
  },
  {
    name: 'a use on another basis',
    check: 'use',
    code: 'USE_DIFFERS',
    alone: true,
    make: withUse((use) => ({ ...use, basis: 'delegation' })),
  },
  {
    name: 'a window that does not say what the licence is for',
    check: 'use',
    code: 'OCCASION_MISSING',
    outcome: 'not-checked',
    alone: false,
    async make(world) {
      const { occasion: _, ...input } = await world.goodInput();
      return { input };
    },
  },
];

type Grant = ReturnType<VerifyWorld['grantOf']>;
type GrantChange = Parameters<VerifyWorld['grantOf']>[0];

/** A use under a citizen's grant, recorded, then told otherwise. */
function granted(change: (world: VerifyWorld, occasion: Occasion) => Promise<Occasion>): Case['make'] {
  return async (world) => {
    const { grant } = world.grantOf();
    const occasion = await world.recordUse(world.occasionOf({ basis: 'authorization', grant }));
    return { input: { ...(await world.goodInput()), occasion: await change(world, occasion) } };
  };
}

/** A grant in hand whose use is not recorded. */
function unused(
  prepare: (world: VerifyWorld, grant: Grant) => Promise<unknown>,
  change: GrantChange | ((world: VerifyWorld) => GrantChange) = {},
): Case['make'] {
  return async (world) => {
    const grant = world.grantOf(typeof change === 'function' ? change(world) : change);
    await prepare(world, grant);
    return { input: { ...(await world.goodInput()), occasion: world.occasionOf({ basis: 'authorization', grant: grant.grant }) } };
  };
}

function withRecord(change: (record: Authorization) => Authorization): Case['make'] {
  return async (world) => ({
    ...(await granted(async (_, occasion) => occasion)(world)),
    trust: answering(world.trust, {
      authorization: (id) => altered(world.trust.authorization(id), (record) => (record === null ? null : change(record))),
    }),
  });
}

function withUse(change: (use: UseRecord) => UseRecord): Case['make'] {
  return async (world) => ({
    input: await world.goodInput(),
    trust: answering(world.trust, { use: (...of) => altered(world.trust.use(...of), (use) => (use === null ? null : change(use))) }),
  });
}

/** The same words under the signature of another grant. */
function forged(world: VerifyWorld, { grant }: Occasion): Occasion['grant'] {
  return grant === undefined ? undefined : { ...grant, signature: world.grantOf().grant.signature };
}
