import type { Caller } from '@ganzheng/chaincode';
import { buildOrganisationDocument, type DidDocument, keyIdOf, nextKeyDigestOf } from '@ganzheng/sdk/did';
import type { ArgsOf, EvaluateName, ResultOf, Signed, Statement, SubmitName } from '@ganzheng/sdk/ledger';
import { canonicalBytes, createMerkleLog, leafHashOf, newRequestId, signStatement } from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, multikeyOf, type RandomBytes, type Signer, sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { createMemoryHost, type MemoryHost, type Outcome } from './memory-tx.js';
import { seededRandom } from './seeded-random.js';

/** An organisation of the fictitious world: its DID, keys and ledger identity. */
export interface Org {
  readonly name: string;
  readonly did: string;
  readonly document: DidDocument;
  readonly control: Signer;
  readonly issuing: Signer;
  readonly authentication: Signer;
  /** committed to in the first version, not yet in the document */
  readonly next: Signer;
  readonly controlId: string;
  readonly caller: Caller;
}

export type Given = Omit<Statement<'accreditation'>, 'type'>;

/** What the test says; who submits and when have defaults. */
interface SubmitOptions {
  readonly by?: Org;
  readonly caller?: Caller;
  readonly time?: string;
  readonly requestId?: string;
}

export const network = 'local';

/** Type and matter codes of the fictitious city. */
export const codes = {
  idCard: '11100000000013127D001',
  marriage: '111000000000131433001',
  enrol: '11360734MB0T1014123620100000001',
  transfer: '11440307MB0T20032W4420100000001',
} as const;

export const times = {
  founding: '2026-11-23T05:00:00.000Z',
  now: '2026-11-24T05:00:00.000Z',
  later: '2026-11-25T05:00:00.000Z',
  end: '2031-11-23T05:00:00.000Z',
} as const;

/** When things happen in a world; an engine that lives in real time brings its own. */
export type Times = Readonly<Record<keyof typeof times, string>>;

/**
 * Founds a network on a memory host: the roots of two provinces, a Ganzhou authority below the first with an issuing bureau and a window,
 * and a Longgang window below the second. Everything goes through the law; every key is real.
 */
export async function foundWorld(at: Times = times) {
  const { state, orgs, ids } = await founded();
  return worldOn(createMemoryHost(state), orgs, ids, seededRandom('world'), at);
}

export type World = Awaited<ReturnType<typeof foundWorld>>;

type Orgs = ReturnType<typeof drawOrgs>;
type Ids = ReturnType<typeof drawIds>;

function worldOn(host: MemoryHost, orgs: Orgs, ids: Ids, random: RandomBytes, at: Times = times) {
  const { jiangxi, guangdong, stranger } = orgs;
  const drawId = (): string => hex.encode(random(16));
  const perform = <N extends SubmitName>(name: N, args: ArgsOf<N>, options: SubmitOptions = {}): Promise<Outcome> =>
    host.submit(
      { name, args, requestId: options.requestId ?? newRequestId(random) },
      { time: options.time ?? times.now, caller: options.caller ?? options.by?.caller ?? stranger.caller },
    );
  const submit = async <N extends SubmitName>(name: N, args: ArgsOf<N>, options: SubmitOptions = {}): Promise<ResultOf<N>> =>
    (await perform(name, args, options)).result as ResultOf<N>;
  const evaluate = async <N extends EvaluateName>(name: N, args: ArgsOf<N>): Promise<ResultOf<N>> =>
    (await host.evaluate({ name, args }, { time: times.now, caller: stranger.caller })) as ResultOf<N>;

  /** A lawful accreditation by a grantor, with what the test changes. */
  const accredit = (
    grantor: Org,
    parent: string,
    subject: Org,
    change: Partial<Given> = {},
    signer: Org = grantor,
  ): Signed<'accreditation'> =>
    signStatement(
      'accreditation',
      {
        id: drawId(),
        parent,
        grantor: grantor.did,
        subject: subject.did,
        role: 'verifier',
        scope: { typeCodes: [], regions: ['360734'], matters: [codes.enrol] },
        depth: 0,
        validFrom: at.founding,
        validUntil: at.end,
        caller: callerBindingOf(subject),
        ...change,
      },
      signer.control,
      signer.controlId,
    );

  const foundingArgs = foundingOf([
    { org: jiangxi, region: '360000', id: ids.jiangxi },
    { org: guangdong, region: '440000', id: ids.guangdong },
  ]);
  const org = (name: string, mspId: string): Org => createOrg(name, mspId, random);
  return { ...orgs, times: at, host, random, drawId, ids, perform, submit, evaluate, accredit, org, foundingArgs };
}

let template: Promise<{ readonly state: MemoryHost['state']; readonly orgs: Orgs; readonly ids: Ids }> | undefined;

/** The founding is done once a process; every world begins from a copy of its state. */
function founded(): NonNullable<typeof template> {
  template ??= found(seededRandom('founding'));
  return template;
}

const drawOrgs = (random: RandomBytes) => ({
  jiangxi: createOrg('jiangxi', 'JiangxiMSP', random),
  guangdong: createOrg('guangdong', 'GuangdongMSP', random),
  ganzhou: createOrg('ganzhou', 'GanzhouMSP', random),
  police: createOrg('police', 'GanzhouMSP', random),
  xunwu: createOrg('xunwu', 'GanzhouMSP', random),
  longgang: createOrg('longgang', 'GuangdongMSP', random),
  /** admitted to the ledger, without a DID or an accreditation */
  stranger: createOrg('stranger', 'GanzhouMSP', random),
});

const drawIds = (random: RandomBytes) => {
  const draw = (): string => hex.encode(random(16));
  return { jiangxi: draw(), guangdong: draw(), ganzhou: draw(), police: draw(), xunwu: draw(), longgang: draw() };
};

async function found(random: RandomBytes) {
  const [orgs, ids] = [drawOrgs(random), drawIds(random)];
  const { jiangxi, guangdong, ganzhou, police, xunwu, longgang } = orgs;
  const { host, submit, accredit, foundingArgs } = worldOn(createMemoryHost(), orgs, ids, random);
  await submit('network.found', foundingArgs, { caller: founder, time: times.founding });
  for (const org of [ganzhou, police, xunwu, longgang])
    await submit('did.create', { operation: creationOf(org) }, { by: org, time: times.founding });
  const all = { typeCodes: ['*' as const], matters: ['*' as const] };
  const grants = [
    accredit(jiangxi, ids.jiangxi, ganzhou, { id: ids.ganzhou, role: 'authority', depth: 2, scope: { ...all, regions: ['360700'] } }),
    accredit(ganzhou, ids.ganzhou, police, {
      id: ids.police,
      role: 'issuer',
      scope: { typeCodes: [codes.idCard], regions: ['360700'], matters: [] },
    }),
    accredit(ganzhou, ids.ganzhou, xunwu, { id: ids.xunwu }),
    accredit(guangdong, ids.guangdong, longgang, {
      id: ids.longgang,
      scope: { typeCodes: [], regions: ['440307'], matters: [codes.transfer] },
    }),
  ];
  for (const accreditation of grants) await submit('accreditation.grant', { accreditation }, { time: times.founding });
  return { state: host.state, orgs, ids };
}

/** The identity that may found a network. */
export const founder: Caller = { mspId: 'JiangxiMSP', affiliation: 'host', attributes: { founder: 'true' } };

export const callerBindingOf = ({ caller: { mspId, affiliation } }: Org) => ({ mspId, affiliation });

function createOrg(name: string, mspId: string, random: RandomBytes): Org {
  const draw = (): Signer => createSigner(generateKeyPair(random).privateKey);
  const [control, issuing, authentication, next] = [draw(), draw(), draw(), draw()];
  const keys = { control: control.publicKey, issuing: issuing.publicKey, authentication: authentication.publicKey };
  const { did, document, keyIds } = buildOrganisationDocument({ net: network, ...keys });
  const caller = { mspId, affiliation: `${network}.${name}`, attributes: {} };
  return { name, did, document, control, issuing, authentication, next, controlId: keyIds.control, caller };
}

function foundingOf(roots: readonly { org: Org; region: string; id: string }[]): ArgsOf<'network.found'> {
  return {
    network,
    lawVersion: 1,
    members: ['GanzhouMSP', 'JiangxiMSP', 'GuangdongMSP'].map((mspId) => ({ mspId, name: mspId })),
    roots: roots.map(({ org, region, id }) => ({
      name: org.name,
      mspId: org.caller.mspId,
      region,
      accreditationId: id,
      caller: callerBindingOf(org),
      operation: creationOf(org),
    })),
    hostKey: null,
  };
}

type Operation = Omit<Statement<'did-operation'>, 'type'>;

/** The operation that creates an organisation's DID, with what the test changes. */
export function creationOf(
  org: Org,
  change: Partial<Operation> = {},
  signer = org.control,
  keyId = org.controlId,
): Signed<'did-operation'> {
  const first = {
    op: 'create' as const,
    did: org.did,
    versionId: 1,
    previous: null,
    document: org.document,
    nextKeyDigest: nextKeyDigestOf(org.next.publicKey),
  };
  return signStatement('did-operation', { ...first, ...change }, signer, keyId);
}

/** The operation that follows on an organisation's first version. */
export function successorOf(
  org: Org,
  change: Partial<Operation>,
  signer = org.control,
  keyId = keyIdOf(org.did, signer.publicKey),
): Signed<'did-operation'> {
  const second = {
    op: 'update' as const,
    did: org.did,
    versionId: 2,
    previous: hex.encode(sm3(canonicalBytes(org.document))),
    document: org.document,
    nextKeyDigest: nextKeyDigestOf(org.next.publicKey),
  };
  return signStatement('did-operation', { ...second, ...change }, signer, keyId);
}

/** A change of an accreditation, signed by an organisation. */
export const changeOf = (org: Org, change: Omit<Statement<'accreditation-change'>, 'type'>): Signed<'accreditation-change'> =>
  signStatement('accreditation-change', change, org.control, org.controlId);

/** A citizen's grant with a fresh one-time key. */
export function createGrant(world: World, change: Partial<Omit<Statement<'grant'>, 'type'>> = {}) {
  const oneTime = createSigner(generateKeyPair(world.random).privateKey);
  const key = multikeyOf(oneTime.publicKey);
  const keyId = `did:key:${key}#${key}`;
  const body = {
    id: world.drawId(),
    verifier: world.xunwu.did,
    matterCode: codes.enrol,
    purpose: 'enrol-child',
    fieldsDigest: '11'.repeat(32),
    notBefore: world.times.founding,
    expires: world.times.later,
    maxUses: 2,
    key,
    ...change,
  };
  const grant = signStatement('grant', body, oneTime, keyId);
  const withdrawal = signStatement('withdrawal', { id: body.id }, oneTime, keyId);
  const use = {
    useId: world.drawId(),
    verifier: body.verifier,
    matterCode: body.matterCode,
    purpose: body.purpose,
    digest: '22'.repeat(32),
  };
  return { grant, withdrawal, use, oneTime, keyId };
}

/** A log of made-up leaves. */
export function logOf(size: number, seed = 'log') {
  const random = seededRandom(seed);
  return createMerkleLog(Array.from({ length: size }, () => leafHashOf('credential', random(32), random(32))));
}

/** A recognition agreement from Jiangxi to Guangdong, signed by one organisation. */
export function agreementOf(world: World, signer: Org, change: Partial<Omit<Statement<'agreement'>, 'type'>> = {}): Signed<'agreement'> {
  const body = {
    id: 'a9'.repeat(16),
    from: world.jiangxi.did,
    to: world.guangdong.did,
    mappings: [{ typeCode: codes.idCard, asTypeCode: codes.idCard, relation: 'exact' as const, fieldMap: { xm: 'name' } }],
    matters: ['*' as const],
    minSuite: 'gm' as const,
    validFrom: world.times.founding,
    validUntil: world.times.end,
    ...change,
  };
  return signStatement('agreement', body, signer.control, signer.controlId);
}

/** A change of the agreement, signed by one organisation. */
export const agreementChangeOf = (signer: Org, to: 'active' | 'suspended' | 'ended', sequence: number): Signed<'agreement-change'> =>
  signStatement('agreement-change', { id: 'a9'.repeat(16), to, reason: 'by-agreement', sequence }, signer.control, signer.controlId);
