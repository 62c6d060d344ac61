import { buildOrganisationDocument, nextKeyDigestOf, type Organisation } from '@ganzheng/sdk/did';
import { type ArgsOf, canonicalBytes, type Ledger, type SubmitName, signStatement } from '@ganzheng/sdk/ledger';
import { catalogue } from '@ganzheng/sdk/licence';
import { createSigner, publicKeyOf, type Signer, sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { agreements, type CityAgreement } from './agreements.js';
import { type CityAccreditation, type CityOrganisation, organisations, roots } from './organisations.js';
import { type CityState, foundingId } from './state.js';
import { untilEverywhere } from './until-everywhere.js';

const networkName = 'jx-gz';
const lawVersion = 1;
const accreditationYears = 10;

/** An organisation with its DID, keys and accreditation ids: what services are given. */
export interface Member extends CityOrganisation {
  readonly did: string;
  readonly document: Organisation['document'];
  readonly keyIds: Organisation['keyIds'];
  readonly signers: { readonly control: Signer; readonly issuing: Signer; readonly authentication: Signer };
  /** id of its accreditation in a role; a root's own is `root` */
  accreditation(role: CityAccreditation['role'] | 'root'): string;
}

/** Everyone in the city by key, computed from the state alone. */
export function membersOf(state: CityState): ReadonlyMap<string, Member> {
  return new Map([...roots, ...organisations].map((organisation) => [organisation.key, memberOf(state, organisation)]));
}

/** What the first block says. */
export function foundingArgs(state: CityState, members: ReadonlyMap<string, Member>): Omit<ArgsOf<'network.found'>, 'hostKey'> {
  return {
    network: networkName,
    lawVersion,
    members: [
      { mspId: 'GanzhouMSP', name: '赣州市行政审批局' },
      { mspId: 'JiangxiMSP', name: '江西省政务服务管理办公室' },
      { mspId: 'GuangdongMSP', name: '广东省政务服务和数据管理局' },
    ],
    roots: roots.map(({ key, name, mspId, region, affiliation }) => {
      const member = need(members, key);
      return {
        name,
        mspId,
        region,
        accreditationId: member.accreditation('root'),
        caller: { mspId, affiliation },
        operation: didOperation(state, member),
      };
    }),
  };
}

/**
 * Everything after the first block: DIDs, accreditations, licence types, agreements. Repeating it changes nothing.
 * What does not depend on one another goes together; what does waits until every organisation's peer has what came before.
 */
export async function foundCity(state: CityState, members: ReadonlyMap<string, Member>, ledgerOf: (key: string) => Ledger): Promise<void> {
  const submit: Submit = async (by, step, name, args) =>
    (await ledgerOf(by).submit(name, args, { requestId: foundingId(state, step) })).block;
  const together = async (steps: readonly Promise<number>[]) =>
    untilEverywhere(ledgerOf('jiangxi'), Math.max(0, ...(await Promise.all(steps))));
  const period = await periodOf(ledgerOf('jiangxi'), need(members, 'jiangxi'));
  const signed = agreements.map((agreement) => signAgreement(state, members, agreement, period));
  await together([
    ...organisations.map(({ key }) => submit(key, `did/${key}`, 'did.create', { operation: didOperation(state, need(members, key)) })),
    ...publishTypes(members, submit),
    ...signed.map(({ from, to, by }) => submit(from, `propose/${from}/${to}`, 'recognition.propose', { agreement: by(from) })),
  ]);
  await together(signed.map(({ from, to, by }) => submit(to, `ratify/${from}/${to}`, 'recognition.ratify', { agreement: by(to) })));
  for (const generation of generations())
    await together(
      generation.map(({ organisation, given }) =>
        submit(given.by, `accredit/${organisation.key}/${given.role}`, 'accreditation.grant', {
          accreditation: accredit(members, organisation, given, period),
        }),
      ),
    );
}

type Submit = <N extends SubmitName>(by: string, step: string, name: N, args: ArgsOf<N>) => Promise<number>;

function publishTypes(members: ReadonlyMap<string, Member>, submit: Submit): Promise<number>[] {
  return [...catalogue.values()].map((type) => {
    const { typeCode, version } = type;
    const definer = typeCode.startsWith('1144') ? 'guangdong' : 'jiangxi';
    const digest = hex.encode(sm3(canonicalBytes(type)));
    const accreditation = need(members, definer).accreditation('root');
    return submit(definer, `type/${typeCode}/${version}`, 'licence-type.publish', { typeCode, version, digest, accreditation });
  });
}

/** An agreement's text, to be signed by both sides. */
function signAgreement(state: CityState, members: ReadonlyMap<string, Member>, { from, to, ...terms }: CityAgreement, period: Period) {
  const id = foundingId(state, `agreement/${from}/${to}`);
  const text = { id, from: need(members, from).did, to: need(members, to).did, ...terms, ...period, minSuite: 'gm' as const };
  const by = (key: string) => signStatement('agreement', text, need(members, key).signers.control, need(members, key).keyIds.control);
  return { from, to, by };
}

/** Accreditations in the order they can be given: first by the roots, then by those whom these made authorities, and so on. */
function generations() {
  let left = organisations.flatMap((organisation) => organisation.accreditations.map((given) => ({ organisation, given })));
  const authorities = new Set(roots.map(({ key }) => key));
  const found: (typeof left)[] = [];
  while (left.length > 0) {
    const now = left.filter(({ given }) => authorities.has(given.by));
    if (now.length === 0) throw new TypeError('an accreditation is given by nobody who may');
    left = left.filter((one) => !now.includes(one));
    for (const { organisation, given } of now) if (given.role === 'authority') authorities.add(organisation.key);
    found.push(now);
  }
  return found;
}

function memberOf(state: CityState, organisation: CityOrganisation): Member {
  const keys = state.organisations[organisation.key];
  if (keys === undefined) throw new TypeError(`the city's state knows no ${organisation.key}`);
  const signers = { control: signerOf(keys.control), issuing: signerOf(keys.issuing), authentication: signerOf(keys.authentication) };
  const built = buildOrganisationDocument({
    net: networkName,
    control: signers.control.publicKey,
    issuing: signers.issuing.publicKey,
    authentication: signers.authentication.publicKey,
  });
  return { ...organisation, ...built, signers, accreditation: (role) => foundingId(state, `accreditation/${organisation.key}/${role}`) };
}

function didOperation(state: CityState, { key, did, document, keyIds, signers }: Member) {
  const next = state.organisations[key]?.next;
  if (next === undefined) throw new TypeError(`no next key of ${key}`);
  const body = {
    op: 'create' as const,
    did,
    versionId: 1,
    previous: null,
    document,
    nextKeyDigest: nextKeyDigestOf(publicKeyOf(hex.decode(next))),
  };
  return signStatement('did-operation', body, signers.control, keyIds.control);
}

function accredit(members: ReadonlyMap<string, Member>, organisation: CityOrganisation, given: CityAccreditation, period: Period) {
  const grantor = need(members, given.by);
  const subject = need(members, organisation.key);
  const isRoot = roots.some(({ key }) => key === given.by);
  const body = {
    id: subject.accreditation(given.role),
    parent: grantor.accreditation(isRoot ? 'root' : 'authority'),
    grantor: grantor.did,
    subject: subject.did,
    role: given.role,
    scope: { typeCodes: [...given.typeCodes], regions: [organisation.region], matters: [...given.matters] },
    depth: given.depth,
    ...period,
    caller: { mspId: organisation.mspId, affiliation: organisation.affiliation },
  };
  return signStatement('accreditation', body, grantor.signers.control, grantor.keyIds.control);
}

interface Period {
  readonly validFrom: string;
  readonly validUntil: string;
}

/** From the first block on, ten years: what a child is given lies within what its root has. */
async function periodOf(ledger: Ledger, root: Member): Promise<Period> {
  const [{ validFrom } = { validFrom: '' }] = await ledger.evaluate('accreditation.chain', { id: root.accreditation('root') });
  const until = new Date(validFrom);
  until.setUTCFullYear(until.getUTCFullYear() + accreditationYears);
  return { validFrom, validUntil: until.toISOString() };
}

const signerOf = (privateKey: string): Signer => createSigner(hex.decode(privateKey));

function need(members: ReadonlyMap<string, Member>, key: string): Member {
  const member = members.get(key);
  if (member === undefined) throw new TypeError(`${key} is not of the city`);
  return member;
}
