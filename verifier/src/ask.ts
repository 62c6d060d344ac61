import { LicenceError } from '@ganzheng/sdk/errors';
import { matterOf, type WaivableMaterial, waivable } from '@ganzheng/sdk/licence';
import { createRequest, createTransactionData, dcqlFor, dcqlIdOf, fieldsOf, requestUriLink } from '@ganzheng/sdk/oid4vc';
import { base64urlnopad, hex } from '@scure/base';
import { type Case, requireOpen } from './case.js';
import type { VerifierDeps } from './deps.js';
import { ownCase } from './own-case.js';
import { withRecognized } from './recognized-waivers.js';
import type { RequestRow } from './request-row.js';

/** What the clerk's screen shows as a QR code, and until when. */
export interface Asked {
  readonly requestId: string;
  readonly link: string;
  readonly expiresAt: string;
}

const idBytes = 16;

/**
 * Asks the citizen once for every licence that waives a material of the case (一次告知、一次授权).
 *
 * @param requestKey 128 bits in hex: the same request gives the same link
 * @throws CASE_UNKNOWN, CASE_CLOSED, NOTHING_TO_ASK
 * @see OpenID4VP 1.0, 5
 */
export async function ask(
  deps: VerifierDeps,
  { caseNo, requestKey }: { readonly caseNo: string; readonly requestKey: string },
): Promise<Asked> {
  const { cases } = deps;
  return cases.exclusive(`case~${caseNo}`, async () => {
    const known = await cases.madeBy(requestKey);
    const asked = known === undefined ? undefined : await cases.getRequest(known);
    if (asked?.caseNo === caseNo) return askedBy(deps, asked);
    const record = await ownCase(deps, caseNo);
    requireOpen(record);
    const materials = await withRecognized(deps, record.matterCode, stillWaivable(record));
    if (materials.length === 0) throw new LicenceError('NOTHING_TO_ASK');
    const request = await buildRequest(deps, record, materials);
    await cases.write({
      request,
      case: { ...record, requests: [...record.requests, request.requestId] },
      made: { requestKey, id: request.requestId },
    });
    return askedBy(deps, request);
  });
}

/** The matter's waivable materials that this case has not settled yet. */
function stillWaivable({ matterCode, situation, materials }: Case): readonly WaivableMaterial[] {
  const open = new Set(materials.filter(({ settled }) => settled === null).map(({ code }) => code));
  return waivable(matterOf(matterCode), situation).filter(({ code }) => open.has(code));
}

async function buildRequest(deps: VerifierDeps, { caseNo, matterCode }: Case, materials: readonly WaivableMaterial[]): Promise<RequestRow> {
  const { organisation, policy, random, nowMs, requestLifeSeconds, grantLifeSeconds } = deps;
  const { purposeCode, purpose } = matterOf(matterCode);
  const dcql = dcqlFor(materials);
  const now = nowMs();
  const draw = (): string => base64urlnopad.encode(random(idBytes));
  const [requestId, nonce, state] = [hex.encode(random(idBytes)), draw(), draw()];
  const transactionData = createTransactionData({
    credentialIds: dcql.credentials.map(({ id }) => id),
    verifier: organisation.did,
    matterCode,
    purpose: purposeCode,
    fields: [...fieldsOf(dcql)],
    // The ledger's clock may be behind ours: its law must not find the grant too young.
    notBefore: instantOf(now - policy.clockSkewSeconds * 1000),
    expires: instantOf(now + grantLifeSeconds * 1000),
    maxUses: 1,
    notice: { zh: `${organisation.name}${purpose.zh}`, en: `${purpose.en}, at ${organisation.name}` },
  });
  const jar = await createRequest({
    did: organisation.did,
    keyId: organisation.keyId,
    signer: organisation.signer,
    responseUri: `${deps.baseUrl}/responses/${requestId}`,
    nonce,
    state,
    dcql,
    transactionData: [transactionData],
    verifierInfo: [{ format: 'accreditation', data: organisation.accreditationId }],
    verifierName: organisation.name,
    now: new Date(now),
    expiresInSeconds: requestLifeSeconds,
  });
  return {
    version: 1,
    requestId,
    caseNo,
    nonce,
    state,
    matterCode,
    purpose: purposeCode,
    queries: queriesOf(materials),
    transactionData,
    jar,
    expiresAt: instantOf(now + requestLifeSeconds * 1000),
    stage: 'asked',
    answer: null,
    shown: [],
    useId: null,
    refusal: null,
    verdict: null,
  };
}

const askedBy = ({ organisation: { did }, baseUrl }: VerifierDeps, { requestId, expiresAt }: RequestRow): Asked => ({
  requestId,
  link: requestUriLink({ did, requestUri: `${baseUrl}/requests/${requestId}` }),
  expiresAt,
});

const queriesOf = (materials: readonly WaivableMaterial[]): RequestRow['queries'] =>
  Object.fromEntries(
    materials.flatMap((material) =>
      material.waiver.anyOf.map(({ typeCode, fields, freshnessSeconds = null }, at) => [
        dcqlIdOf(material, at + 1),
        { material: material.code, typeCode, fields: [...fields], freshnessSeconds },
      ]),
    ),
  );

const instantOf = (ms: number): string => new Date(ms).toISOString();
