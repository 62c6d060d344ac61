import { LicenceError } from '@ganzheng/sdk/errors';
import type { StatusState } from '@ganzheng/sdk/ledger';

/** Why a status moves: a code of ours, since a free text on the ledger could name a person. */
export const moveReasons = {
  suspended: {
    investigation: { zh: '立案调查', en: 'under investigation' },
    penalty: { zh: '行政处罚暂扣', en: 'held as a penalty' },
    'court-order': { zh: '司法协助', en: 'by order of a court' },
    lost: { zh: '持证人报失', en: 'reported lost by the holder' },
  },
  issued: {
    'investigation-closed': { zh: '调查终结', en: 'the investigation is closed' },
    'penalty-served': { zh: '处罚期满', en: 'the penalty is served' },
    found: { zh: '报失撤回', en: 'found again' },
  },
  revoked: {
    'serious-violation': { zh: '严重违法', en: 'a serious violation' },
    'court-order': { zh: '司法协助', en: 'by order of a court' },
  },
  withdrawn: {
    'unlawful-approval': { zh: '违法许可', en: 'the approval was unlawful' },
    'obtained-by-fraud': { zh: '以欺骗手段取得', en: 'it was obtained by fraud' },
  },
  cancelled: {
    'holder-request': { zh: '持证人申请', en: 'at the request of the holder' },
    'holder-ended': { zh: '持证主体消亡', en: 'the holder has died or was dissolved' },
    'issued-in-error': { zh: '制证有误', en: 'it was issued in error' },
  },
  superseded: {
    renewal: { zh: '延续', en: 'renewed' },
    change: { zh: '变更', en: 'its content changed' },
    damage: { zh: '补办', en: 'replaced after damage or loss' },
  },
  transferred: { 'moved-away': { zh: '办理转出', en: 'transferred to another authority' } },
} as const satisfies Record<StatusState, Readonly<Record<string, { readonly zh: string; readonly en: string }>>>;

/** @throws REASON_UNFIT when the reason is not one for this move */
export function requireReason(to: StatusState, reason: string): void {
  if (!Object.hasOwn(moveReasons[to], reason)) throw new LicenceError('REASON_UNFIT', { to, known: Object.keys(moveReasons[to]) });
}
