import { type ErrorCode, errorTable } from '../errors/index.js';
import type { Finding, InapplicableReason } from './finding.js';
import type { CheckName, CheckResult, Sentence } from './report.js';

/** What holds when a check passed. */
const held: Readonly<Record<CheckName, Sentence>> = {
  shape: { zh: '出示内容完整，密码算法符合要求', en: 'What was presented is well-formed and uses the suite asked for' },
  issuerKey: { zh: '签发密钥在签发时有效', en: 'The key held when the licence was signed' },
  issuerSignature: { zh: '颁发机构的签名成立', en: "The issuer's signature holds" },
  dates: { zh: '证照在有效期内', en: 'The licence is within its dates' },
  status: { zh: '证照状态有效', en: 'The licence is in force' },
  holderBinding: { zh: '出示人持有此证照', en: 'Whoever presents holds the licence' },
  schema: { zh: '证照内容符合类型定义', en: 'The content fits the licence type' },
  accreditation: { zh: '颁发机构在签发时和现在都有资格', en: 'The issuer was accredited when it issued, and is now' },
  recognition: { zh: '互认协议包括此证照', en: 'A recognition agreement covers the licence' },
  anchor: { zh: '证照已上链存证', en: 'The licence is anchored on the ledger' },
  authorization: { zh: '持证主体的授权有效', en: "The holder's authorisation holds" },
  use: { zh: '本次用证已登记', en: 'This use is recorded' },
};

/** Why a check need not be made. */
const spared: Readonly<Record<InapplicableReason, Sentence>> = {
  original: { zh: '原件在单位之间交换，不由持证主体出示', en: 'An original is exchanged between organisations; no holder presents it' },
  unpresented: { zh: '没有人出示，无须核对持证主体', en: 'Nobody presents it, so there is no holder to check' },
  sameProvince: { zh: '本省证照，无须互认', en: 'The licence is of this province and needs no recognition' },
  noGrantNeeded: { zh: '依职权或委托用证，无须授权', en: 'The use is by duty or delegation and needs no authorisation' },
  noUse: { zh: '不涉及用证', en: 'The licence is not being used' },
};

/** What to do about a finding, where more can be said than for its check in general. */
const ofCode: Partial<Record<ErrorCode, Sentence>> = {
  PRESENTATION_FORM_UNACCEPTED: { zh: '请持证主体用钱包出示副本', en: 'Ask the holder to present a copy from the wallet' },
  ISSUER_KEY_REVOKED: {
    zh: '请取得存证回执后再核验，或到颁发机构换发',
    en: 'Verify again with the receipt of the anchor, or have the licence reissued',
  },
  CREDENTIAL_EXPIRED: { zh: '请持证主体在钱包中重新领取副本', en: 'Ask the holder to claim a fresh copy in the wallet' },
  LICENCE_EXPIRED: { zh: '请持证主体到颁发机构办理延续或换发', en: 'The holder renews the licence with its issuer' },
  LICENCE_SUPERSEDED: { zh: '请出示换发后的新证', en: 'Ask for the reissued licence' },
  LICENCE_SUSPENDED: { zh: '请持证主体向颁发机构了解暂扣原因', en: 'The holder asks the issuer why it is suspended' },
  KEY_BINDING_STALE: { zh: '请重新发起出示', en: 'Ask for the presentation again' },
  KEY_BINDING_NONCE_DIFFERS: { zh: '请重新发起出示，不接受旧的出示内容', en: 'Ask again; an earlier presentation is not accepted' },
  RECOGNITION_MATTER_UNCOVERED: { zh: '此事项请按数据核验或告知承诺办理', en: 'Handle this matter by data check or promise instead' },
  ANCHOR_PENDING: { zh: '存证通常在十秒内完成，请稍后再核验', en: 'Anchoring takes some ten seconds; verify again shortly' },
  AUTHORIZATION_EXHAUSTED: { zh: '请持证主体重新授权', en: 'Ask the holder for a new authorisation' },
  AUTHORIZATION_WITHDRAWN: { zh: '授权已被撤回，请持证主体重新授权', en: 'Ask the holder for a new authorisation' },
  AUTHORIZATION_EXPIRED: { zh: '请持证主体重新授权', en: 'Ask the holder for a new authorisation' },
  USE_PENDING: { zh: '登记用证后再核验一次', en: 'Record the use, then judge again' },
  EVIDENCE_STALE: { zh: '请联网更新信任包或状态后再核验', en: 'Go online, refresh the evidence and verify again' },
  EVIDENCE_EXPIRED: { zh: '请更新信任包后再核验', en: 'Fetch a new trust bundle and verify again' },
  CHECK_CRASHED: { zh: '请勿受理，并把核验档案交技术人员', en: 'Do not accept it; hand the kept evidence to the technicians' },
};

/** What to do when a check fails or cannot be made. */
const ofCheck: Readonly<Record<CheckName, Sentence>> = {
  shape: { zh: '请持证主体重新出示', en: 'Ask the holder to present again' },
  issuerKey: { zh: '请勿受理，并联系颁发机构', en: 'Do not accept it; contact the issuer' },
  issuerSignature: { zh: '请勿受理，并联系颁发机构', en: 'Do not accept it; contact the issuer' },
  dates: { zh: '请持证主体到颁发机构办理', en: 'The holder turns to the issuer' },
  status: { zh: '请持证主体到颁发机构办理', en: 'The holder turns to the issuer' },
  holderBinding: { zh: '请持证主体本人用钱包重新出示', en: 'Ask the holder to present again from the wallet' },
  schema: { zh: '请颁发机构更正证照内容', en: 'The issuer corrects the licence' },
  accreditation: { zh: '请勿受理，并报上级审批部门', en: 'Do not accept it; report it to the authority above' },
  recognition: { zh: '请按纸质材料或数据核验办理', en: 'Handle it on paper or by data check' },
  anchor: { zh: '请联系颁发机构核对存证', en: 'Ask the issuer about the anchor' },
  authorization: { zh: '请持证主体重新授权', en: 'Ask the holder for a new authorisation' },
  use: { zh: '请重新登记用证', en: 'Record the use again' },
};

/** Puts the sentences to a finding: the one place where a check's result gets its words. */
export function said(check: CheckName, { outcome, code, reason, detail, evidence }: Finding): CheckResult {
  const result = { check, outcome, evidence, ...(detail === undefined ? {} : { detail }) };
  if (code !== undefined) return { ...result, code, because: sentenceOf(code), remedy: ofCode[code] ?? ofCheck[check] };
  return { ...result, because: reason === undefined ? held[check] : spared[reason] };
}

const sentenceOf = (code: ErrorCode): Sentence => ({ zh: errorTable[code].zh, en: errorTable[code].en });
