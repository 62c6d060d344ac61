import { z } from 'zod';
import { elicDid, regionCode } from '../ledger/field.js';
import { checkNames } from './report.js';

const seconds = z
  .int()
  .min(1)
  .max(10 * 366 * 86_400);

const policySchema = z.strictObject({
  name: z.string().min(1).max(64),
  /** the suite that must hold; other proofs beside it neither help nor harm */
  suite: z.literal('gm'),
  /** copies (复制件) prove their holder; originals (原件) are exchanged between archives and bureaus */
  accepts: z.array(z.enum(['copy', 'original'])).min(1),
  /** a copy must come with a fresh key binding */
  requireBinding: z.boolean(),
  bindingMaxAgeSeconds: seconds,
  /** status evidence older than this leaves the check not made */
  maxStatusAgeSeconds: seconds,
  /** DIDs, accreditations, types and agreements older than this leave their checks not made */
  maxTrustAgeSeconds: seconds,
  requireAnchor: z.boolean(),
  requireUse: z.boolean(),
  /** how far another clock may be ahead of ours */
  clockSkewSeconds: z.int().min(0).max(600),
  /** root DIDs this verifier believes in: its own province's and its partners' */
  pinnedRoots: z.array(elicDid).min(1).max(20),
  /** the verifier's own province */
  root: elicDid,
  /** division the verifier works in */
  region: regionCode,
});

/** What a verdict of good demands: set by the verifying organisation, never by who presents. */
export type Policy = Readonly<z.output<typeof policySchema>>;

const DAY = 86_400;

/** The named policies (核验策略): what a kind of verifier demands before it is told anything else. */
const named = {
  /** a service window: a citizen shows copies, their use goes on the ledger */
  window: {
    accepts: ['copy'],
    requireBinding: true,
    bindingMaxAgeSeconds: 300,
    maxStatusAgeSeconds: 900,
    maxTrustAgeSeconds: DAY,
    requireAnchor: true,
    requireUse: true,
  },
  /** a window that has been cut off: the same demands, older trust; what is missing shows as provisional */
  offline: {
    accepts: ['copy'],
    requireBinding: true,
    bindingMaxAgeSeconds: 300,
    maxStatusAgeSeconds: DAY,
    maxTrustAgeSeconds: 30 * DAY,
    requireAnchor: true,
    requireUse: true,
  },
  /** an archive or another bureau: originals, no holder present */
  archive: {
    accepts: ['original'],
    requireBinding: false,
    bindingMaxAgeSeconds: 300,
    maxStatusAgeSeconds: DAY,
    maxTrustAgeSeconds: DAY,
    requireAnchor: true,
    requireUse: false,
  },
  /** a wallet looking at a copy before it keeps it: nobody presents, nobody uses, and the receipt may still be on its way */
  wallet: {
    accepts: ['copy'],
    requireBinding: false,
    bindingMaxAgeSeconds: 300,
    maxStatusAgeSeconds: DAY,
    maxTrustAgeSeconds: DAY,
    requireAnchor: false,
    requireUse: false,
  },
} as const;

export type PolicyName = keyof typeof named;

/** Who verifies, and whatever this verifier demands differently from the named policy. */
export type PolicyOptions = Pick<Policy, 'pinnedRoots' | 'root' | 'region'> &
  Partial<Omit<z.input<typeof policySchema>, 'pinnedRoots' | 'root' | 'region' | 'name'>>;

/**
 * Builds a policy from a named one.
 *
 * @param name window | offline | archive | wallet
 * @param options controlled by the verifying organisation
 * @throws TypeError when the options do not make a policy
 * @example buildPolicy('window', { root: jiangxi, pinnedRoots: [jiangxi, guangdong], region: '360700' })
 */
export function buildPolicy(name: PolicyName, options: PolicyOptions): Policy {
  const parsed = policySchema.safeParse({ suite: 'gm', clockSkewSeconds: 60, ...named[name], ...options, name });
  if (!parsed.success) throw new TypeError(`not a policy: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
  if (!parsed.data.pinnedRoots.includes(parsed.data.root)) throw new TypeError('a verifier pins the root of its own province');
  return Object.freeze(parsed.data);
}

/** The checks a policy cannot do without; the others may stay not made, though a failure still counts. */
export const requiredChecks = (policy: Policy): readonly (typeof checkNames)[number][] =>
  checkNames.filter((name) => {
    if (name === 'anchor') return policy.requireAnchor;
    if (name === 'use' || name === 'authorization') return policy.requireUse;
    if (name === 'holderBinding') return policy.requireBinding;
    return true;
  });
