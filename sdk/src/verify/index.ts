export type { CacheLimits } from './answer-cache.js';
export { type BundleInput, buildTrustBundle } from './build-bundle.js';
export { type BundleExpectation, type BundleTrust, openTrustBundle } from './bundle.js';
export { type Checks, checks } from './checks.js';
export { createFetchers, type FetchLimits } from './fetchers.js';
export { type GatherWith, gather } from './gather.js';
export { archiveOf, type Gathered, openArchive } from './gathered.js';
export type { BindingExpectation, Occasion, VerifyInput } from './input.js';
export { judge } from './judge.js';
export { ledgerTrust } from './ledger-trust.js';
export { buildPolicy, type Policy, type PolicyName, type PolicyOptions } from './policy.js';
export {
  type CheckName,
  type CheckResult,
  checkNames,
  checkOf,
  type EvidenceUsed,
  type Outcome,
  type RecognizedAs,
  type Report,
  type Sentence,
  type Verdict,
} from './report.js';
export type { AccreditationChains, Answer, EvidenceItem, EvidenceSource, Fetchers, TrustSource } from './trust.js';
export { type ToVerify, type Verification, verify, verifyAll, verifyEach } from './verify.js';
