import type { ErrorCode } from '../errors/index.js';
import type { Json } from '../json/canonical.js';
import type { Recognition } from '../ledger/index.js';
import { mapFields } from '../licence/map-fields.js';
import { chainProblem, rootOfChain } from './chain.js';
import { type Given, issuedAt } from './given.js';
import type { RecognizedAs } from './report.js';
import { standingOf } from './standing.js';

/**
 * The root the issuer answers to: of a chain that holds and stands before any other, of ours before a partner's; null when it has none.
 * A chain to our root under a deactivated organisation must not spare a partner's licence the agreement.
 */
export function issuerRoot(given: Given): string | null {
  const { accreditations } = given.gathered.evidence;
  if (accreditations.state === 'missing') return null;
  const { pinnedRoots, root } = given.policy;
  const { issuer, licence } = given.reading;
  const act = { issuer, typeCode: licence.typeCode, region: licence.region, pinnedRoots };
  const instants = [issuedAt(given), new Date(given.now).toISOString()];
  const holding = accreditations.value.filter((chain) => chainProblem(chain, act, instants) === null);
  const stands = holding.filter((chain) => standingOf(chain, given) === 'stands');
  const [believed = []] = [stands, holding, accreditations.value].filter(({ length }) => length > 0);
  const roots = believed.map(rootOfChain);
  return roots.includes(root) ? root : (roots[0] ?? null);
}

/** Why an agreement does not let this licence be recognised now for this matter, or null when it does. */
export function agreementProblem(agreement: Recognition, given: Given): ErrorCode | null {
  const now = new Date(given.now).toISOString();
  if (stateAt(agreement, now) !== 'active') return 'RECOGNITION_INACTIVE';
  if (now < agreement.validFrom || now >= agreement.validUntil) return 'RECOGNITION_OUT_OF_DATES';
  if (mappingOf(agreement, given) === undefined) return 'RECOGNITION_TYPE_UNCOVERED';
  const matter = given.gathered.occasion?.matterCode;
  if (!agreement.matters.includes('*') && (matter === undefined || !agreement.matters.includes(matter)))
    return 'RECOGNITION_MATTER_UNCOVERED';
  return null;
}

/**
 * How the licence is read here, by the first agreement that covers it; null when none does.
 *
 * @throws FIELD_MAP_MALFORMED
 */
export function recognizedAs(given: Given): RecognizedAs | null {
  const agreement = agreementsWith(given).find((candidate) => agreementProblem(candidate, given) === null);
  const mapping = agreement === undefined ? undefined : mappingOf(agreement, given);
  if (agreement === undefined || mapping === undefined) return null;
  // An agreement names a face field by its name, or anything of the licence by a pointer.
  const pointers = Object.entries(mapping.fieldMap).map(([from, to]) => [from.startsWith('/') ? from : `/face/${from}`, to]);
  const fields = mapFields(given.reading.licence as unknown as Json, Object.fromEntries(pointers));
  return { agreementId: agreement.id, typeCode: mapping.asTypeCode, relation: mapping.relation, fields };
}

/** The agreements that were gathered from the issuer's root to ours; anything else in the evidence is left aside. */
export function agreementsWith(given: Given): readonly Recognition[] {
  const from = issuerRoot(given);
  const found = given.gathered.evidence.agreements.find((entry) => entry.from === from)?.kept;
  return found?.state === 'found' ? found.value.filter((agreement) => agreement.from === from && agreement.to === given.policy.root) : [];
}

const mappingOf = (agreement: Recognition, given: Given) =>
  agreement.mappings.find(({ typeCode }) => typeCode === given.reading.licence.typeCode);

const stateAt = ({ history, state }: Recognition, instant: string): Recognition['state'] | undefined =>
  history.length === 0 ? state : history.filter(({ since }) => since <= instant).at(-1)?.state;
