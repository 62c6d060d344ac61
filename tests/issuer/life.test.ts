import { flush, type IssuerOrganisation, issue, moveStatus, openIssuer, publishLicenceType, reissue, startWorker } from '@ganzheng/issuer';
import { randomBytes } from '@ganzheng/sdk/sm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  anchoredCard,
  foundIssuerWorld,
  type IssuerWorld,
  idCardRequest,
  issuerParts,
  newId,
  openFolder,
  sealKey,
} from './issuer-world.js';

let world: IssuerWorld;
beforeAll(async () => {
  world = await foundIssuerWorld();
});
afterAll(() => world.close());

describe('the worker', () => {
  it('anchors within its merge delay, without being asked', async () => {
    expect((await world.call('/log/checkpoint')).body).toMatchObject({ code: 'LOG_EMPTY' });
    const worker = startWorker(world.issuer, { everyMs: 20 });
    const { id } = await issue(world.issuer, world.police, idCardRequest('worker-1'), newId());
    await vi.waitFor(async () => expect((await world.issuer.register.find(id))?.state).toBe('anchored'), { timeout: 10_000 });
    await worker.stop();
    expect((await world.call('/log/checkpoint')).status).toBe(200);
  });

  it('never waits longer than ten seconds', () => {
    expect(() => startWorker(world.issuer, { everyMs: 10_001 })).toThrow(TypeError);
    expect(() => startWorker(world.issuer, { everyMs: 0 })).toThrow(TypeError);
  });

  it('puts many leaves under one checkpoint', async () => {
    const before = world.issuer.log.size;
    const many = Array.from({ length: 20 }, (_, at) => issue(world.issuer, world.police, idCardRequest(`batch-${at}`), newId()));
    const records = await Promise.all(many);
    await flush(world.issuer);
    expect(world.issuer.log.anchoredSize).toBe(before + 20);
    const receipts = await Promise.all(records.map(({ leaf }) => world.issuer.log.receiptOf(leaf)));
    expect(new Set(receipts.map(({ checkpoint }) => checkpoint)).size).toBe(1);
  });

  it('keeps an earlier receipt as it was: the time of anchoring does not move', async () => {
    const { leaf } = await world.issuer.register.need(await anchoredCard(world, 'receipt-1'), world.police.did);
    const first = await world.issuer.log.receiptOf(leaf);
    await anchoredCard(world, 'receipt-2');
    expect(await world.issuer.log.receiptOf(leaf)).toEqual(first);
  });

  it('says that a leaf waits for its checkpoint', async () => {
    const leaf = '5'.repeat(64);
    await world.issuer.log.append([leaf]);
    expect((await world.call(`/log/receipts/${leaf}`)).body).toMatchObject({ code: 'ANCHOR_PENDING', retry: 'wait' });
    await world.issuer.log.checkpoint();
    expect((await world.call(`/log/receipts/${leaf}`)).status).toBe(200);
  });
});

describe('one change at a time', () => {
  it('refuses a second move while one is under way', async () => {
    const recordId = await anchoredCard(world, 'moving-1');
    const { issuer, police } = world;
    const record = await issuer.register.need(recordId, police.did);
    await issuer.store.write([{ put: `LIC~${recordId}`, value: { ...record, moving: newId() } }]);
    const move = moveStatus(issuer, police.did, recordId, { to: 'revoked', reason: 'serious-violation' }, newId());
    await expect(move).rejects.toMatchObject({ code: 'LICENCE_MOVING' });
    await expect(reissue(issuer, police.did, recordId, { changes: {}, reason: 'change' }, newId())).rejects.toMatchObject({
      code: 'LICENCE_MOVING',
    });
  });

  it('refuses a new version under a number that another licence has', async () => {
    const recordId = await anchoredCard(world, 'number-1');
    await anchoredCard(world, 'number-2');
    const { issuer, police } = world;
    const taken = reissue(issuer, police.did, recordId, { changes: { number: 'number-2' }, reason: 'change' }, newId());
    await expect(taken).rejects.toMatchObject({ code: 'LICENCE_NUMBER_REPEATED' });
    const renumbered = await reissue(issuer, police.did, recordId, { changes: { number: 'number-3' }, reason: 'change' }, newId());
    expect(renumbered).toMatchObject({ supersedes: recordId });
  });
});

describe('whose name', () => {
  it('is never one the service does not issue in', async () => {
    await expect(async () =>
      publishLicenceType(world.issuer, 'did:elic:local:zunknown', '11100000000013127D001', newId()),
    ).rejects.toMatchObject({ code: 'ORGANISATION_UNKNOWN' });
  });

  it('publishes its lists where wallets find them, or names them by URN on one machine', async () => {
    const { police } = world;
    const local = await issue(world.issuer, police, idCardRequest('uri-1'), newId());
    expect(JSON.stringify(local.original)).toContain(`urn:ganzheng:status-list:local:${police.did.split(':').at(-1)}:0`);
    const { database, remove } = await openFolder();
    const parts = await issuerParts(world.ledger);
    const operator = { ...parts.operator, shard: 7 };
    const open = (organisations: readonly IssuerOrganisation[], baseUrl: string) =>
      openIssuer({
        ...parts,
        operator,
        organisations,
        database,
        sealKey,
        random: randomBytes,
        nowMs: () => world.issuer.nowMs(),
        logger: pino({ level: 'silent' }),
        baseUrl,
      });
    const issuer = await open(parts.organisations, 'https://issuer.example');
    const remote = await issue(issuer, parts.police, idCardRequest('uri-2'), newId());
    expect(JSON.stringify(remote.original)).toContain(`https://issuer.example/status-lists/${police.did.split(':').at(-1)}/0`);
    await expect(open([], 'http://issuer.example')).rejects.toMatchObject({ code: 'ADDRESS_FORBIDDEN' });
    await remove();
  });

  it('breaks off when its randomness gives the same places again and again', async () => {
    const { database, remove } = await openFolder();
    const parts = await issuerParts(world.ledger);
    const stuck = (length: number) => (length === 4 ? new Uint8Array(4) : randomBytes(length));
    const issuer = await openIssuer({
      ...parts,
      operator: { ...parts.operator, shard: 8 },
      database,
      sealKey,
      random: stuck,
      nowMs: () => world.issuer.nowMs(),
      logger: pino({ level: 'silent' }),
      baseUrl: 'https://issuer.example',
    });
    await issue(issuer, parts.police, idCardRequest('stuck-1'), newId());
    await expect(issue(issuer, parts.police, idCardRequest('stuck-2'), newId())).rejects.toMatchObject({ code: 'RANDOMNESS_BROKEN' });
    await remove();
  });
});
