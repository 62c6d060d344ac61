import { LicenceError } from '@ganzheng/sdk/errors';
import type { Recognition } from '@ganzheng/sdk/ledger';
import { type Matter, matterOf } from '@ganzheng/sdk/licence';
import { claimPathOf, type DataAuthorization, fieldsOf, type PresentationRequest } from '@ganzheng/sdk/oid4vc';
import type { Wallet } from './wallet.js';

/**
 * Holds what is asked against what the matter needs (最小必要): one authorisation, for its catalogued purpose, over fields its catalogue names and no others.
 * The catalogue is the wallet's own, never the verifier's word.
 *
 * @param root the province of who asks, whose agreements may let in other provinces' types for its own
 * @throws REQUEST_UNEXPLAINED, REQUEST_OVERASKS, MATTER_UNKNOWN
 */
export async function requireNeeded(
  wallet: Pick<Wallet, 'trust' | 'policy' | 'clock'>,
  request: PresentationRequest,
  root: string,
): Promise<Matter> {
  const authorization = authorizationOf(request);
  const matter = matterOf(authorization.matterCode);
  const now = new Date(wallet.clock()).toISOString();
  if (authorization.purpose !== matter.purposeCode || authorization.maxUses !== 1) throw new LicenceError('REQUEST_OVERASKS');
  if (now >= authorization.expires || authorization.expires > inDays(wallet.clock(), longestDays))
    throw new LicenceError('REQUEST_OVERASKS');
  const allowed = new Set(neededFields(matter));
  for (const field of await recognisedFields(wallet, matter, root, now)) allowed.add(field);
  if (!asksFaceFieldsOnly(request)) throw new LicenceError('REQUEST_OVERASKS');
  const asked = fieldsOf(request.dcql);
  const excess = [...asked, ...authorization.fields].filter((field) => !allowed.has(field));
  const unexplained = asked.filter((field) => !authorization.fields.includes(field));
  if (excess.length > 0) throw new LicenceError('REQUEST_OVERASKS', { fields: [...new Set(excess)] });
  if (unexplained.length > 0) throw new LicenceError('REQUEST_UNEXPLAINED', { fields: unexplained });
  return matter;
}

/** One request, one authorisation, over all that is asked. @throws REQUEST_UNEXPLAINED */
export function authorizationOf({ transactionData, dcql }: PresentationRequest): DataAuthorization {
  const [only, more] = transactionData;
  if (only === undefined || more !== undefined) throw new LicenceError('REQUEST_UNEXPLAINED');
  if (dcql.credentials.some(({ id }) => !only.authorization.credential_ids.includes(id))) throw new LicenceError('REQUEST_UNEXPLAINED');
  return only.authorization;
}

/** Fields are named by the last step of their path: a path to anywhere else would borrow the name of a field that may be asked for. */
const asksFaceFieldsOnly = ({ dcql }: PresentationRequest): boolean =>
  dcql.credentials.every(({ claims }) => claims.every(({ path }) => path.join('\n') === claimPathOf(path.at(-1) ?? '').join('\n')));

/** A case at a window is over in days; whoever needs longer asks again. */
const longestDays = 30;
const inDays = (now: number, days: number): string => new Date(now + days * 86_400_000).toISOString();

/** `<typeCode>.<field>` of everything that waives some material of the matter. */
const neededFields = (matter: Matter): readonly string[] =>
  waiversOf(matter).flatMap(({ typeCode, fields }) => fields.map((field) => `${typeCode}.${field}`));

const waiversOf = (matter: Matter) => matter.materials.flatMap(({ waiver }) => waiver?.anyOf ?? []);

/** The same by other provinces' types, as far as an active agreement with the province of who asks reads them so (证照互用). */
async function recognisedFields(
  { trust, policy }: Pick<Wallet, 'trust' | 'policy'>,
  matter: Matter,
  root: string,
  now: string,
): Promise<readonly string[]> {
  const partners = policy.pinnedRoots.filter((partner) => partner !== root);
  const answers = await Promise.all(partners.map((partner) => trust.agreements(partner, root).catch(() => null)));
  const agreements = answers.flatMap((answer) => answer?.value ?? []).filter((agreement) => appliesTo(agreement, matter.matterCode, now));
  const waivers = waiversOf(matter);
  return agreements.flatMap(({ mappings }) =>
    mappings.flatMap(({ typeCode, asTypeCode, fieldMap }) => {
      const needed = new Set(waivers.filter((waiver) => waiver.typeCode === asTypeCode).flatMap(({ fields }) => fields));
      // Their face field by its name, or by a pointer into the licence.
      return Object.entries(fieldMap).flatMap(([from, to]) => (needed.has(to) ? [`${typeCode}.${from.replace(/^\/face\//, '')}`] : []));
    }),
  );
}

const appliesTo = ({ state, matters, validFrom, validUntil }: Recognition, matterCode: string, now: string): boolean =>
  state === 'active' && validFrom <= now && now < validUntil && (matters.includes('*') || matters.includes(matterCode));
