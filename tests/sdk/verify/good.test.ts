import { keyIdOf, replaceKeys } from '@ganzheng/sdk/did';
import { createSigner, generateKeyPair } from '@ganzheng/sdk/sm';
import { checkNames, checkOf, type Outcome, type Report } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { successorOf, times } from '../../support/law.js';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';
import { usedAbroad } from './authority-cases.js';
import { withHost } from './licence-cases.js';
import { answering } from './situation.js';

const outcomes = (report: Report): Record<string, Outcome> =>
  Object.fromEntries(report.checks.map(({ check, outcome }) => [check, outcome]));

const world = await createVerifyWorld();

describe('a lawful presentation', () => {
  it('is good, with twelve checks in their order', async () => {
    const report = await world.judged(await world.goodInput());
    expect(report.checks.map(({ check }) => check)).toEqual([...checkNames]);
    expect(report.verdict).toBe('good');
    expect(outcomes(report)).toMatchObject({
      recognition: 'not-applicable',
      authorization: 'not-applicable',
      holderBinding: 'passed',
      use: 'passed',
    });
    expect(report.issuer).toBe(world.police.did);
    expect(report.licenceId).toBe('1.2.156.3005.2.11100000000013127D001.11360700MB0T10029T.36070020300001.001.E');
  });

  it('shows what was disclosed and nothing else', async () => {
    const { licence } = await world.judged(await world.goodInput());
    expect(licence?.face).toEqual({ name: '钟明远', issuingOrgan: '赣州市公安局章贡分局' });
    expect(licence?.number).toBeUndefined();
    expect(licence?.holder).toBeUndefined();
  });

  it('names the source, the signer and the age of every piece of evidence', async () => {
    const report = await world.judged(await world.goodInput(), world.policyOf(), { now: nowMs + 30_000 });
    expect(checkOf(report, 'status').evidence).toEqual([
      { what: 'statusEntry', source: 'ledger', signedBy: 'ledger', asOf: times.now, ageSeconds: 30, maxAgeSeconds: 900 },
    ]);
    expect(checkOf(report, 'anchor').evidence.map(({ what, source }) => `${what} ${source}`)).toEqual([
      'receipt stapled',
      'checkpoint ledger',
    ]);
  });

  it('is good for a licence without an end (长期)', async () => {
    expect((await world.judged(await world.goodInput({ licence: { validUntil: '长期' } }))).verdict).toBe('good');
  });

  it('is good on the very last day of the licence in Asia/Shanghai, and not after', async () => {
    const input = await world.goodInput({ licence: { issuedOn: '2016-11-24', validFrom: '2016-11-24', validUntil: '2026-11-24' } });
    const lastSecond = Date.parse('2026-11-24T15:59:59Z');
    const on = async (now: number) => checkOf(await world.judged(input, world.policyOf(), { now }), 'dates').code;
    expect(await on(lastSecond)).toBeUndefined();
    expect(await on(lastSecond + 1000)).toBe('LICENCE_EXPIRED');
  });

  it('is provisional until the use is recorded, then good', async () => {
    const input = await world.goodInput();
    const occasion = world.occasionOf();
    expect((await world.judged({ ...input, occasion })).verdict).toBe('provisional');
    expect((await world.judged({ ...input, occasion: await world.recordUse(occasion) })).verdict).toBe('good');
  });

  it('is good for an original between archives', async () => {
    const credential = world.issueOriginalOf();
    const receipt = await world.anchor(credential);
    const report = await world.judged({ credential, receipt }, world.policyOf('archive'));
    expect(report.verdict).toBe('good');
    expect(outcomes(report)).toMatchObject({ holderBinding: 'not-applicable', authorization: 'not-applicable', use: 'not-applicable' });
  });

  it('is good for a wallet that looks at a copy before it keeps it, receipt or not', async () => {
    const { text } = world.issueCopy();
    const report = await world.judged({ credential: text }, world.policyOf('wallet'));
    expect(report.verdict).toBe('good');
    expect(outcomes(report)).toMatchObject({ holderBinding: 'not-applicable', anchor: 'not-checked' });
  });

  it('is good for an original with a proof of another suite beside ours, whatever that one is worth', async () => {
    const original = world.issueOriginalOf();
    const other = { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', proofValue: 'z1' };
    const receipt = await world.anchor(original);
    const policy = world.policyOf('archive');
    expect((await world.judged({ credential: { ...original, proof: [other, original.proof] }, receipt }, policy)).verdict).toBe('good');
    expect(checkOf(await world.judged({ credential: { ...original, proof: [other] }, receipt }, policy), 'shape').code).toBe(
      'PROOF_MISSING',
    );
    expect(
      checkOf(await world.judged({ credential: { ...original, proof: [original.proof, original.proof] }, receipt }, policy), 'shape').code,
    ).toBe('PROOF_MISSING');
    const broken = { ...original.proof, created: '2026-11-24T04:00:01.000Z' };
    expect(
      checkOf(await world.judged({ credential: { ...original, proof: [other, broken] }, receipt }, policy), 'issuerSignature').code,
    ).toBe('ISSUER_SIGNATURE_INVALID');
  });
});

describe('the receipt', () => {
  it('may be fetched by leaf hash instead of stapled', async () => {
    const { receipt, ...input } = await world.goodInput();
    const asked: string[] = [];
    const fetchers = {
      async receipt(leaf: string) {
        asked.push(leaf);
        return receipt;
      },
    };
    expect((await world.judged(input, world.policyOf(), { fetchers })).verdict).toBe('good');
    expect(asked).toEqual([(receipt as { leaf: string }).leaf]);
  });

  it("is believed for the host's block header where the ledger is out of reach", async () => {
    expect((await world.judged(await world.goodInput(), world.policyOf(), { trust: withHost(world, world.hostMultikey) })).verdict).toBe(
      'good',
    );
  });

  it('lets a licence outlive the key that signed it', async () => {
    const own = await createVerifyWorld();
    const input = await own.goodInput();
    const fresh = createSigner(generateKeyPair(own.random).privateKey);
    const document = replaceKeys(own.police.document, { issuing: fresh.publicKey }, { at: '2026-11-24T04:30:00.000Z' });
    await own.submit(
      'did.update',
      { operation: successorOf(own.police, { document }) },
      { by: own.police, time: '2026-11-24T04:30:00.000Z' },
    );
    expect((await own.judged(input)).verdict).toBe('good');
    const { receipt: _, ...unanchored } = input;
    const report = await own.judged(unanchored, own.policyOf('window', { requireAnchor: false }));
    expect(checkOf(report, 'issuerKey').code).toBe('ISSUER_KEY_REVOKED');
    // Signed with the old key after it was revoked, dated back: the anchored time gives it away.
    const late = own.issueCopy({ issuedAt: '2026-11-24T04:00:00.000Z' });
    const receipt = await own.anchor(late.text, { time: '2026-11-24T04:40:00.000Z' });
    expect(checkOf(await own.judged({ ...input, credential: own.present(late), receipt }), 'issuerKey').code).toBe('ISSUER_KEY_REVOKED');
    const signedAnew = own.issueCopy({ signer: fresh, issuedAt: '2026-11-24T04:35:00.000Z' });
    const anew = {
      ...input,
      credential: own.present(signedAnew),
      receipt: await own.anchor(signedAnew.text, { time: '2026-11-24T04:50:00.000Z' }),
    };
    expect((await own.judged(anew)).verdict).toBe('good');
  });
});

describe('an authorisation', () => {
  it('is provisional with the grant in hand, good once it is registered and counted, also as the last one', async () => {
    const { grant } = world.grantOf({ maxUses: 1 });
    const occasion = world.occasionOf({ basis: 'authorization', grant });
    const input = await world.goodInput();
    expect((await world.judged({ ...input, occasion })).verdict).toBe('provisional');
    const used = await world.recordUse(occasion);
    expect((await world.judged({ ...input, occasion: used })).verdict).toBe('good');
  });

  it('withdrawn after the use was recorded leaves that use lawful', async () => {
    const { grant, withdrawal } = world.grantOf();
    const used = await world.recordUse(world.occasionOf({ basis: 'authorization', grant }));
    await world.submit('authorization.withdraw', { withdrawal }, { time: times.later });
    expect((await world.judged({ ...(await world.goodInput()), occasion: used })).verdict).toBe('good');
  });

  it('needs no statement in hand once it is registered', async () => {
    const { grant } = world.grantOf();
    const { grant: _, ...used } = await world.recordUse(world.occasionOf({ basis: 'authorization', grant }));
    expect((await world.judged({ ...(await world.goodInput()), occasion: { ...used, authorizationId: grant.statement.id } })).verdict).toBe(
      'good',
    );
  });

  it('is not asked for where the use is by duty or delegation', async () => {
    const used = await world.recordUse(world.occasionOf({ basis: 'delegation' }));
    const report = await world.judged({ ...(await world.goodInput()), occasion: used });
    expect([report.verdict, checkOf(report, 'authorization').outcome]).toEqual(['good', 'not-applicable']);
  });
});

describe('recognition', () => {
  it('reads a licence of Jiangxi as the type and fields of Guangdong', async () => {
    const own = await createVerifyWorld();
    await own.recognise();
    const report = await own.judged(await usedAbroad(own), own.partnerPolicy());
    expect(report.verdict).toBe('good');
    expect(checkOf(report, 'recognition').outcome).toBe('passed');
    expect(report.recognizedAs).toEqual({
      agreementId: 'a9'.repeat(16),
      typeCode: '11100000000013127D001',
      relation: 'close',
      fields: { XM: '钟明远', XZQH: '360702' },
    });
  });
});

describe('status', () => {
  it('comes from a signed list where the ledger is out of reach: stapled, or fetched', async () => {
    const trust = answering(world.trust, { statusEntry: () => Promise.reject(new Error('down')) });
    const input = await world.goodInput();
    const statusList = await world.statusToken();
    const stapled = await world.judged({ ...input, statusList }, world.policyOf(), { trust });
    expect(stapled.verdict).toBe('good');
    expect(checkOf(stapled, 'status').evidence).toEqual([
      {
        what: 'statusList',
        source: 'stapled',
        signedBy: keyIdOf(world.police.did, world.police.issuing.publicKey),
        asOf: times.now,
        until: '2026-11-25T05:00:00.000Z',
        ageSeconds: 0,
        maxAgeSeconds: 900,
      },
    ]);
    const fetched = await world.judged(input, world.policyOf(), { trust, fetchers: { statusList: async () => statusList } });
    expect([fetched.verdict, checkOf(fetched, 'status').evidence[0]?.source]).toEqual(['good', 'fetched']);
  });

  it('a suspended licence that was resumed is good again', async () => {
    const input = await world.goodInput();
    await world.moveStatus(input.held.index, 'suspended');
    const report = await world.judged(input);
    expect([report.verdict, checkOf(report, 'status').detail]).toEqual([
      'bad',
      { state: 'suspended', reason: 'by-decision', since: times.now },
    ]);
    await world.moveStatus(input.held.index, 'issued');
    expect((await world.judged(input)).verdict).toBe('good');
  });
});
