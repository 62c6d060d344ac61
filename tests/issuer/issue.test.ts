import { flush, importLicences, issue, moveStatus, reissue } from '@ganzheng/issuer';
import { verifyCheckpointNote, verifyReceipt } from '@ganzheng/sdk/ledger';
import { catalogue, parseLicenceId } from '@ganzheng/sdk/licence';
import { contentDigestOf, type JsonObject, openCredential, readTokenStatusList, statusAt } from '@ganzheng/sdk/vc';
import { hex } from '@scure/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchoredCard, citizen, foundIssuerWorld, type IssuerWorld, idCardRequest, newId } from './issuer-world.js';

let world: IssuerWorld;
beforeAll(async () => {
  world = await foundIssuerWorld();
});
afterAll(() => world.close());

const issueOver = (body: unknown, headers: Record<string, string> = {}) =>
  world.call('/licences', { method: 'POST', token: world.tokenOf('issuer-officer'), body, headers });

describe('颁发 issue', () => {
  it('signs an original that verifies, and anchors it within one pass of the worker', async () => {
    const drafted = await issueOver(idCardRequest());
    expect([drafted.status, drafted.body.state, drafted.body.status]).toEqual([201, 'drafted', 'issued']);
    const { recordId, leaf, licenceId } = drafted.body as { recordId: string; leaf: string; licenceId: string };
    expect(parseLicenceId(licenceId)).toMatchObject({ issuerCode: world.police.uscc, version: 1 });
    expect((await world.call(`/log/receipts/${leaf}`)).body).toMatchObject({ code: 'LOG_LEAF_UNKNOWN' });

    await flush(world.issuer);
    const read = await world.call(`/licences/${recordId}`, { token: world.tokenOf('clerk') });
    expect(read.body).toMatchObject({ state: 'anchored', copies: 0, licence: { holder: [citizen] } });
    const original = openCredential(read.body.original as JsonObject);
    expect(original.verify(world.police.issuing.signer.publicKey)).toBe(true);

    const receipt = await world.call(`/log/receipts/${leaf}`);
    const salt = hex.decode(original.anchor.salt);
    const object = { type: 'credential', salt, contentDigest: contentDigestOf(read.body.original as JsonObject) } as const;
    expect(verifyReceipt(receipt.body, object, { hostKey: world.ledger.options.hostKey.publicKey })).toMatchObject({ index: 0 });
    expect(() =>
      verifyReceipt(receipt.body, { ...object, salt: new Uint8Array(32) }, { hostKey: world.ledger.options.hostKey.publicKey }),
    ).toThrow('RECEIPT_LEAF_MISMATCH');
  });

  it('serves its log as a signed checkpoint and tiles', async () => {
    const note = await world.call('/log/checkpoint');
    const checkpoint = verifyCheckpointNote(note.text, world.ganzhou.issuing.signer.publicKey);
    expect(checkpoint.size).toBe(world.issuer.log.anchoredSize);
    expect((await world.call(`/log/tile/0/000.p/${checkpoint.size}`)).status).toBe(200);
    expect((await world.call(`/log/tile/0/000.p/${checkpoint.size + 1}`)).body).toMatchObject({ code: 'LOG_TILE_UNKNOWN' });
    expect((await world.call('/log/tile/0/0')).body).toMatchObject({ code: 'TILE_PATH_MALFORMED' });
    expect((await world.call(`/log/receipts/${'0'.repeat(64)}`)).body).toMatchObject({ code: 'LOG_LEAF_UNKNOWN' });
  });

  const { face } = idCardRequest();
  const refusals: [string, () => unknown, string][] = [
    ['an unknown type', () => ({ ...idCardRequest('n-1'), typeCode: '11100000000013127D999' }), 'LICENCE_TYPE_UNKNOWN'],
    [
      'a type outside the accreditation',
      () => ({ ...idCardRequest('n-2'), typeCode: '111000000000131433001' }),
      'ACCREDITATION_OUT_OF_SCOPE',
    ],
    ['a region outside the accreditation', () => ({ ...idCardRequest('n-3'), region: '440300' }), 'ACCREDITATION_OUT_OF_SCOPE'],
    ['a missing face field', () => ({ ...idCardRequest('n-4'), face: { ...face, address: undefined } }), 'FACE_FIELD_MISSING'],
    [
      'a holder with a wrong check digit',
      () => ({ ...idCardRequest('n-5'), holder: [{ ...citizen, code: '360700199001010017' }] }),
      'ID_NUMBER_CHECK',
    ],
    ['reversed dates', () => ({ ...idCardRequest('n-6'), validUntil: '2019-01-01' }), 'LICENCE_DATES_REVERSED'],
    ['a number that is taken', () => idCardRequest(), 'LICENCE_NUMBER_REPEATED'],
    ['a field that is not defined', () => ({ ...idCardRequest('n-7'), admin: true }), 'BODY_INVALID'],
  ];
  it.each(refusals)('refuses %s, and keeps nothing', async (_name, bodyOf, code) => {
    const before = await world.issuer.outbox.backlog();
    expect((await issueOver(bodyOf())).body).toMatchObject({ code });
    expect(await world.issuer.outbox.backlog()).toBe(before);
  });

  it('gives the same licence for the same Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'form-2026-0001' };
    const first = await issueOver(idCardRequest('idem-1'), key);
    const again = await issueOver(idCardRequest('idem-1'), key);
    expect(again.body).toEqual(first.body);
    expect((await issueOver(idCardRequest('idem-2'), key)).body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('refuses an organisation that is not accredited any more', async () => {
    const { issuer, police, ganzhou } = world;
    const supervisor = world.tokenOf('supervisor', ganzhou);
    const change = (to: string) =>
      world.call(`/accreditations/${police.accreditationId}/changes`, {
        method: 'POST',
        token: supervisor,
        body: { to, reason: 'inspection' },
      });
    expect((await change('suspended')).body).toMatchObject({ state: 'suspended' });
    await expect(issue(issuer, police, idCardRequest('susp-1'), newId())).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    expect((await change('active')).body).toMatchObject({ state: 'active' });
  });
});

describe('another organisation', () => {
  it('sees nothing of a record and moves nothing of it', async () => {
    const recordId = await anchoredCard(world, 'other-1');
    const stranger = world.tokenOf('supervisor', world.ganzhou);
    const asked = [
      await world.call(`/licences/${recordId}`, { token: stranger }),
      await world.call(`/licences/${recordId}/status`, {
        method: 'POST',
        token: stranger,
        body: { to: 'revoked', reason: 'serious-violation' },
      }),
      await world.call(`/licences/${recordId}/reissue`, { method: 'POST', token: stranger, body: { reason: 'change', changes: {} } }),
      await world.call(`/licences/${recordId}/offers`, { method: 'POST', token: stranger, body: { txCode: false } }),
    ];
    expect(asked.map(({ status, body }) => [status, body.code])).toEqual(asked.map(() => [404, 'NOT_FOUND']));
    const search = { holder: { code: citizen.code, codeType: citizen.codeType } };
    const found = async (token: string) =>
      (await world.call('/licences/search', { method: 'POST', token, body: search })).body.licences as unknown[];
    expect(await found(stranger)).toEqual([]);
    expect((await found(world.tokenOf('clerk'))).length).toBeGreaterThan(0);
    const change = { to: 'revoked', reason: 'inspection' };
    const own = await world.call(`/accreditations/${world.ganzhou.accreditationId}/changes`, {
      method: 'POST',
      token: stranger,
      body: change,
    });
    expect(own.body).toMatchObject({ code: 'ORGANISATION_FORBIDDEN' });
  });
});

describe('the life of a licence', () => {
  const move = (recordId: string, to: string, reason: string, headers: Record<string, string> = {}) =>
    world.call(`/licences/${recordId}/status`, { method: 'POST', token: world.tokenOf('supervisor'), body: { to, reason }, headers });
  const listed = async (recordId: string) => {
    const record = await world.issuer.register.need(recordId, world.police.did);
    const scid = world.police.did.split(':').at(-1);
    const token = readTokenStatusList((await world.call(`/status-lists/${scid}/${record.place.list}`)).text);
    return statusAt(token, record.place.index);
  };

  it('is suspended (暂扣), resumed and revoked (吊销); lists and ledger say so, and nothing comes after', async () => {
    const recordId = await anchoredCard(world, 'life-1');
    expect(await listed(recordId)).toBe('valid');
    for (const [to, reason, expected] of [
      ['suspended', 'investigation', 'suspended'],
      ['issued', 'investigation-closed', 'valid'],
      ['revoked', 'serious-violation', 'invalid'],
    ] as const) {
      expect((await move(recordId, to, reason)).body).toMatchObject({ txId: expect.any(String) });
      await flush(world.issuer);
      expect(await listed(recordId)).toBe(expected);
    }
    expect((await move(recordId, 'issued', 'found')).body).toMatchObject({ code: 'STATUS_MOVE_FORBIDDEN' });
    expect((await move(recordId, 'suspended', 'because')).body).toMatchObject({ code: 'REASON_UNFIT' });
    const scid = world.police.did.split(':').at(-1);
    expect((await world.call(`/status-lists/${scid}/0/revocation`)).body).toMatchObject({
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    });
    expect((await world.call(`/status-lists/${scid}/7`)).body).toMatchObject({ code: 'STATUS_LIST_UNKNOWN' });
  });

  it('moves once for one Idempotency-Key', async () => {
    const recordId = await anchoredCard(world, 'life-2');
    const key = { 'idempotency-key': 'move-0001' };
    const first = await move(recordId, 'suspended', 'penalty', key);
    expect((await move(recordId, 'suspended', 'penalty', key)).body).toEqual(first.body);
    expect((await move(recordId, 'suspended', 'penalty')).body).toMatchObject({ code: 'STATUS_MOVE_FORBIDDEN' });
  });

  it('moves what is asked for, also under a key whose first answer is forgotten', async () => {
    const [one, other] = [await anchoredCard(world, 'life-5'), await anchoredCard(world, 'life-6')];
    const key = { 'idempotency-key': 'move-0002' };
    const first = await move(one, 'suspended', 'lost', key);
    for await (const [del] of world.database.range('IDEM~')) await world.issuer.store.write([{ del }]);
    expect((await move(one, 'suspended', 'lost', key)).body).toEqual(first.body);
    for await (const [del] of world.database.range('IDEM~')) await world.issuer.store.write([{ del }]);
    expect((await move(other, 'suspended', 'lost', key)).body.txId).not.toBe(first.body.txId);
    expect(await world.issuer.register.need(other, world.police.did)).toMatchObject({ status: 'suspended' });
  });

  it('is reissued (换发) as version 002, which supersedes the old', async () => {
    const recordId = await anchoredCard(world, 'life-3');
    const body = { reason: 'change', changes: { face: { address: '江西省赣州市章贡区脐橙路2号' } } };
    const made = await world.call(`/licences/${recordId}/reissue`, { method: 'POST', token: world.tokenOf('issuer-officer'), body });
    expect(made.body).toMatchObject({ version: 2, supersedes: recordId });
    await flush(world.issuer);
    const old = await world.call(`/licences/${recordId}`, { token: world.tokenOf('clerk') });
    const fresh = await world.call(`/licences/${made.body.recordId}`, { token: world.tokenOf('clerk') });
    expect(old.body).toMatchObject({ status: 'superseded', supersededBy: made.body.recordId });
    expect(fresh.body).toMatchObject({
      state: 'anchored',
      status: 'issued',
      licence: { supersedes: old.body.licenceId, face: { address: '江西省赣州市章贡区脐橙路2号', name: citizen.name } },
    });
    expect(await listed(recordId)).toBe('invalid');
    expect(
      (await world.call(`/licences/${recordId}/reissue`, { method: 'POST', token: world.tokenOf('issuer-officer'), body })).body,
    ).toMatchObject({ code: 'STATUS_MOVE_FORBIDDEN' });
  });

  it('refuses to move what is not anchored yet', async () => {
    const { id } = await issue(world.issuer, world.police, idCardRequest('life-4'), newId());
    expect((await move(id, 'suspended', 'lost')).body).toMatchObject({ code: 'LICENCE_NOT_ANCHORED', retry: 'wait' });
    await flush(world.issuer);
  });

  it('has exactly one lawful outcome when a revocation races a reissue', async () => {
    const recordId = await anchoredCard(world, 'race-1');
    const { issuer, police } = world;
    const outcomes = await Promise.allSettled([
      moveStatus(issuer, police.did, recordId, { to: 'revoked', reason: 'serious-violation' }, newId()),
      reissue(issuer, police.did, recordId, { changes: {}, reason: 'renewal' }, newId()),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await flush(issuer);
  });

  it('gives a reissue up when the law refuses its move: the new version never comes to be', async () => {
    const recordId = await anchoredCard(world, 'race-2');
    const { issuer, police, ledger } = world;
    const record = await issuer.register.need(recordId, police.did);
    // Ganzhou, above the police, revokes on the ledger without this register knowing.
    await ledger.submit(ledger.world.ganzhou, 'status.move', {
      owner: police.did,
      list: record.place.list,
      accreditation: police.accreditationId,
      moves: [{ index: record.place.index, to: 'revoked', reason: 'court-order' }],
    });
    const rowId = newId();
    await expect(reissue(issuer, police.did, recordId, { changes: {}, reason: 'renewal' }, rowId)).rejects.toMatchObject({
      code: 'STATUS_MOVE_FORBIDDEN',
    });
    expect(await issuer.register.find(rowId)).toBeUndefined();
    // The old version has its number still: nobody else may take it.
    expect(await issuer.register.byNumber(record.licence)).toBe(recordId);
    await expect(issue(issuer, police, idCardRequest('race-2'), newId())).rejects.toMatchObject({ code: 'LICENCE_NUMBER_REPEATED' });
    expect(await issuer.register.need(recordId, police.did)).not.toHaveProperty('moving');
    expect(await issuer.outbox.backlog()).toBe(0);
  });
});

describe('accreditations and types', () => {
  it('accredits below its own scope, and no wider', async () => {
    const { world: law } = world.ledger;
    const body = {
      subject: law.xunwu.did,
      role: 'issuer',
      scope: { typeCodes: ['11100000000013127D001'], regions: ['360734'], matters: [] },
      depth: 0,
      validFrom: '2026-11-24T05:00:00.000Z',
      validUntil: '2030-11-24T05:00:00.000Z',
      caller: { mspId: law.xunwu.caller.mspId, affiliation: law.xunwu.caller.affiliation },
    };
    const token = world.tokenOf('supervisor', world.ganzhou);
    const give = (change: object) => world.call('/accreditations', { method: 'POST', token, body: { ...body, ...change } });
    expect((await give({})).body).toMatchObject({ state: 'active', parent: world.ganzhou.accreditationId });
    expect((await give({ scope: { ...body.scope, regions: ['440300'] } })).body).toMatchObject({ code: 'ACCREDITATION_SCOPE_WIDENED' });
  });

  it('publishes a licence type that the catalogue has', async () => {
    const token = world.tokenOf('supervisor', world.ganzhou);
    const publish = (typeCode: string) => world.call(`/licence-types/${typeCode}/versions`, { method: 'POST', token });
    expect((await publish('11360700MB0T10010X001')).body).toMatchObject({ state: 'current', version: 1 });
    expect((await publish('11360700MB0T10010X001')).body).toMatchObject({ code: 'LICENCE_TYPE_VERSION_STALE' });
    expect((await publish('11360700MB0T10010X999')).body).toMatchObject({ code: 'LICENCE_TYPE_UNKNOWN' });
    expect((await world.call('/licence-types')).body.types).toHaveLength(catalogue.size);
  });
});

describe('what the service lets out', () => {
  it('logs nothing of a person, and keeps nothing of one readable on disk', async () => {
    const file = `${Object.keys(idCardRequest().face).join()}\n`;
    await importLicences(
      world.issuer,
      (async function* () {
        yield new TextEncoder().encode(file);
      })(),
      { allowed: () => true },
    ).catch(() => undefined);
    const secrets = [citizen.name, citizen.code, '橙花路'];
    for (const secret of secrets) expect(world.logs.join('')).not.toContain(secret);
    let keys = 0;
    for await (const [key, bytes] of world.database.range('')) {
      keys += 1;
      const text = `${key} ${Buffer.from(bytes).toString('utf8')}`;
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    expect(keys).toBeGreaterThan(50);
  });
});
