import type { Accreditation, DidVersion, Recognition } from '@ganzheng/sdk/ledger';
import type { AccreditationChains, TrustSource } from '@ganzheng/sdk/verify';
import { agreementChangeOf, changeOf, codes, times } from '../../support/law.js';
import type { VerifyWorld } from '../../support/verify-world.js';
import { altered, answering, type Case } from './situation.js';

/** The issuer's chain of accreditations. */
export const accreditationCases: readonly Case[] = [
  {
    name: 'a suspended parent',
    check: 'accreditation',
    code: 'ACCREDITATION_INACTIVE',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      await change(world, world.jiangxi, world.ids.ganzhou, 'suspended');
      return { input };
    },
  },
  {
    name: 'a parent whose DID is deactivated',
    check: 'accreditation',
    code: 'ACCREDITATION_INACTIVE',
    alone: true,
    make: withAuthority(async (version) => ({ ...version, deactivated: true })),
  },
  {
    name: 'a parent nobody can tell of',
    check: 'accreditation',
    code: 'EVIDENCE_MISSING',
    outcome: 'not-checked',
    alone: true,
    make: withAuthority(async () => null),
  },
  {
    name: 'an accreditation revoked since',
    check: 'accreditation',
    code: 'ACCREDITATION_INACTIVE',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      await change(world, world.ganzhou, world.ids.police, 'revoked');
      return { input };
    },
  },
  {
    name: 'an accreditation suspended at issuance and resumed since',
    check: 'accreditation',
    code: 'ACCREDITATION_INACTIVE',
    alone: true,
    make: withOwn(() => ({
      history: [
        { state: 'suspended', since: '2026-11-24T03:00:00.000Z', reason: 'audit', by: '' },
        { state: 'active', since: '2026-11-24T04:30:00.000Z', reason: 'resumed', by: '' },
      ],
    })),
  },
  {
    name: 'an expired accreditation',
    check: 'accreditation',
    code: 'ACCREDITATION_INACTIVE',
    alone: true,
    make: withOwn(() => ({ validUntil: '2026-11-24T04:30:00.000Z' })),
  },
  {
    name: 'an accreditation given after issuance',
    check: 'accreditation',
    code: 'ACCREDITATION_INACTIVE',
    alone: true,
    make: withOwn(() => ({ validFrom: '2026-11-24T04:30:00.000Z' })),
  },
  {
    name: 'a scope wider than the parent',
    check: 'accreditation',
    code: 'ACCREDITATION_SCOPE_WIDENED',
    alone: true,
    make: withOwn(({ scope }) => ({ scope: { ...scope, regions: ['360000'] } })),
  },
  {
    name: 'another licence type',
    check: 'accreditation',
    code: 'ACCREDITATION_OUT_OF_SCOPE',
    alone: true,
    make: withOwn(({ scope }) => ({ scope: { ...scope, typeCodes: [codes.marriage] } })),
  },
  {
    name: 'a licence of another division',
    check: 'accreditation',
    code: 'ACCREDITATION_OUT_OF_SCOPE',
    alone: true,
    make: async (world) => ({ input: await world.goodInput({ licence: { region: '440307' } }) }),
  },
  {
    name: 'a chain deeper than allowed',
    check: 'accreditation',
    code: 'ACCREDITATION_DEPTH_EXCEEDED',
    alone: true,
    make: withChains((chain) => chain.map((link) => ({ ...link, depth: 0 }))),
  },
  {
    name: 'a chain with a link of somebody else',
    check: 'accreditation',
    code: 'ISSUER_NOT_ACCREDITED',
    alone: true,
    make: withOwn(() => ({ parent: 'ff'.repeat(16) })),
  },
  {
    name: 'an accreditation for another role',
    check: 'accreditation',
    code: 'ISSUER_NOT_ACCREDITED',
    alone: true,
    make: withOwn(() => ({ role: 'verifier' })),
  },
  {
    name: 'no accreditation',
    check: 'accreditation',
    code: 'ISSUER_NOT_ACCREDITED',
    alone: false,
    make: async (world) => ({
      input: await world.goodInput(),
      trust: answering(world.trust, { accreditations: (did) => altered(world.trust.accreditations(did), () => []) }),
    }),
  },
  {
    name: 'a root the verifier does not believe in',
    check: 'accreditation',
    code: 'ISSUER_ROOT_NOT_PINNED',
    alone: false,
    make: async (world) => ({
      input: await world.goodInput(),
      policy: world.policyOf('window', { root: world.guangdong.did, pinnedRoots: [world.guangdong.did] }),
    }),
  },
];

/** A licence of Jiangxi at a window of Longgang in Guangdong. */
export const recognitionCases: readonly Case[] = [
  { name: 'no agreement', check: 'recognition', code: 'RECOGNITION_MISSING', alone: true, make: abroad(async () => {}) },
  {
    name: 'an agreement ended between issue and presentation',
    check: 'recognition',
    code: 'RECOGNITION_INACTIVE',
    alone: true,
    make: abroad(async (world) => {
      await world.recognise();
      await world.submit(
        'recognition.change',
        { change: agreementChangeOf(world.jiangxi, 'ended', 1) },
        { by: world.jiangxi, time: '2026-11-24T04:30:00.000Z' },
      );
    }),
  },
  {
    name: 'a suspended agreement',
    check: 'recognition',
    code: 'RECOGNITION_INACTIVE',
    alone: true,
    make: abroad(async (world) => {
      await world.recognise();
      await world.submit(
        'recognition.change',
        { change: agreementChangeOf(world.guangdong, 'suspended', 1) },
        { by: world.guangdong, time: '2026-11-24T04:30:00.000Z' },
      );
    }),
  },
  {
    name: 'an agreement past its last day',
    check: 'recognition',
    code: 'RECOGNITION_OUT_OF_DATES',
    alone: true,
    make: abroad((world) => world.recognise({ validUntil: '2026-11-24T04:30:00.000Z' })),
  },
  {
    name: 'an agreement that does not cover the type',
    check: 'recognition',
    code: 'RECOGNITION_TYPE_UNCOVERED',
    alone: true,
    make: abroad((world) =>
      world.recognise({ mappings: [{ typeCode: codes.marriage, asTypeCode: codes.marriage, relation: 'exact', fieldMap: {} }] }),
    ),
  },
  {
    name: 'an agreement that does not cover the matter',
    check: 'recognition',
    code: 'RECOGNITION_MATTER_UNCOVERED',
    alone: true,
    make: abroad((world) => world.recognise({ matters: [codes.enrol] })),
  },
  {
    name: 'an agreement in the other direction',
    check: 'recognition',
    code: 'RECOGNITION_MISSING',
    alone: true,
    make: abroad(
      (world) => world.recognise(),
      ({ from, to, ...rest }) => ({ ...rest, from: to, to: from }),
    ),
  },
  {
    name: 'no agreement, and a second chain to our root under a deactivated organisation',
    check: 'recognition',
    code: 'RECOGNITION_MISSING',
    alone: true,
    async make(world) {
      const { longgang, guangdong } = world;
      const subjects = [world.police.did, longgang.did, guangdong.did];
      const here = (chain: AccreditationChains[number]) =>
        chain.map((link, at) => ({ ...link, subject: subjects[at] ?? '', grantor: subjects[at + 1] ?? guangdong.did }));
      const trust = answering(world.trust, {
        accreditations: (did) => altered(world.trust.accreditations(did), (chains) => [...chains, ...chains.map(here)]),
        did: (did, at) =>
          altered(world.trust.did(did, at), (version) => (version === null ? null : { ...version, deactivated: did === longgang.did })),
      });
      return { input: await usedAbroad(world), policy: world.partnerPolicy(), trust };
    },
  },
  {
    name: 'a field map that cannot be followed',
    check: 'recognition',
    code: 'FIELD_MAP_MALFORMED',
    alone: true,
    make: abroad((world) =>
      world.recognise({ mappings: [{ typeCode: codes.idCard, asTypeCode: codes.idCard, relation: 'exact', fieldMap: { '/~9': 'XM' } }] }),
    ),
  },
];

/** The issuing bureau's accreditation as the ledger would have it otherwise. */
function withOwn(change: (own: Accreditation) => Partial<Accreditation>): Case['make'] {
  return withChains((chain) => chain.map((link, at) => (at === 0 ? { ...link, ...change(link) } : link)));
}

/** The organisation above the issuing bureau as the ledger would have it otherwise. */
function withAuthority(change: (version: DidVersion) => Promise<DidVersion | null>): Case['make'] {
  return async (world) => {
    const did: TrustSource['did'] = async (asked, at) => {
      const item = await world.trust.did(asked, at);
      if (asked !== world.ganzhou.did || item === null || item.value === null) return item;
      const value = await change(item.value);
      return value === null ? null : { ...item, value };
    };
    return { input: await world.goodInput(), trust: answering(world.trust, { did }) };
  };
}

function withChains(change: (chain: AccreditationChains[number]) => AccreditationChains[number]): Case['make'] {
  return async (world) => ({
    input: await world.goodInput(),
    trust: answering(world.trust, { accreditations: (did) => altered(world.trust.accreditations(did), (chains) => chains.map(change)) }),
  });
}

function abroad(
  prepare: (world: VerifyWorld) => Promise<void>,
  alter: (agreement: Recognition) => Recognition = (agreement) => agreement,
): Case['make'] {
  return async (world) => {
    await prepare(world);
    const agreements = (from: string, to: string) => altered(world.trust.agreements(from, to), (all) => all.map(alter));
    return { input: await usedAbroad(world), policy: world.partnerPolicy(), trust: answering(world.trust, { agreements }) };
  };
}

/** A good presentation whose use the window in Longgang recorded. */
export async function usedAbroad(world: VerifyWorld) {
  const occasion = world.occasionOf({ verifier: world.longgang.did, matterCode: codes.transfer });
  return {
    ...(await world.goodInput()),
    occasion: await world.recordUse(occasion, { by: world.longgang, accreditation: world.ids.longgang }),
  };
}

const change = (world: VerifyWorld, by: VerifyWorld['jiangxi'], id: string, to: 'suspended' | 'revoked') =>
  world.submit('accreditation.change', { change: changeOf(by, { id, to, reason: 'by-decision', sequence: 1 }) }, { by, time: times.now });
