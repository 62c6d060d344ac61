import { hex } from '@scure/base';
import { LicenceError } from '../errors/index.js';
import { canonicalText, claimedTime, type DidVersion, leafHashOf, parseCheckpointNote, parseJson, receiptSchema } from '../ledger/index.js';
import type { OpenedCredential } from '../vc/credential-formats.js';
import { ask, missing } from './ask.js';
import type { Gathered, GatheredEvidence, Kept } from './gathered.js';
import { bindingExpectation, occasionSchema, type VerifyInput } from './input.js';
import { pinIssuer } from './pin-issuer.js';
import type { Policy } from './policy.js';
import { noteReading, read } from './reading.js';
import type { AccreditationChains, Answer, Fetchers, TrustSource } from './trust.js';

/** What gathering is given; none of it comes from who presents. */
export interface GatherWith {
  readonly trust: TrustSource;
  readonly fetchers?: Fetchers;
  readonly policy: Policy;
  /** milliseconds since 1970 UTC */
  readonly now: number;
  /** how long any one question may take */
  readonly deadlineMs?: number;
}

const maxCredentialLength = 1024 * 1024;
const maxStatusListLength = 512 * 1024;

/**
 * Collects the evidence to judge a presentation by. Never throws: what is not found or not reached is kept as missing, with the reason.
 *
 * @param input attacker-controlled, except the expectations and the occasion
 * @param given trust source, fetchers, policy and time
 * @example judge(await gather(input, { trust, policy, now }), policy, now)
 */
export async function gather(input: VerifyInput, given: GatherWith): Promise<Gathered> {
  const credential = textOf(input.credential);
  const reading = read(credential);
  const occasion = occasionOf(input.occasion);
  const binding = bindingExpectation.safeParse(input.binding);
  const gathered: Gathered = {
    version: 1,
    gatheredAt: instantOf(given.now),
    credential,
    binding: binding.success ? binding.data : null,
    occasion,
    evidence: typeof reading === 'string' ? nothing : await evidenceOf(reading, input, occasion, given),
  };
  return noteReading(gathered, reading);
}

async function evidenceOf(
  reading: OpenedCredential,
  input: VerifyInput,
  occasion: Gathered['occasion'],
  given: GatherWith,
): Promise<GatheredEvidence> {
  const { trust, fetchers = {}, policy, now, deadlineMs = 5000 } = given;
  const asked = <T>(question: () => Answer<T>) => ask(question, deadlineMs);
  const { owner, list, index } = reading.status;
  const { typeCode, typeVersion } = reading.licence;
  const authorizationId = occasion?.authorizationId ?? occasion?.grant?.statement.id;
  const recordedUse = occasion?.use;

  const [network, issuerNow, accreditations, licenceType, statusEntry, statusHead, authorization, use, receipt] = await Promise.all([
    asked(() => trust.network()),
    asked(() => trust.did(reading.issuer)),
    asked(() => trust.accreditations(reading.issuer)),
    asked(() => trust.licenceType(typeCode, typeVersion)),
    asked(() => trust.statusEntry(owner, list, index)),
    asked(() => trust.statusHead(owner, list)),
    authorizationId === undefined ? missing('EVIDENCE_MISSING') : asked(() => trust.authorization(authorizationId)),
    occasion === null || recordedUse === undefined
      ? missing('EVIDENCE_MISSING')
      : asked(() => trust.use(occasion.verifier, recordedUse.useId)),
    input.receipt === undefined
      ? asked(fetchedReceipt(reading, fetchers, now))
      : asked(async () => presented(jsonOf(input.receipt), 'stapled', now)),
  ]);
  const [checkpoint, statusList, authorities, agreements] = await Promise.all([
    asked(checkpointOf(receipt, reading, trust)),
    statusEntry.state === 'found' ? missing('EVIDENCE_MISSING') : asked(statusListOf(reading, input, given, fetchers)),
    Promise.all(above(accreditations, reading).map(async (did) => ({ did, kept: await asked(() => trust.did(did)) }))),
    Promise.all(
      foreignRoots(accreditations, policy).map(async (from) => ({ from, kept: await asked(() => trust.agreements(from, policy.root)) })),
    ),
  ]);
  pinAccredited(issuerNow, accreditations, policy);
  const issuerThen = await issuerAtAnchoring(reading, issuerNow, anchoredTime(checkpoint, receipt), trust, asked);

  // Records are readonly where they come from and plain where they are kept; they are the same values.
  return {
    network,
    issuerNow,
    issuerThen,
    accreditations,
    authorities,
    licenceType,
    statusEntry,
    statusHead,
    statusList,
    agreements,
    receipt,
    checkpoint,
    authorization,
    use,
  } as GatheredEvidence;
}

const fetchedReceipt =
  (reading: OpenedCredential, { receipt }: Fetchers, now: number) =>
  async (): Answer<unknown> => {
    const answer = await receipt?.(leafOf(reading));
    return answer === undefined || answer === null ? null : presented(jsonOf(answer), 'fetched', now);
  };

const leafOf = ({ anchor: { salt }, contentDigest }: OpenedCredential): string =>
  hex.encode(leafHashOf('credential', hex.decode(salt), contentDigest));

/** The record of the checkpoint a receipt names, from the log that the credential names. */
const checkpointOf =
  (receipt: Kept<unknown>, { anchor: { operator, shard } }: OpenedCredential, trust: TrustSource) =>
  async () => {
    const parsed = receiptSchema.safeParse(receipt.state === 'found' ? receipt.value : null);
    return parsed.success ? trust.checkpoint(operator, shard, parseCheckpointNote(parsed.data.checkpoint).checkpoint.size) : null;
  };

/** A signed list: kept with the trust source, stapled, or fetched, in this order of cost. */
const statusListOf =
  ({ status: { owner, list, uri } }: OpenedCredential, input: VerifyInput, { trust, now }: GatherWith, { statusList }: Fetchers) =>
  async (): Answer<string> => {
    const kept = await trust.statusList(owner, list);
    if (kept !== null) return kept;
    if (typeof input.statusList === 'string') return presented(keepableList(input.statusList), 'stapled', now);
    const fetched = await statusList?.(uri);
    return typeof fetched === 'string' ? presented(keepableList(fetched), 'fetched', now) : null;
  };

/** @throws STATUS_LIST_TOO_LARGE, STATUS_LIST_MALFORMED when an archive could not keep it */
function keepableList(token: string): string {
  if (token.length > maxStatusListLength) throw new LicenceError('STATUS_LIST_TOO_LARGE', { maxLength: maxStatusListLength });
  if (!isUnicode(token)) throw new LicenceError('STATUS_LIST_MALFORMED');
  return token;
}

/** The issuer's document as it was when the licence was anchored; the current one, when it was in force already. */
async function issuerAtAnchoring(
  { issuer }: OpenedCredential,
  issuerNow: Kept<unknown>,
  time: string | null,
  trust: TrustSource,
  asked: <T>(question: () => Answer<T>) => Promise<Kept<T>>,
): Promise<Kept<unknown>> {
  if (time === null) return missing('EVIDENCE_MISSING');
  const current = issuerNow.state === 'found' ? (issuerNow.value as { readonly updated?: unknown } | null | undefined) : null;
  if (typeof current?.updated === 'string' && current.updated <= time) return issuerNow;
  return asked(() => trust.did(issuer, { versionTime: time }));
}

/** When the receipt says the licence was anchored; only a question to ask by, judged later. */
function anchoredTime(checkpoint: Kept<{ readonly time: string } | null>, receipt: Kept<unknown>): string | null {
  if (checkpoint.state === 'found' && typeof checkpoint.value?.time === 'string') return checkpoint.value.time;
  const parsed = receiptSchema.safeParse(receipt.state === 'found' ? receipt.value : null);
  return parsed.success ? claimedTime(parsed.data.evidence) : null;
}

/** Keeps the keys of an issuer ready that a root of ours accredited: it will be met again. */
function pinAccredited(issuer: Kept<DidVersion | null>, accreditations: Kept<AccreditationChains>, { pinnedRoots }: Policy): void {
  const roots = subjectsOf(accreditations, (chain) => chain.slice(-1).map(({ subject }) => subject));
  if (issuer.state === 'missing' || issuer.value === null || !roots.some((root) => pinnedRoots.includes(root))) return;
  try {
    pinIssuer(issuer.value);
  } catch {
    // A source that answers in no documents is judged by the checks.
  }
}

/** The organisations above the issuer in any of its chains. */
const above = (accreditations: Kept<AccreditationChains>, { issuer }: OpenedCredential): readonly string[] =>
  subjectsOf(accreditations, (chain) => chain.map(({ subject }) => subject)).filter((did) => did !== issuer);

/** The pinned roots of partners that the issuer's chains lead to. */
function foreignRoots(accreditations: Kept<AccreditationChains>, { root, pinnedRoots }: Policy): readonly string[] {
  const roots = subjectsOf(accreditations, (chain) => chain.slice(-1).map(({ subject }) => subject));
  return pinnedRoots.filter((pinned) => pinned !== root && roots.includes(pinned));
}

function subjectsOf(
  accreditations: Kept<AccreditationChains>,
  of: (chain: AccreditationChains[number]) => readonly string[],
): readonly string[] {
  if (accreditations.state === 'missing') return [];
  try {
    return [...new Set(accreditations.value.flatMap(of))];
  } catch {
    // A source that does not answer in chains is judged by the checks; here there is only nothing further to ask.
    return [];
  }
}

/** The text of what was presented; an original may come parsed. What has no text is kept as empty, which no reader accepts. */
function textOf(credential: unknown): string {
  try {
    const text = typeof credential === 'string' ? credential : canonicalText(credential);
    return text.length <= maxCredentialLength && isUnicode(text) ? text : '';
  } catch {
    return '';
  }
}

/** False when a lone surrogate stands in the text: canonical JSON has no form for it, so nothing could be kept of it. @see RFC 8785 §3.2.2.2 */
const isUnicode = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The occasion, without a grant that cannot be read: a citizen's mistake must not hide what the verifier said. */
function occasionOf(input: unknown): Gathered['occasion'] {
  const whole = occasionSchema.safeParse(input);
  if (whole.success) return whole.data;
  const rest = occasionSchema.safeParse(typeof input === 'object' && input !== null ? { ...input, grant: undefined } : input);
  return rest.success ? rest.data : null;
}

/** Attacker-controlled JSON as plain JSON. @throws JSON_MALFORMED, JSON_TOO_LARGE, JSON_TOO_DEEP */
const jsonOf = (value: unknown): unknown => parseJson(canonicalText(value), { maxDepth: 24 });

const presented = <T>(value: T, source: 'stapled' | 'fetched', now: number) => ({
  value,
  signedBy: 'presenter',
  asOf: instantOf(now),
  source,
});

const instantOf = (now: number): string => new Date(now).toISOString();

const unsought = missing('EVIDENCE_MISSING');

/** The evidence on what could not be read. */
const nothing: GatheredEvidence = {
  network: unsought,
  issuerNow: unsought,
  issuerThen: unsought,
  accreditations: unsought,
  authorities: [],
  licenceType: unsought,
  statusEntry: unsought,
  statusHead: unsought,
  statusList: unsought,
  agreements: [],
  receipt: unsought,
  checkpoint: unsought,
  authorization: unsought,
  use: unsought,
};
