import { z } from 'zod';
import { digestHex, elicDid, instant, randomId, typeCode } from '../field.js';
import type { TransactionRow } from './row.js';

const typeVersion = z.strictObject({
  typeCode,
  version: z.int().min(1),
  definedBy: elicDid,
  /** SM3 of the JCS of the type's definition (schema, names, validity) */
  digest: digestHex,
  state: z.enum(['current', 'retired']),
  /** published */
  since: instant,
  /** followed by a newer version, or retired; null while it is the one in force */
  until: instant.nullable(),
});

/** One version of a licence type as the ledger holds it. */
export type LicenceTypeVersion = z.output<typeof typeVersion>;

export const licenceTypeRows = {
  'licence-type.publish': {
    kind: 'submit',
    args: z.strictObject({ typeCode, version: z.int().min(1), digest: digestHex, accreditation: randomId }),
    result: typeVersion,
    callers: { any: 'member' },
    keys: ['TYPE~{}', 'TYPEV~{}~{}'],
    event: 'licence-type.changed',
    refusals: [
      'LICENCE_TYPE_VERSION_STALE',
      'LICENCE_TYPE_RETIRED',
      'ACCREDITATION_UNKNOWN',
      'ACCREDITATION_INACTIVE',
      'ACCREDITATION_OUT_OF_SCOPE',
      'CALLER_NOT_BOUND',
    ],
    zh: '发布证照类型版本',
    en: 'Publish a version of a licence type',
  },
  'licence-type.retire': {
    kind: 'submit',
    args: z.strictObject({ typeCode, accreditation: randomId }),
    result: typeVersion,
    callers: { any: 'member' },
    keys: ['TYPE~{}', 'TYPEV~{}~{}'],
    event: 'licence-type.changed',
    refusals: [
      'LICENCE_TYPE_UNREGISTERED',
      'LICENCE_TYPE_RETIRED',
      'ACCREDITATION_UNKNOWN',
      'ACCREDITATION_INACTIVE',
      'ACCREDITATION_OUT_OF_SCOPE',
      'CALLER_NOT_BOUND',
    ],
    zh: '停用证照类型',
    en: 'Retire a licence type',
  },
  'licence-type.get': {
    kind: 'evaluate',
    args: z.strictObject({ typeCode, version: z.int().min(1).optional() }),
    result: typeVersion,
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: ['LICENCE_TYPE_UNREGISTERED'],
    zh: '查询证照类型版本',
    en: 'Read a version of a licence type',
  },
} as const satisfies Record<string, TransactionRow>;
