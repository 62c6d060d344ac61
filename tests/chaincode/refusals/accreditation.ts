import { changeOf, codes, type Given, type Org, times, type World } from '../../support/law.js';
import { type Cases, suspend } from './case.js';

/** Ganzhou accredits the police once more, with what the case changes. */
const grant = (world: World, change: Partial<Given>, signer?: Org) =>
  world.submit('accreditation.grant', { accreditation: world.accredit(world.ganzhou, world.ids.ganzhou, world.police, change, signer) });

const change = (world: World, by: Org, to: 'active' | 'suspended' | 'revoked', sequence = 1, id = world.ids.police) =>
  world.submit('accreditation.change', { change: changeOf(by, { id, to, reason: 'inspection', sequence }) });

const scope = { typeCodes: [codes.idCard], regions: ['360700'], matters: [] };

export const accreditationCases: Cases<'accreditation.grant' | 'accreditation.change' | 'accreditation.chain' | 'accreditation.of'> = {
  'accreditation.grant': {
    ACCREDITATION_EXISTS: (world) => grant(world, { id: world.ids.police }),
    ACCREDITATION_UNKNOWN: (world) => grant(world, { parent: world.drawId() }),
    ACCREDITATION_INACTIVE: async (world) => {
      await suspend(world, world.jiangxi, world.ids.ganzhou);
      return grant(world, {});
    },
    ACCREDITATION_SCOPE_WIDENED: (world) => grant(world, { scope: { ...scope, regions: ['360000'] } }),
    ACCREDITATION_DEPTH_EXCEEDED: (world) => grant(world, { depth: 2 }),
    ACCREDITATION_DATES_OUTSIDE: (world) => grant(world, { validFrom: times.end, validUntil: times.end }),
    ACCREDITATION_ROLE_FORBIDDEN: (world) => grant(world, { role: 'root' }),
    ACCREDITATION_PROOF_INVALID: (world) => grant(world, {}, world.police),
    DID_UNKNOWN: (world) => grant(world, { subject: world.stranger.did }),
  },
  'accreditation.change': {
    ACCREDITATION_UNKNOWN: (world) => change(world, world.ganzhou, 'suspended', 1, world.drawId()),
    ACCREDITATION_INACTIVE: async (world) => {
      await suspend(world, world.jiangxi, world.ids.ganzhou);
      return change(world, world.ganzhou, 'revoked');
    },
    ACCREDITATION_PROOF_INVALID: (world) => change(world, world.guangdong, 'suspended'),
    ACCREDITATION_MOVE_FORBIDDEN: async (world) => {
      await change(world, world.ganzhou, 'revoked');
      return change(world, world.ganzhou, 'active', 2);
    },
    STATEMENT_REPLAYED: async (world) => {
      await change(world, world.ganzhou, 'suspended');
      await change(world, world.ganzhou, 'active', 2);
      return change(world, world.ganzhou, 'suspended');
    },
  },
  'accreditation.chain': { ACCREDITATION_UNKNOWN: (world) => world.evaluate('accreditation.chain', { id: world.drawId() }) },
  'accreditation.of': {},
};
