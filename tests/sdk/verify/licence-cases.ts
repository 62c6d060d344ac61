import { buildCheckpointNote, type LogReceipt, noteDigest, originOf } from '@ganzheng/sdk/ledger';
import { generateKeyPair, multikeyOf } from '@ganzheng/sdk/sm';
import { network } from '../../support/law.js';
import { anchoredAt, type VerifyWorld } from '../../support/verify-world.js';
import { altered, answering, type Case } from './situation.js';

/** What the licence says of its own time. */
export const dateCases: readonly Case[] = [
  {
    name: 'an expired licence',
    check: 'dates',
    code: 'LICENCE_EXPIRED',
    alone: true,
    make: async (world) => ({
      input: await world.goodInput({ licence: { issuedOn: '2016-11-23', validFrom: '2016-11-23', validUntil: '2026-11-23' } }),
    }),
  },
  {
    name: 'a licence of next year',
    check: 'dates',
    code: 'LICENCE_NOT_YET_VALID',
    alone: true,
    make: async (world) => ({ input: await world.goodInput({ licence: { validFrom: '2027-01-01', validUntil: '2037-01-01' } }) }),
  },
  {
    name: 'an expired copy',
    check: 'dates',
    code: 'CREDENTIAL_EXPIRED',
    alone: true,
    make: async (world) => ({ input: await world.goodInput({ exp: Date.parse('2026-11-24T04:59:00Z') / 1000 }) }),
  },
  {
    name: 'a copy of the future',
    check: 'dates',
    code: 'CREDENTIAL_DATED_AHEAD',
    alone: true,
    make: async (world) => ({ input: await world.goodInput({ issuedAt: '2026-11-24T06:00:00.000Z' }) }),
  },
  {
    name: 'a date that is none',
    check: 'dates',
    code: 'LICENCE_DATE_MALFORMED',
    alone: false,
    async make(world) {
      const original = world.issueOriginalOf();
      const { licence } = original.credentialSubject as { licence: Record<string, string> };
      const credential = {
        ...original,
        validFrom: '2020-02-31T00:00:00+08:00',
        credentialSubject: { licence: { ...licence, validFrom: '2020-02-31' } },
      };
      return { input: { credential }, policy: world.policyOf('archive') };
    },
  },
];

/** The licence type. */
export const schemaCases: readonly Case[] = [
  {
    name: 'a type whose definition differs',
    check: 'schema',
    code: 'LICENCE_TYPE_DIFFERS',
    alone: true,
    make: withType((type) => ({ ...type, digest: '00'.repeat(32) })),
  },
  {
    name: 'a version that was never published',
    check: 'schema',
    code: 'LICENCE_TYPE_UNPUBLISHED',
    alone: true,
    make: withType((type) => ({ ...type, version: 2 })),
  },
  { name: 'a type that is not on the ledger', check: 'schema', code: 'LICENCE_TYPE_UNPUBLISHED', alone: true, make: withType(() => null) },
  {
    name: 'an original that lacks a field of its type',
    check: 'schema',
    code: 'FACE_FIELD_MISSING',
    alone: false,
    make: faceOf(({ address: _, ...face }) => face),
  },
  {
    name: 'a field the type does not have',
    check: 'schema',
    code: 'FACE_FIELD_UNKNOWN',
    alone: false,
    make: faceOf((face) => ({ ...face, nickname: '阿明' })),
  },
  {
    name: 'a value outside its list',
    check: 'schema',
    code: 'FACE_FIELD_VALUE',
    alone: false,
    make: faceOf((face) => ({ ...face, sex: '无' })),
  },
  {
    name: 'an identifier of another issuer',
    check: 'schema',
    code: 'LICENCE_ID_MISMATCH',
    alone: false,
    make: licenceOf((licence) => ({ ...licence, issuerCode: '11440300007542000X' })),
  },
  {
    name: 'an identifier whose check character is wrong',
    check: 'schema',
    code: 'LICENCE_ID_CHECK',
    alone: false,
    make: licenceOf(({ id, ...licence }) => ({ ...licence, id: id.slice(0, -1) + (id.endsWith('0') ? '1' : '0') })),
  },
  {
    name: 'another version of the type',
    check: 'schema',
    code: 'LICENCE_TYPE_VERSION',
    alone: false,
    make: licenceOf((licence) => ({ ...licence, typeVersion: 9 })),
  },
];

/** The receipt of the anchor. */
export const anchorCases: readonly Case[] = [
  {
    name: 'no receipt before the merge delay is over',
    check: 'anchor',
    code: 'ANCHOR_PENDING',
    outcome: 'not-checked',
    alone: true,
    make: withReceipt(async () => undefined),
  },
  {
    name: 'a receipt of another licence',
    check: 'anchor',
    code: 'RECEIPT_LEAF_MISMATCH',
    alone: true,
    make: withReceipt((world) => world.anchor(world.issueCopy().text)),
  },
  { name: 'a receipt that is none', check: 'anchor', code: 'RECEIPT_MALFORMED', alone: true, make: withReceipt(async () => ({ leaf: 1 })) },
  {
    name: 'a path that leads elsewhere',
    check: 'anchor',
    code: 'RECEIPT_PATH_INVALID',
    alone: true,
    make: withReceipt(async (_, receipt) => ({ ...receipt, path: ['00'.repeat(32)] })),
  },
  {
    name: 'a split view: another tree under the same size',
    check: 'anchor',
    code: 'RECEIPT_CHECKPOINT_MISMATCH',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      const checkpoint: typeof world.trust.checkpoint = (...of) =>
        altered(world.trust.checkpoint(...of), (record) => (record === null ? null : { ...record, root: '00'.repeat(32) }));
      return { input, trust: answering(world.trust, { checkpoint }) };
    },
  },
  {
    name: 'a checkpoint the ledger does not have',
    check: 'anchor',
    code: 'CHECKPOINT_UNKNOWN',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      return { input, trust: answering(world.trust, { checkpoint: (...of) => altered(world.trust.checkpoint(...of), () => null) }) };
    },
  },
  {
    name: 'a log other than the one the licence names',
    check: 'anchor',
    code: 'RECEIPT_ORIGIN_DIFFERS',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      // A log of one leaf: its root is the leaf. The other organisation put it on the ledger under its own name.
      const receipt = input.receipt as LogReceipt;
      const operator = world.ganzhou.did;
      const checkpoint = buildCheckpointNote(
        { origin: originOf(network, operator, 0), size: 1, root: receipt.leaf },
        world.ganzhou.issuing,
      );
      const record = { operator, shard: 0, size: 1, root: receipt.leaf, noteDigest: noteDigest(checkpoint), time: anchoredAt };
      return {
        input: { ...input, receipt: { ...receipt, checkpoint } },
        trust: answering(world.trust, { checkpoint: (...of) => altered(world.trust.checkpoint(...of), () => record) }),
      };
    },
  },
  {
    name: 'evidence under the header of another host',
    check: 'anchor',
    code: 'EVIDENCE_HEADER_INVALID',
    alone: true,
    async make(world) {
      const other = multikeyOf(generateKeyPair(world.random).publicKey);
      return { input: await world.goodInput(), trust: withHost(world, other) };
    },
  },
];

/** Neither ledger records of checkpoints nor anything but the founding record's host key. */
export const withHost = (world: VerifyWorld, hostKey: string) =>
  answering(world.trust, {
    checkpoint: async () => null,
    network: () => altered(world.trust.network(), (record) => ({ ...record, hostKey })),
  });

function withReceipt(change: (world: VerifyWorld, receipt: LogReceipt) => Promise<unknown>): Case['make'] {
  return async (world) => {
    const input = await world.goodInput();
    return { input: { ...input, receipt: await change(world, input.receipt as LogReceipt) } };
  };
}

type TypeRecord = NonNullable<NonNullable<Awaited<ReturnType<VerifyWorld['trust']['licenceType']>>>['value']>;

function withType(change: (type: TypeRecord) => TypeRecord | null): Case['make'] {
  return async (world) => ({
    input: await world.goodInput(),
    trust: answering(world.trust, {
      licenceType: (...of) => altered(world.trust.licenceType(...of), (type) => (type === null ? null : change(type))),
    }),
  });
}

function faceOf(change: (face: Record<string, string>) => Record<string, string>): Case['make'] {
  return licenceOf(({ face, ...licence }) => ({ ...licence, face: change(face) }));
}

type View = { readonly id: string; readonly face: Record<string, string>; readonly [member: string]: unknown };

/** An original whose licence says something else than what was issued. */
function licenceOf(change: (licence: View) => object): Case['make'] {
  return async (world) => {
    const original = world.issueOriginalOf();
    const { licence } = original.credentialSubject as { licence: View };
    return { input: { credential: { ...original, credentialSubject: { licence: change(licence) } } }, policy: world.policyOf('archive') };
  };
}
