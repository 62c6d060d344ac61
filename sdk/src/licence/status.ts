import { LicenceError } from '../errors/index.js';

/** States of a licence (证照状态) with both names. Which move is allowed is the law's table, not here. */
export const licenceStatuses = {
  drafted: { zh: '制证中', en: 'drafted' },
  issued: { zh: '有效', en: 'issued' },
  suspended: { zh: '暂扣', en: 'suspended' },
  revoked: { zh: '吊销', en: 'revoked' },
  withdrawn: { zh: '撤销', en: 'withdrawn' },
  cancelled: { zh: '注销', en: 'cancelled' },
  superseded: { zh: '已换发', en: 'superseded' },
  expired: { zh: '已过期', en: 'expired' },
  transferred: { zh: '办理转出', en: 'transferred' },
} as const;

export type LicenceStatus = keyof typeof licenceStatuses;

/** Status codes of ministries, as their systems deliver them; `other` codes (09, 99) say nothing we could act on and are left out. */
const vocabularies = {
  /** 交通运输. */
  transport: { '10': 'issued', '01': 'superseded', '02': 'expired', '03': 'cancelled', '04': 'withdrawn', '05': 'revoked' },
  /** 住房和城乡建设. 01 and 02 are recalled, not seen in public data. */
  housing: {
    '01': 'issued',
    '02': 'suspended',
    '03': 'withdrawn',
    '04': 'cancelled',
    '05': 'expired',
    '06': 'transferred',
    '07': 'revoked',
  },
  /** 不动产登记: 现势, 注销. */
  realEstate: { '1': 'issued', '2': 'cancelled' },
} as const satisfies Record<string, Record<string, LicenceStatus>>;

/** A ministry whose status codes we can read. */
export type StatusVocabulary = keyof typeof vocabularies;

/** Reads a ministry's status code as ours. @throws STATUS_UNKNOWN @example statusFrom('transport', '05') // 'revoked' */
export function statusFrom(vocabulary: StatusVocabulary, code: string): LicenceStatus {
  const rows: Readonly<Record<string, LicenceStatus>> = vocabularies[vocabulary];
  const status = Object.hasOwn(rows, code) ? rows[code] : undefined;
  if (status === undefined) throw new LicenceError('STATUS_UNKNOWN', { vocabulary });
  return status;
}

/** Writes our status as a ministry's code, where its vocabulary has one. @throws STATUS_UNKNOWN */
export function statusTo(vocabulary: StatusVocabulary, status: LicenceStatus): string {
  const found = Object.entries(vocabularies[vocabulary]).find(([, ours]) => ours === status);
  if (found === undefined) throw new LicenceError('STATUS_UNKNOWN', { vocabulary, status });
  return found[0];
}
