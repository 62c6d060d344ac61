import { keyIdOf } from '@ganzheng/sdk/did';
import { errorTable, LicenceError } from '@ganzheng/sdk/errors';
import { signStatement } from '@ganzheng/sdk/ledger';
import { buildLicence, type LicenceDraft, licenceTypeOf, matterOf, waivable } from '@ganzheng/sdk/licence';
import {
  boundTransactionData,
  clientIdOf,
  configurationOf,
  createRequest,
  createTransactionData,
  type DataAuthorizationInput,
  type Dcql,
  dcqlFor,
  fieldsOf,
  type PresentationResponse,
  parseResponse,
  protocolError,
  requestUriLink,
  sealReceipt,
  useDigestOf,
} from '@ganzheng/sdk/oid4vc';
import { type PublicKey, randomBytes } from '@ganzheng/sdk/sm';
import { buildCopyClaims, issueSdJwt, statusListUrnOf } from '@ganzheng/sdk/vc';
import { type Report, verify } from '@ganzheng/sdk/verify';
import { createSealedStore } from '@ganzheng/sdk/web';
import { openVault, type Wallet } from '@ganzheng/wallet';
import { createMailboxes } from '@ganzheng/wallet/service';
import { base64urlnopad, hex } from '@scure/base';
import { createIssuer } from '../sdk/oid4vc/issuer.js';
import { type Asked, createNetwork, json } from '../sdk/oid4vc/network.js';
import { codes, type Org, times } from '../support/law.js';
import { createVerifyWorld, draft, issuedAt, nowMs } from '../support/verify-world.js';
import { memoryDatabase } from './memory-database.js';

export const matter = matterOf('11360700MB0T1007XX3607000102001');
export const dcql = dcqlFor(waivable(matter, 'referral'));
export const relayUrl = 'https://relay.example';
const windowUrl = 'https://window.example';

/** What a test changes about the request of the window. */
export interface AskOptions {
  readonly by?: Org;
  readonly dcql?: Dcql;
  readonly authorization?: Partial<DataAuthorizationInput>;
  readonly transactionData?: readonly string[];
}

/** What the window made of an answer. */
interface Judged {
  readonly response: PresentationResponse;
  readonly reports: readonly Report[];
  readonly useId: string;
}

/** The whole in-memory city: the law and its world, an issuer, a window, a relay and a citizen's wallet, all on the real functions. */
export async function createWalletWorld() {
  const world = await createVerifyWorld();
  const { xunwu, ganzhou, police, ids, submit, random } = world;
  const accreditation = hex.encode(random(16));
  const scope = { typeCodes: [], regions: ['360734'], matters: [matter.matterCode] };
  await submit(
    'accreditation.grant',
    { accreditation: world.accredit(ganzhou, ids.ganzhou, xunwu, { id: accreditation, scope }) },
    { time: times.founding },
  );

  let drawn = 5000;
  const issue = (holderKey: PublicKey, change: Partial<LicenceDraft> = {}, index = drawn++): string => {
    const claims = buildCopyClaims({
      licence: buildLicence({ ...draft, ...change }),
      issuerDid: police.did,
      holderKey,
      status: { owner: police.did, list: 0, index, uri: statusListUrnOf(police.did, 0) },
      anchor: { operator: police.did, shard: 0, salt: hex.encode(random(32)) },
      iat: Date.parse(issuedAt) / 1000,
    });
    const copy = issueSdJwt({ ...claims, signer: police.issuing, keyId: keyIdOf(police.did, police.issuing.publicKey), random });
    issued.push(copy);
    return copy;
  };
  const issued: string[] = [];
  const issuing: { issue: (key: PublicKey) => string } = { issue };
  const configuration = configurationOf(licenceTypeOf(codes.idCard));
  const issuer = createIssuer({ txCode: '483920', configuration, now: new Date(nowMs), issue: (key) => issuing.issue(key) });

  const clock = { now: nowMs };
  const store = createSealedStore(memoryDatabase(), { sealKey: randomBytes(16), random: randomBytes });
  const mailboxes = await createMailboxes({ store, random: randomBytes, clock: () => clock.now });
  const judged: Judged[] = [];
  const feed: { position: string; name: string; time: string; payload: Record<string, string | null> }[] = [];
  /** Tells the feed what the ledger would. */
  const tell = (name: string, payload: Record<string, string | null>): void => {
    feed.push({ position: `${String(feed.length + 1).padStart(16, '0')}.${'0'.repeat(16)}`, name, time: times.now, payload });
  };
  const requests = new Map<
    string,
    {
      readonly jar: string;
      readonly nonce: string;
      readonly state: string;
      readonly dcql: Dcql;
      readonly transactionData: readonly string[];
    }
  >();

  /** A link as the window's QR code says it. */
  async function ask(options: AskOptions = {}): Promise<string> {
    const { by = xunwu, dcql: query = dcql } = options;
    const [nonce, state, id] = [base64urlnopad.encode(random(16)), base64urlnopad.encode(random(16)), hex.encode(random(8))];
    const transactionData = options.transactionData ?? [
      createTransactionData({
        credentialIds: query.credentials.map((credential) => credential.id),
        verifier: by.did,
        matterCode: matter.matterCode,
        purpose: matter.purposeCode,
        fields: [...fieldsOf(query)],
        notBefore: new Date(clock.now).toISOString(),
        expires: new Date(clock.now + 3_600_000).toISOString(),
        maxUses: 1,
        notice: { zh: '仅用于本次备案', en: 'For this filing only' },
        ...options.authorization,
      }),
    ];
    const jar = await createRequest({
      did: by.did,
      keyId: keyIdOf(by.did, by.authentication.publicKey),
      signer: by.authentication,
      responseUri: `${windowUrl}/response`,
      nonce,
      state,
      dcql: query,
      transactionData,
      verifierName: '寻乌县综合窗口',
      now: new Date(clock.now),
      expiresInSeconds: 600,
    });
    requests.set(id, { jar, nonce, state, dcql: query, transactionData });
    return requestUriLink({ did: by.did, requestUri: `${windowUrl}/requests?id=${id}` });
  }

  /** The window's side of an answer, as its service does it: judge, record the use, send the receipt. */
  async function answer({ text }: Asked): Promise<Response> {
    const body = Object.fromEntries(new URLSearchParams(text));
    const row = [...requests.values()].find(({ state }) => state === body.state);
    if (row === undefined) throw new LicenceError('RESPONSE_STATE_MISMATCH');
    const response = parseResponse({ body, state: row.state });
    const shown = Object.entries(response.presentations).flatMap(([id, all]) => all.map((credential) => ({ id, credential })));
    const occasion = { ...world.occasionOf(), matterCode: matter.matterCode, purpose: matter.purposeCode, basis: 'authorization' as const };
    const grant = response.grant?.grant;
    const reports = await Promise.all(
      shown.map(async ({ id, credential }) => {
        const binding = {
          nonce: row.nonce,
          audience: clientIdOf(xunwu.did),
          transactionData: boundTransactionData(row.transactionData, id, grant),
        };
        const input = { credential, binding, occasion: { ...occasion, ...(grant === undefined ? {} : { grant }) } };
        return (await verify(input, { trust: world.trust, policy: world.policyOf(), fetchers: {}, now: clock.now })).report;
      }),
    );
    const useId = hex.encode(random(16));
    if (grant !== undefined) {
      const use = { useId, verifier: xunwu.did, matterCode: matter.matterCode, purpose: matter.purposeCode };
      const fields = reports.flatMap(({ licence }) =>
        Object.keys(licence?.face ?? {}).map((field) => `${licence?.typeCode ?? ''}.${field}`),
      );
      const receipt = signStatement(
        'use-receipt',
        {
          ...use,
          authorizationId: grant.statement.id,
          basis: 'authorization',
          fields,
          verdict: 'good',
          caseNo: 'case-1',
          at: new Date(clock.now).toISOString(),
          salt: hex.encode(random(32)),
        },
        xunwu.authentication,
        keyIdOf(xunwu.did, xunwu.authentication.publicKey),
      );
      await submit('authorization.use', { grant, use: { ...use, digest: useDigestOf(receipt) }, accreditation }, { by: xunwu });
      tell('use.recorded', { useId, verifier: xunwu.did, authorizationId: grant.statement.id });
      if (response.mailbox !== undefined) {
        const message = sealReceipt(receipt, { key: base64urlnopad.decode(response.mailbox.key), random });
        await net.fetch(response.mailbox.url, {
          method: 'POST',
          headers: { authorization: `Bearer ${response.mailbox.token}` },
          body: JSON.stringify({ message }),
        });
      }
    }
    judged.push({ response, reports, useId });
    return json({});
  }

  const relay = async ({ url, method, headers, text }: Asked): Promise<Response> => {
    const [, , id = ''] = url.pathname.split('/');
    const token = headers.get('authorization')?.slice('Bearer '.length) ?? '';
    if (method === 'GET') return json({ messages: await mailboxes.read(id, token) });
    if (id !== '') return json(await mailboxes.put(id, token, (JSON.parse(text) as { message: string }).message).then(() => ({})));
    const { id: opened, ...tokens } = await mailboxes.open();
    return json({ url: `${relayUrl}/mailboxes/${opened}`, ...tokens });
  };
  const withdrawals = async ({ text }: Asked): Promise<Response> =>
    json(await submit('authorization.withdraw', JSON.parse(text) as never, { by: xunwu }));

  const net = createNetwork({
    ...issuer.handlers,
    [`GET ${windowUrl}/requests`]: ({ url }) => {
      const row = requests.get(url.searchParams.get('id') ?? '');
      return row === undefined ? json({}, 404) : new Response(row.jar, { headers: { 'content-type': 'application/oauth-authz-req+jwt' } });
    },
    [`POST ${windowUrl}/response`]: coded(answer),
    [`POST ${relayUrl}/withdrawals`]: coded(withdrawals),
    [`GET ${relayUrl}/feed`]: ({ url }) =>
      json({ events: feed.filter(({ position }) => position > (url.searchParams.get('after') ?? '')).slice(0, 2) }),
    [`POST ${relayUrl}/mailboxes`]: coded(relay),
    [`POST ${relayUrl}/mailboxes/*`]: coded(relay),
    [`GET ${relayUrl}/mailboxes/*`]: coded(relay),
  });
  const database = memoryDatabase();
  const vault = await openVault({
    database,
    unlock: { deviceSecret: randomBytes(32) },
    random: randomBytes,
  });
  const receipts = new Map<string, unknown>();
  const wallet: Wallet = {
    vault,
    trust: world.trust,
    policy: world.policyOf('wallet'),
    fetchers: { receipt: async (leaf) => receipts.get(leaf) ?? null },
    fetch: net.fetch,
    random: randomBytes,
    clock: () => clock.now,
    relayUrl,
  };
  return { ...world, wallet, database, issuer, issuing, issue, issued, ask, judged, clock, receipts, mailboxes, net, tell, accreditation };
}

export type WalletWorld = Awaited<ReturnType<typeof createWalletWorld>>;

function coded(handler: (asked: Asked) => Response | Promise<Response>) {
  return async (asked: Asked): Promise<Response> => {
    try {
      return await handler(asked);
    } catch (error) {
      if (!(error instanceof LicenceError)) throw error;
      return json(protocolError(error), errorTable[error.code].status);
    }
  };
}
