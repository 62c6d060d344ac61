import { createSigner, generateKeyPair } from '@ganzheng/sdk/sm';
import { times } from '../../support/law.js';
import type { VerifyWorld } from '../../support/verify-world.js';
import { altered, answering, type Case } from './situation.js';

const states = [
  ['suspended', 'LICENCE_SUSPENDED'],
  ['revoked', 'LICENCE_REVOKED'],
  ['withdrawn', 'LICENCE_WITHDRAWN'],
  ['cancelled', 'LICENCE_CANCELLED'],
  ['superseded', 'LICENCE_SUPERSEDED'],
  ['transferred', 'LICENCE_TRANSFERRED'],
] as const;

/** The licence's state by the entry on the ledger, and by a signed list where there is no ledger. */
export const statusCases: readonly Case[] = [
  ...states.map(
    ([state, code]): Case => ({
      name: `a licence that is ${state}`,
      check: 'status',
      code,
      alone: true,
      async make(world) {
        const input = await world.goodInput();
        await world.moveStatus(input.held.index, state);
        return { input };
      },
    }),
  ),
  {
    name: 'a status kept in a list of somebody else',
    check: 'status',
    code: 'STATUS_OWNER_FOREIGN',
    alone: true,
    make: async (world) => ({ input: await world.goodInput({ owner: world.xunwu.did }) }),
  },
  {
    name: 'an entry of another index',
    check: 'status',
    code: 'STATUS_LIST_OTHER',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      const entry = { index: input.held.index + 1, state: 'issued' as const, since: times.now, reason: 'resumed' };
      return { input, trust: answering(world.trust, { statusEntry: (...of) => altered(world.trust.statusEntry(...of), () => entry) }) };
    },
  },
  {
    name: 'a revoked licence by its list',
    check: 'status',
    code: 'LICENCE_NOT_IN_FORCE',
    alone: true,
    make: byList(afterMove('revoked')),
  },
  {
    name: 'a suspended licence by its list',
    check: 'status',
    code: 'LICENCE_SUSPENDED',
    alone: true,
    make: byList(afterMove('suspended')),
  },
  {
    name: 'a revoked licence by a list that is a day old',
    check: 'status',
    code: 'LICENCE_NOT_IN_FORCE',
    alone: true,
    make: byList(afterMove('revoked', '2026-11-23T06:00:00.000Z')),
  },
  {
    name: 'a swapped list',
    check: 'status',
    code: 'STATUS_LIST_OTHER',
    alone: true,
    make: byList((world) => world.statusToken({ list: 1 })),
  },
  {
    name: 'a list of another organisation',
    check: 'status',
    code: 'STATUS_LIST_OTHER',
    alone: true,
    make: byList((world) => world.statusToken({ owner: world.ganzhou, signer: world.ganzhou.issuing })),
  },
  {
    name: 'a list signed by somebody else',
    check: 'status',
    code: 'STATUS_LIST_SIGNATURE_INVALID',
    alone: true,
    make: byList((world) => world.statusToken({ signer: createSigner(generateKeyPair(world.random).privateKey) })),
  },
  {
    name: 'a list signed with the key for logging in',
    check: 'status',
    code: 'STATUS_LIST_SIGNATURE_INVALID',
    alone: true,
    make: byList((world) => world.statusToken({ signer: world.police.authentication })),
  },
  {
    name: 'a list that cannot be read',
    check: 'status',
    code: 'CREDENTIAL_MALFORMED',
    alone: true,
    make: byList(async () => 'not a list'),
  },
  {
    name: 'a stale list',
    check: 'status',
    code: 'EVIDENCE_STALE',
    outcome: 'not-checked',
    alone: true,
    make: byList((world) => world.statusToken({ now: '2026-11-24T04:00:00.000Z' })),
  },
  {
    name: 'a list past its end',
    check: 'status',
    code: 'EVIDENCE_EXPIRED',
    outcome: 'not-checked',
    alone: true,
    make: byList((world) => world.statusToken({ now: '2026-11-23T04:00:00.000Z' }), { maxStatusAgeSeconds: 7 * 86_400 }),
  },
  {
    name: 'a list of the future',
    check: 'status',
    code: 'EVIDENCE_AHEAD',
    outcome: 'not-checked',
    alone: true,
    make: byList((world) => world.statusToken({ now: '2027-11-24T05:00:00.000Z' })),
  },
  {
    name: 'an edition before the one on the ledger',
    check: 'status',
    code: 'STATUS_LIST_BEHIND',
    outcome: 'not-checked',
    alone: true,
    make: byList(async (world) => {
      for (const epoch of [1, 2]) await publish(world, epoch);
      return world.statusToken({ epoch: 1 });
    }),
  },
  {
    name: 'a second edition under one number',
    check: 'status',
    code: 'STATUS_LIST_DIFFERS',
    alone: true,
    make: byList(async (world) => {
      await publish(world, 1);
      return world.statusToken({ epoch: 1 });
    }),
  },
  {
    name: 'no list and no ledger',
    check: 'status',
    code: 'EVIDENCE_MISSING',
    outcome: 'not-checked',
    alone: true,
    make: byList(async () => undefined),
  },
];

function byList(
  make: (world: VerifyWorld, index: number) => Promise<string | undefined>,
  change: Parameters<VerifyWorld['policyOf']>[1] = {},
): Case['make'] {
  return async (world) => {
    const input = await world.goodInput();
    const statusList = await make(world, input.held.index);
    const policy = world.policyOf('window', change);
    return {
      input: { ...input, ...(statusList === undefined ? {} : { statusList }) },
      policy,
      trust: answering(world.trust, { statusEntry: async () => null }),
    };
  };
}

/** The list as it is once the licence was moved. */
function afterMove(to: 'revoked' | 'suspended', now: string = times.now) {
  return async (world: VerifyWorld, index: number): Promise<string> => {
    await world.moveStatus(index, to);
    return world.statusToken({ now });
  };
}

const publish = (world: VerifyWorld, epoch: number) =>
  world.submit(
    'status.publish',
    {
      owner: world.police.did,
      list: 0,
      epoch,
      tokenDigest: '11'.repeat(32),
      bitstringDigest: '22'.repeat(32),
      accreditation: world.ids.police,
    },
    { by: world.police },
  );
