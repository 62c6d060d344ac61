import { keyIdOf } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import { signStatement } from '@ganzheng/sdk/ledger';
import { buildLicenceId, licenceTypeOf, parseLicenceId } from '@ganzheng/sdk/licence';
import { createTransactionData, type Dcql, fieldsDigest, fieldsOf, openReceipt, sealReceipt } from '@ganzheng/sdk/oid4vc';
import { randomBytes } from '@ganzheng/sdk/sm';
import { parseSdJwt } from '@ganzheng/sdk/vc';
import { collectReceipts, consent, decline, followFeed, history, readAsk, receive, show, type Wallet, withdraw } from '@ganzheng/wallet';
import { base64urlnopad, hex } from '@scure/base';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeOf, codes, times } from '../support/law.js';
import { draft } from '../support/verify-world.js';
import { createWalletWorld, dcql, matter, type WalletWorld } from './wallet-world.js';

let world: WalletWorld;
let wallet: Wallet;
beforeEach(async () => {
  world = await createWalletWorld();
  wallet = world.wallet;
  await receive(wallet, { offerUri: await world.issuer.offer(), txCode: '483920', copies: 3 });
});

const failedChecks = ({ judged }: WalletWorld) =>
  judged.flatMap(({ reports }) => reports.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome === 'failed')));
const idCardQuery = (fields: readonly string[]): Dcql => ({
  credentials: [
    {
      id: 'identity_2',
      format: 'dc+sd-jwt',
      meta: { vct_values: [licenceTypeOf(codes.idCard).vct] },
      claims: fields.map((field) => ({ path: ['licence', 'face', field] })),
    },
  ],
});

describe('the consent screen (授权确认)', () => {
  it('says who, for what, which fields, until when, and what is sensitive', async () => {
    const { screen } = await readAsk(wallet, await world.ask());
    expect(screen).toMatchObject({
      who: {
        did: world.xunwu.did,
        calledHimself: '寻乌县综合窗口',
        regions: ['360734'],
        root: world.jiangxi.did,
        accreditationId: world.accreditation,
      },
      matter: { code: matter.matterCode, zh: matter.name.zh },
      purpose: { code: matter.purposeCode, zh: matter.purpose.zh },
      notice: { zh: '仅用于本次备案' },
      expires: '2026-11-24T06:00:00.000Z',
      sensitive: [`${codes.idCard}.idNumber`],
    });
    expect(screen.licences.map(({ name, fields }) => [name.zh, fields.map(({ zh, value }) => `${zh} ${value}`)])).toEqual([
      ['居民身份证', ['姓名 钟明远', '公民身份号码 360700199001010018']],
    ]);
  });
});

describe('consenting (同意出示)', () => {
  it('shows what was asked and no more, bound to this request and to the grant', async () => {
    const { grantId } = await consent(wallet, await readAsk(wallet, await world.ask()));
    const [judged] = world.judged;
    expect(failedChecks(world)).toEqual([]);
    expect(judged?.reports.map(({ licence }) => Object.keys(licence?.face ?? {}).sort())).toEqual([['idNumber', 'name']]);
    const { grant, salt } = judged?.response.grant ?? {};
    expect(grant?.statement).toMatchObject({ id: grantId, verifier: world.xunwu.did, matterCode: matter.matterCode, maxUses: 1 });
    expect(grant?.statement.fieldsDigest).toBe(fieldsDigest([`${codes.idCard}.name`, `${codes.idCard}.idNumber`], hex.decode(salt ?? '')));
    expect(judged?.response.mailbox).not.toHaveProperty('readToken');
  });

  it('puts the grant under a key that is no copy’s', async () => {
    await consent(wallet, await readAsk(wallet, await world.ask()));
    const key = world.judged[0]?.response.grant?.grant.statement.key;
    const [copy = ''] = Object.values(world.judged[0]?.response.presentations ?? {}).flat();
    expect(key).toMatch(/^zEPJ/);
    expect(JSON.stringify(parseSdJwt(copy).claims)).not.toContain(key);
  });

  it('shows a fresh copy each time while there is one, and keys once only', async () => {
    const seen: string[] = [];
    for (let at = 0; at < 4; at++) {
      await consent(wallet, await readAsk(wallet, await world.ask()));
      const [copy = ''] = Object.values(world.judged[at]?.response.presentations ?? {}).flat();
      seen.push(JSON.stringify(parseSdJwt(copy).claims.cnf));
    }
    expect(new Set(seen.slice(0, 3)).size).toBe(3);
    expect(seen.slice(0, 3)).toContain(seen[3]);
    const grants = world.judged.map(({ response }) => response.grant?.grant.statement);
    expect(new Set(grants.map((grant) => grant?.key)).size).toBe(4);
    expect(new Set(world.judged.map(({ response }) => response.mailbox?.url)).size).toBe(4);
    expect((await show(wallet))[0]).toMatchObject({ copies: 3, copiesUnshown: 0 });
  });

  it('shows the newest version of a licence, also when only copies of the one before are unseen', async () => {
    const { text: id } = buildLicenceId({ ...parseLicenceId(draft.id), version: 2 });
    world.issuing.issue = (key) => world.issue(key, { id, version: 2, supersedes: draft.id });
    await receive(wallet, { offerUri: await world.issuer.offer(), txCode: '483920', copies: 2 });
    for (let at = 0; at < 3; at++) await consent(wallet, await readAsk(wallet, await world.ask()));
    expect(world.judged.map(({ reports }) => reports[0]?.licence?.version)).toEqual([2, 2, 2]);
  });

  it('is refused when a copy was shown elsewhere meanwhile, or the request has run out', async () => {
    const [one, two] = [await readAsk(wallet, await world.ask()), await readAsk(wallet, await world.ask())];
    await consent(wallet, one);
    await expect(consent(wallet, two)).rejects.toMatchObject({ code: 'CONSENT_STALE' });
    const three = await readAsk(wallet, await world.ask());
    world.clock.now += 600_000;
    await expect(consent(wallet, three)).rejects.toMatchObject({ code: 'CONSENT_STALE' });
    expect(world.judged).toHaveLength(1);
  });

  it('keeps the grant when the answer is lost on its way, so that it can be withdrawn', async () => {
    const ask = await readAsk(wallet, await world.ask());
    const offline: Wallet['fetch'] = async (input, init) => {
      if (String(input).includes('window.example')) throw new TypeError('connection lost');
      return wallet.fetch(input, init);
    };
    await expect(consent({ ...wallet, fetch: offline }, ask)).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' });
    const { grants } = await history(wallet);
    expect(grants).toMatchObject([{ state: 'given', usesOnLedger: 0 }]);
    await withdraw(wallet, grants[0]?.id ?? '');
    expect((await world.trust.authorization(grants[0]?.id ?? ''))?.value?.state).toBe('withdrawn');
  });

  it('goes through without a relay, or with one that is down', async () => {
    const { relayUrl: _, ...alone } = wallet;
    await consent(alone, await readAsk(alone, await world.ask()));
    await consent({ ...wallet, relayUrl: 'https://down.example' }, await readAsk(wallet, await world.ask()));
    expect(world.judged.map(({ response }) => response.mailbox)).toEqual([undefined, undefined]);
    expect(failedChecks(world)).toEqual([]);
  });

  it('can be declined, and the history remembers', async () => {
    await decline(wallet, await readAsk(wallet, await world.ask())).catch((error: unknown) => expect(error).toBeInstanceOf(LicenceError));
    expect((await history(wallet)).events.map(({ what }) => what)).toEqual(['received', 'declined']);
    expect(world.judged).toEqual([]);
  });
});

describe('a wallet refuses', () => {
  const all = fieldsOf(dcql);
  it.each<[string, (of: WalletWorld) => Parameters<WalletWorld['ask']>[0], string]>([
    ['a verifier who is not accredited for the matter', ({ longgang }) => ({ by: longgang }), 'VERIFIER_NOT_ACCREDITED'],
    ['an issuer who asks as a verifier', ({ police }) => ({ by: police }), 'VERIFIER_NOT_ACCREDITED'],
    ['somebody the ledger does not know', ({ stranger }) => ({ by: stranger }), 'VERIFIER_UNKNOWN'],
    ['a field the matter does not need', () => ({ dcql: idCardQuery(['name', 'idNumber', 'address']) }), 'REQUEST_OVERASKS'],
    [
      'another part of a licence under the name of a field it may see',
      () => {
        const [card] = idCardQuery(['idNumber']).credentials;
        return { dcql: { credentials: card === undefined ? [] : [{ ...card, claims: [...card.claims, { path: ['licence', 'name'] }] }] } };
      },
      'REQUEST_OVERASKS',
    ],
    [
      'a field named only in the authorisation',
      () => ({ authorization: { fields: [...all, `${codes.idCard}.address`] } }),
      'REQUEST_OVERASKS',
    ],
    ['a field missing in the authorisation', () => ({ authorization: { fields: [`${codes.idCard}.name`] } }), 'REQUEST_UNEXPLAINED'],
    ['another purpose than the matter’s', () => ({ authorization: { purpose: 'marketing' } }), 'REQUEST_OVERASKS'],
    ['more than one use', () => ({ authorization: { maxUses: 2 } }), 'REQUEST_OVERASKS'],
    ['an authorisation for a year', () => ({ authorization: { expires: '2027-11-24T05:00:00.000Z' } }), 'REQUEST_OVERASKS'],
    [
      'an authorisation that is over',
      () => ({ authorization: { notBefore: '2026-11-24T03:00:00.000Z', expires: '2026-11-24T04:00:00.000Z' } }),
      'REQUEST_OVERASKS',
    ],
    ['a matter outside the catalogue', () => ({ authorization: { matterCode: codes.enrol } }), 'MATTER_UNKNOWN'],
    ['a request that says not what for', () => ({ transactionData: [] }), 'REQUEST_UNEXPLAINED'],
    [
      'a licence it does not hold',
      () => ({
        dcql: { credentials: dcql.credentials.slice(0, 1) },
        authorization: { fields: all.filter((field) => !field.startsWith(codes.idCard)) },
      }),
      'LICENCE_NOT_HELD',
    ],
  ])('%s', async (_, options, code) => {
    await expect(world.ask(options(world)).then((uri) => readAsk(wallet, uri))).rejects.toMatchObject({ name: 'LicenceError', code });
    expect(world.judged).toEqual([]);
  });

  it('two authorisations in one request', async () => {
    const uri = await world.ask();
    const { screen } = await readAsk(wallet, uri);
    const one = createTransactionData({
      credentialIds: dcql.credentials.map(({ id }) => id),
      verifier: world.xunwu.did,
      matterCode: matter.matterCode,
      purpose: matter.purposeCode,
      fields: [...all],
      notBefore: screen.notBefore,
      expires: screen.expires,
      maxUses: 1,
      notice: { zh: '一', en: 'one' },
    });
    await expect(readAsk(wallet, await world.ask({ transactionData: [one, one] }))).rejects.toMatchObject({ code: 'REQUEST_UNEXPLAINED' });
  });

  it.each([
    ['by its name', 'number', 'LICENCE_NOT_HELD'],
    ['by a pointer', '/face/number', 'LICENCE_NOT_HELD'],
    ['not at all', 'other', 'REQUEST_OVERASKS'],
  ])('a field of another province’s type, unless an agreement maps it: %s', async (_, from, code) => {
    const theirs = '11440307MB0T20032W001';
    const mapping = { typeCode: theirs, asTypeCode: codes.idCard, relation: 'close', fieldMap: { [from]: 'idNumber' } };
    const agreement = { state: 'active', matters: ['*'], validFrom: times.founding, validUntil: times.end, mappings: [mapping] };
    const agreements = async () => ({ value: [agreement] }) as unknown as Awaited<ReturnType<Wallet['trust']['agreements']>>;
    const [card] = idCardQuery(['number']).credentials;
    const query = { credentials: card === undefined ? [] : [{ ...card, meta: { vct_values: [`urn:ganzheng:licence:${theirs}`] } }] };
    const agreed = { ...wallet, trust: { ...wallet.trust, agreements } };
    await expect(readAsk(agreed, await world.ask({ dcql: query }))).rejects.toMatchObject({ code });
  });

  it('a verifier whose accreditation was suspended, or hangs from a root it does not believe in', async () => {
    const unbelieved = { ...wallet, policy: { ...wallet.policy, pinnedRoots: [world.guangdong.did] } };
    await expect(readAsk(unbelieved, await world.ask())).rejects.toMatchObject({ code: 'VERIFIER_NOT_ACCREDITED' });
    const change = changeOf(world.ganzhou, { id: world.accreditation, to: 'suspended', reason: 'under-review', sequence: 1 });
    await world.submit('accreditation.change', { change }, { time: times.now });
    await expect(readAsk(wallet, await world.ask())).rejects.toMatchObject({ code: 'VERIFIER_NOT_ACCREDITED' });
  });

  it('a verifier nobody can answer for', async () => {
    const silent = { ...wallet, trust: { ...wallet.trust, accreditations: async () => null } };
    await expect(readAsk(silent, await world.ask())).rejects.toMatchObject({ code: 'VERIFIER_UNKNOWN' });
  });
});

describe('the history (用证足迹)', () => {
  it('follows a grant to its use, by a receipt that holds', async () => {
    await consent(wallet, await readAsk(wallet, await world.ask()));
    expect((await history(wallet)).grants).toMatchObject([{ state: 'delivered', usesOnLedger: 1, missingReceipts: 1 }]);
    expect(await collectReceipts(wallet)).toBe(1);
    expect(await collectReceipts(wallet)).toBe(0);
    const { grants, events } = await history(wallet);
    expect(grants).toMatchObject([
      { state: 'used', missingReceipts: 0, excessFields: [], receipts: [{ statement: { caseNo: 'case-1' } }] },
    ]);
    expect(events.map(({ what }) => what)).toEqual(['received', 'presented', 'delivered', 'used']);
  });

  it('takes no receipt that is forged, altered, of another grant, or not the one on the ledger', async () => {
    await consent(wallet, await readAsk(wallet, await world.ask()));
    const [judged] = world.judged;
    const { mailbox, grant } = judged?.response ?? {};
    if (mailbox === undefined || grant === undefined) throw new TypeError('the answer had no mailbox');
    const key = base64urlnopad.decode(mailbox.key);
    const id = mailbox.url.slice(-32);
    const [{ message: real = '' } = {}] = await world.mailboxes.read(id, (await storedMailbox()).readToken);
    const { statement } = openReceipt(real, { key });
    const { type: _type, ...body } = statement;
    const signedBy = (org: WalletWorld['xunwu'], change: Partial<typeof body>) =>
      signStatement('use-receipt', { ...body, ...change }, org.authentication, keyIdOf(org.did, org.authentication.publicKey));
    const forged = [
      signedBy(world.police, {}),
      signedBy(world.xunwu, { authorizationId: 'ab'.repeat(16) }),
      signedBy(world.xunwu, { fields: [] }),
      signedBy(world.xunwu, { useId: 'cd'.repeat(16) }),
      { ...signedBy(world.xunwu, {}), signature: 'A'.repeat(86) },
    ].map((receipt) => sealReceipt(receipt, { key, random: randomBytes }));
    for (const message of [
      ...forged,
      sealReceipt(signedBy(world.xunwu, {}), { key: randomBytes(16), random: randomBytes }),
      'A'.repeat(50),
    ]) {
      const { id: other, ...tokens } = await world.mailboxes.open();
      await world.mailboxes.put(other, tokens.writeToken, message);
      const [lying] = await world.mailboxes.read(other, tokens.readToken);
      const lie: Wallet['fetch'] = async (input, init) =>
        String(input).startsWith(mailbox.url) ? Response.json({ messages: [lying] }) : wallet.fetch(input, init);
      expect(await collectReceipts({ ...wallet, fetch: lie })).toBe(0);
    }
    expect(await collectReceipts(wallet)).toBe(1);
  });

  const storedMailbox = async () => {
    const [{ value } = { value: null }] = await wallet.vault.list('grant');
    return (value as unknown as { mailbox: { readToken: string } }).mailbox;
  };

  it('withdraws, and withdrawing again changes nothing', async () => {
    const { grantId } = await consent(wallet, await readAsk(wallet, await world.ask()));
    await withdraw(wallet, grantId);
    await withdraw(wallet, grantId);
    const { grants, events } = await history(wallet);
    expect(grants).toMatchObject([{ state: 'withdrawn' }]);
    expect(events.filter(({ what }) => what === 'withdrawn')).toHaveLength(1);
    expect((await world.trust.authorization(grantId))?.value?.state).toBe('withdrawn');
    await expect(withdraw(wallet, 'ef'.repeat(16))).rejects.toMatchObject({ code: 'GRANT_UNKNOWN' });
  });

  it('learns of uses from the feed, without asking for its own, and of each once', async () => {
    const unasked = () => Promise.reject(new LicenceError('LEDGER_UNREACHABLE'));
    const feedOnly = { ...wallet, trust: { ...wallet.trust, authorization: unasked } };
    for (const useId of ['01', '02', '03'])
      world.tell('use.recorded', { useId, verifier: world.xunwu.did, authorizationId: '99'.repeat(16) });
    const { grantId } = await consent(feedOnly, await readAsk(wallet, await world.ask()));
    world.tell('use.recorded', { useId: 'ff', verifier: world.longgang.did, authorizationId: grantId });
    expect(await followFeed(feedOnly)).toBe(1);
    expect(await followFeed(feedOnly)).toBe(0);
    expect((await history(feedOnly)).grants).toMatchObject([{ usesOnLedger: 1, missingReceipts: 1 }]);
    world.tell('authorization.withdrawn', { id: grantId, verifier: world.xunwu.did });
    expect(await followFeed(feedOnly)).toBe(1);
    expect((await history(feedOnly)).grants).toMatchObject([{ state: 'withdrawn' }]);
    expect((await history(feedOnly)).events.map(({ what }) => what)).toEqual(['received', 'presented', 'delivered', 'noticed', 'noticed']);
  });

  it('does not follow a feed that turns in a circle or is none', async () => {
    const event = { position: `${'0'.repeat(15)}1.${'0'.repeat(16)}`, name: 'use.recorded', time: times.now, payload: {} };
    const circling: Wallet['fetch'] = async () => Response.json({ events: [event] });
    expect(await followFeed({ ...wallet, fetch: circling })).toBe(0);
    await expect(followFeed({ ...wallet, fetch: async () => Response.json({ events: 1 }) })).rejects.toMatchObject({
      code: 'REMOTE_MALFORMED',
    });
  });

  it('says when the ledger cannot be asked', async () => {
    await consent(wallet, await readAsk(wallet, await world.ask()));
    const cut = { ...wallet, trust: { ...wallet.trust, authorization: () => Promise.reject(new LicenceError('LEDGER_UNREACHABLE')) } };
    expect((await history(cut)).grants).toMatchObject([{ usesOnLedger: null, missingReceipts: 0 }]);
  });

  it.each<[string, (world_: WalletWorld) => Promise<void>]>([
    [
      'an event is missing in the middle',
      async ({ wallet: { vault } }) => vault.write([{ kind: 'event', id: '000000000001', value: null }]),
    ],
    ['the last event is missing', async ({ wallet: { vault } }) => vault.write([{ kind: 'event', id: '000000000002', value: null }])],
    [
      'an event was changed',
      async ({ wallet: { vault } }) =>
        vault.write([{ kind: 'event', id: '000000000002', value: { what: 'delivered', at: 'never', grant: 'x' } }]),
    ],
    [
      'an event was added',
      async ({ wallet: { vault } }) =>
        vault.write([{ kind: 'event', id: '000000000003', value: { what: 'delivered', at: 'never', grant: 'x' } }]),
    ],
    [
      'the head was put back',
      async ({ wallet: { vault } }) => vault.write([{ kind: 'history', id: 'head', value: { count: 3, hash: '00'.repeat(32) } }]),
    ],
    ['the head is gone', async ({ wallet: { vault } }) => vault.write([{ kind: 'history', id: 'head', value: null }])],
    ['an event is none', async ({ wallet: { vault } }) => vault.write([{ kind: 'event', id: '000000000002', value: {} }])],
  ])('does not hold when %s', async (_, tamper) => {
    await consent(wallet, await readAsk(wallet, await world.ask()));
    await tamper(world);
    await expect(history(wallet)).rejects.toMatchObject({ code: 'HISTORY_BROKEN' });
  });
});
