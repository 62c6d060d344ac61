import { keyIdOf } from '@ganzheng/sdk/did';
import {
  buildCheckpointNote,
  buildReceipt,
  canonicalBytes,
  createMerkleLog,
  type Evidence,
  type Ledger,
  leafHash,
  leafHashOf,
  noteDigest,
  originOf,
  type SubmitName,
  type Submitted,
  signStatement,
} from '@ganzheng/sdk/ledger';
import { buildLicence, buildLicenceId, type LicenceDraft, licenceTypeOf } from '@ganzheng/sdk/licence';
import { createSigner, generateKeyPair, multikeyOf, type Signer, sm3 } from '@ganzheng/sdk/sm';
import {
  buildCopyClaims,
  deriveStatusLists,
  issueOriginal,
  issueSdJwt,
  openCredential,
  presentSdJwt,
  statusListUrnOf,
} from '@ganzheng/sdk/vc';
import {
  type BindingExpectation,
  buildPolicy,
  ledgerTrust,
  type Occasion,
  type PolicyOptions,
  type VerifyInput,
  verify,
} from '@ganzheng/sdk/verify';
import { hex } from '@scure/base';
import { agreementOf, codes, createGrant, foundWorld, network, type Org, times, type World } from './law.js';

const typeCode = codes.idCard;
const issuerCode = '11360700MB0T10029T';

/** What a test changes about the copy it has issued. */
interface CopyOptions {
  readonly issuer?: Org;
  readonly licence?: Partial<LicenceDraft>;
  readonly issuedAt?: string;
  readonly index?: number;
  readonly exp?: number;
  readonly keyId?: string;
  readonly signer?: Signer;
  readonly owner?: string;
}

/** A copy with all that its holder keeps. */
export interface HeldCopy {
  readonly text: string;
  readonly holder: Signer;
  readonly index: number;
}

export const draft: LicenceDraft = {
  id: buildLicenceId({ typeCode, issuerCode, serial: '36070020300001', version: 1 }).text,
  typeCode,
  typeVersion: 1,
  name: licenceTypeOf(typeCode).name.zh,
  number: '360700199001010018',
  version: 1,
  issuer: { name: '赣州市公安局', code: issuerCode },
  issuedOn: '2020-03-01',
  validFrom: '2020-03-01',
  validUntil: '2040-03-01',
  region: '360702',
  holder: [{ name: '钟明远', code: '360700199001010018', codeType: '111' }],
  face: {
    name: '钟明远',
    sex: '男',
    ethnicity: '汉',
    birthDate: '1990-01-01',
    address: '江西省赣州市章贡区橙花路8号',
    idNumber: '360700199001010018',
    issuingOrgan: '赣州市公安局章贡分局',
  },
  assurance: 'native',
};

/** When copies are issued and anchored, unless a test says otherwise: within the day before the world's present. */
export const issuedAt = '2026-11-24T04:00:00.000Z';
export const anchoredAt = '2026-11-24T04:00:10.000Z';
export const nowMs = Date.parse(times.now);

/** The world of the law with a licence type, an issuing bureau with a log, a status list, and a recognition agreement; and all that a citizen and a window do in it. */
export async function createVerifyWorld(): Promise<VerifyWorld> {
  const world = await foundWorld();
  const { submit, ganzhou, ids } = world;
  const digest = hex.encode(sm3(canonicalBytes(licenceTypeOf(typeCode))));
  await submit('licence-type.publish', { typeCode, version: 1, digest, accreditation: ids.ganzhou }, { by: ganzhou, time: times.founding });
  return { ...world, ...actsIn(world) };
}

export type VerifyWorld = World & ReturnType<typeof actsIn>;

function actsIn(world: World) {
  const { submit, evaluate, police, ids, random, jiangxi, guangdong, xunwu } = world;
  const hostKey = createSigner(generateKeyPair(random).privateKey);
  const ledger = ledgerOn(world);
  const trust = ledgerTrust(ledger, () => nowMs, { ttlSeconds: 0, maxEntries: 16 });
  const logs = new Map<string, Uint8Array[]>();
  let drawn = 1000;

  const statusReference = (index: number, owner = police.did) => ({ owner, list: 0, index, uri: statusListUrnOf(owner, 0) });

  function issueCopy(options: CopyOptions = {}): HeldCopy {
    const {
      issuer = police,
      issuedAt: at = issuedAt,
      index = drawn++,
      signer = issuer.issuing,
      keyId = keyIdOf(issuer.did, signer.publicKey),
    } = options;
    const holder = createSigner(generateKeyPair(random).privateKey);
    const claims = buildCopyClaims({
      licence: buildLicence({ ...draft, ...options.licence }),
      issuerDid: issuer.did,
      holderKey: holder.publicKey,
      status: statusReference(index, options.owner ?? issuer.did),
      anchor: { operator: issuer.did, shard: 0, salt: hex.encode(random(32)) },
      iat: Date.parse(at) / 1000,
      ...(options.exp === undefined ? {} : { exp: options.exp }),
    });
    return { text: issueSdJwt({ ...claims, signer, keyId, random }), holder, index };
  }

  const issueOriginalOf = (change: Partial<LicenceDraft> = {}, index = drawn++) =>
    issueOriginal({
      licence: buildLicence({ ...draft, ...change }),
      issuerDid: police.did,
      keyId: keyIdOf(police.did, police.issuing.publicKey),
      signer: police.issuing,
      status: statusReference(index),
      anchor: { operator: police.did, shard: 0, salt: hex.encode(random(32)) },
      created: issuedAt,
    });

  /** Puts a credential's leaf in its issuer's log, the checkpoint on the ledger, and gives the receipt. */
  async function anchor(
    credential: Parameters<typeof openCredential>[0],
    { issuer = police, accreditation = ids.police, time = anchoredAt } = {},
  ) {
    const { anchor: reference, contentDigest } = openCredential(credential);
    const leaves = logs.get(issuer.did) ?? [];
    const before = leaves.length;
    leaves.push(leafHashOf('credential', hex.decode(reference.salt), contentDigest));
    logs.set(issuer.did, leaves);
    const log = createMerkleLog(leaves);
    const checkpoint = { origin: originOf(network, issuer.did, 0), size: log.size, root: hex.encode(log.root()) };
    const note = buildCheckpointNote(checkpoint, issuer.issuing);
    const args = {
      operator: issuer.did,
      shard: 0,
      size: checkpoint.size,
      root: checkpoint.root,
      noteDigest: noteDigest(note),
      consistency: before === 0 ? [] : log.consistencyProof(before, log.size).map((step) => hex.encode(step)),
      accreditation,
    };
    const result = await submit('checkpoint.append', args, { by: issuer, time });
    return buildReceipt(log, before, note, evidenceOf(hostKey, { name: 'checkpoint.append', args, result, time }));
  }

  const binding: BindingExpectation = { nonce: 'n-0S6_WzA2Mj', audience: xunwu.did };

  const present = ({ text, holder }: HeldCopy, show = shown, { nonce, audience } = binding, at = nowMs): string =>
    presentSdJwt(text, show, { nonce, audience, iat: Math.floor(at / 1000) - 5, holderSigner: holder });

  const occasionOf = (change: Partial<Occasion> = {}): Occasion => ({
    verifier: xunwu.did,
    matterCode: codes.enrol,
    purpose: 'enrol-child',
    basis: 'duty',
    ...change,
  });

  /** Records the use of an occasion on the ledger, as the window does between judging and the verdict. */
  async function recordUse(occasion: Occasion, { by = xunwu, accreditation = ids.xunwu, time = times.now } = {}): Promise<Occasion> {
    const { verifier, matterCode, purpose, basis, grant } = occasion;
    const use = { useId: world.drawId(), verifier, matterCode, purpose, digest: hex.encode(random(32)) };
    if (basis === 'authorization' && grant !== undefined) await submit('authorization.use', { grant, use, accreditation }, { by, time });
    else
      await submit('use.record', { use: { ...use, basis: basis === 'delegation' ? 'delegation' : 'duty' }, accreditation }, { by, time });
    return { ...occasion, use: { useId: use.useId, digest: use.digest } };
  }

  const policyOf = (name: Parameters<typeof buildPolicy>[0] = 'window', change: Partial<PolicyOptions> = {}) =>
    buildPolicy(name, { root: jiangxi.did, pinnedRoots: [jiangxi.did, guangdong.did], region: '360734', ...change });

  /** Everything right: a copy issued, anchored and presented, its use recorded. */
  async function goodInput(options: CopyOptions = {}): Promise<VerifyInput & { readonly held: HeldCopy }> {
    const held = issueCopy(options);
    const receipt = await anchor(held.text);
    return { held, credential: present(held), receipt, binding, occasion: await recordUse(occasionOf()) };
  }

  const judged = async (input: VerifyInput, policy = policyOf(), given: Partial<Parameters<typeof verify>[1]> = {}) =>
    (await verify(input, { trust, policy, now: nowMs, ...given })).report;

  /** Both roots sign an agreement from Jiangxi to Guangdong. */
  async function recognise(change: Parameters<typeof agreementOf>[2] = {}): Promise<void> {
    const mappings = [{ typeCode, asTypeCode: typeCode, relation: 'close' as const, fieldMap: { name: 'XM', '/region': 'XZQH' } }];
    await submit(
      'recognition.propose',
      { agreement: agreementOf(world, jiangxi, { mappings, ...change }) },
      { by: jiangxi, time: times.founding },
    );
    await submit(
      'recognition.ratify',
      { agreement: agreementOf(world, guangdong, { mappings, ...change }) },
      { by: guangdong, time: times.founding },
    );
  }

  /** The policy of the window in Longgang, under the other root. */
  const partnerPolicy = (change: Partial<PolicyOptions> = {}) => policyOf('window', { root: guangdong.did, region: '440307', ...change });

  /** The signed list of the issuing bureau as of a time. */
  const statusToken = async ({
    epoch = 1,
    now = times.now as string,
    signer = police.issuing,
    owner = police,
    list = 0,
  } = {}): Promise<string> =>
    deriveStatusLists({
      owner: owner.did,
      list,
      epoch,
      uri: statusListUrnOf(owner.did, list),
      entries: await evaluate('status.entries', { owner: owner.did, list }),
      now,
      ttlSeconds: 900,
      signer,
      keyId: keyIdOf(owner.did, signer.publicKey),
    }).token;

  const moveStatus = (
    index: number,
    to: 'suspended' | 'revoked' | 'withdrawn' | 'cancelled' | 'superseded' | 'transferred' | 'issued',
    reason = 'by-decision',
  ) => submit('status.move', { owner: police.did, list: 0, accreditation: ids.police, moves: [{ index, to, reason }] }, { by: police });

  return {
    ledger,
    trust,
    hostKey,
    hostMultikey: multikeyOf(hostKey.publicKey),
    binding,
    issueCopy,
    issueOriginalOf,
    anchor,
    present,
    occasionOf,
    recordUse,
    policyOf,
    partnerPolicy,
    goodInput,
    judged,
    recognise,
    statusToken,
    moveStatus,
    grantOf: (change: Parameters<typeof createGrant>[1] = {}) => createGrant(world, change),
  };
}

/** What the citizen shows: the name and the authority that printed the card. */
export const shown = [
  ['licence', 'face', 'name'],
  ['licence', 'face', 'issuingOrgan'],
];

/** The ledger port over the law itself; what verification never asks is not there. */
function ledgerOn({ submit, evaluate }: World): Ledger {
  const unasked = () => {
    throw new TypeError('verification does not ask this');
  };
  return {
    submit: async <N extends SubmitName>(...[name, args, { requestId }]: Parameters<Ledger['submit']>) =>
      ({ txId: requestId, block: 0, index: 0, time: times.now, result: await submit(name, args, { requestId }) }) as Submitted<N>,
    evaluate: evaluate as Ledger['evaluate'],
    events: unasked,
    proof: unasked,
    status: unasked,
  };
}

/** Evidence as the embedded host gives it: a block of one transaction under a signed header. */
function evidenceOf(
  host: Signer,
  { name, args, result, time }: { readonly name: string; readonly args: unknown; readonly result: unknown; readonly time: string },
): Evidence {
  const transaction = {
    txId: '01'.repeat(32),
    name,
    args,
    requestId: '02'.repeat(16),
    caller: { mspId: 'GanzhouMSP', affiliation: 'local.police', attributes: {} },
    time,
    result,
    writes: '03'.repeat(32),
    event: null,
    creator: { certificate: '04'.repeat(32), nonce: '05'.repeat(24), signature: '' },
  };
  const root = hex.encode(leafHash(canonicalBytes(transaction)));
  const body = { network, number: 1, previous: '00'.repeat(32), time, lawVersion: 1, count: 1, root };
  const header = signStatement('block-header', body, host, `did:key:${multikeyOf(host.publicKey)}`);
  return { kind: 'embedded', header, transaction, index: 0, path: [] };
}
