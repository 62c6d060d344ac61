import { flush, moveStatus } from '@ganzheng/issuer';
import { verifyReceipt } from '@ganzheng/sdk/ledger';
import {
  createProof,
  fetchIssuerMetadata,
  type IssuerMetadata,
  readOffer,
  requestCredentials,
  requestNonce,
  requestToken,
} from '@ganzheng/sdk/oid4vc';
import { createSigner, generateKeyPair, type Signer } from '@ganzheng/sdk/sm';
import { openCredential } from '@ganzheng/sdk/vc';
import { actIdOf, requestKeyOf } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchoredCard, foundIssuerWorld, type IssuerWorld, newId } from './issuer-world.js';

const configurationId = '11100000000013127D001.sdjwt.gm';
const base = 'http://127.0.0.1:7001';

let world: IssuerWorld;
let metadata: IssuerMetadata;
beforeAll(async () => {
  world = await foundIssuerWorld();
  metadata = await fetchIssuerMetadata(base, reach);
});
afterAll(() => world.close());

/** The service listens on a free port; the wallet knows it by its public address. */
const reach = (input: string | URL | Request, init?: RequestInit) =>
  fetch(String(input instanceof Request ? input.url : input).replace(base, world.service.url), init);
const now = () => new Date(world.issuer.nowMs());
const keys = (count: number): Signer[] => Array.from({ length: count }, () => createSigner(generateKeyPair().privateKey));

async function offerOf(recordId: string, txCode: boolean) {
  const made = await world.call(`/licences/${recordId}/offers`, { method: 'POST', token: world.tokenOf('clerk'), body: { txCode } });
  expect(made.status).toBe(201);
  return made.body as { offerUri: string; txCode: string | null; offerId: string };
}

async function tokenFor(recordId: string): Promise<string> {
  const { offerUri } = await offerOf(recordId, false);
  return requestToken({ metadata, offer: await readOffer(offerUri, reach), fetch: reach });
}

const claimWith = async (accessToken: string, holderKeys: readonly Signer[]) =>
  requestCredentials({
    metadata,
    configurationId,
    accessToken,
    nonce: await requestNonce({ metadata, fetch: reach }),
    keys: holderKeys,
    now: now(),
    fetch: reach,
  });

async function rawClaim(accessToken: string, holderKeys: readonly Signer[], nonce: string) {
  const jwt = await Promise.all(holderKeys.map((key) => createProof({ metadata, configurationId, nonce, key, now: now() })));
  return world.call('/credential', {
    method: 'POST',
    token: accessToken,
    body: { credential_configuration_id: configurationId, proofs: { jwt } },
  });
}

describe('领取 claim (OpenID4VCI 1.0)', () => {
  it('gives one copy for each fresh key, each with its own leaf and status place, unlinked to the original', async () => {
    const recordId = await anchoredCard(world, 'claim-1');
    const { offerUri, txCode } = await offerOf(recordId, true);
    expect(txCode).toMatch(/^\d{6}$/);
    const offer = await readOffer(offerUri, reach);
    const accessToken = await requestToken({ metadata, offer, txCode: txCode ?? '', fetch: reach });
    const holderKeys = keys(3);
    const credentials = await claimWith(accessToken, holderKeys);
    await flush(world.issuer);

    const copies = credentials.map(openCredential);
    expect(copies.every((copy) => copy.verify(world.police.issuing.signer.publicKey))).toBe(true);
    expect(new Set(copies.map(({ status }) => status.index)).size).toBe(3);
    expect(new Set(copies.map(({ anchor }) => anchor.salt)).size).toBe(3);
    const record = await world.issuer.register.need(recordId, world.police.did);
    const kept = await world.issuer.register.copiesOf(recordId);
    expect(kept.map(({ leaf }) => leaf)).not.toContain(record.leaf);
    for (const { credential, leaf } of kept) {
      const { anchor, contentDigest } = openCredential(credential ?? '');
      const receipt = (await world.call(`/log/receipts/${leaf}`)).body;
      const object = { type: 'credential', salt: hex.decode(anchor.salt), contentDigest } as const;
      expect(verifyReceipt(receipt, object, { hostKey: world.ledger.options.hostKey.publicKey }).size).toBeGreaterThan(0);
    }
    for (const credential of credentials) expect(credential).not.toContain(recordId);
  });

  it('moves every copy together with its original', async () => {
    const recordId = await anchoredCard(world, 'claim-2');
    const copies = (await claimWith(await tokenFor(recordId), keys(4))).map(openCredential);
    await flush(world.issuer);
    const { txId } = await moveStatus(world.issuer, world.police.did, recordId, { to: 'revoked', reason: 'serious-violation' }, newId());
    const ledger = world.issuer.ledgerOf(world.police.did);
    const states = await Promise.all(
      copies.map(({ status: { owner, list, index } }) => ledger.evaluate('status.get', { owner, list, index })),
    );
    expect(states.map((entry) => entry?.state)).toEqual(copies.map(() => 'revoked'));
    expect(txId).toMatch(/^[0-9a-f]{64}$/);
  });

  it('gives the same copies again when the answer was lost', async () => {
    const accessToken = await tokenFor(await anchoredCard(world, 'claim-3'));
    const holderKeys = keys(2);
    expect(await claimWith(accessToken, holderKeys)).toEqual(await claimWith(accessToken, holderKeys));
  });

  it('keeps no copy once its token has expired, and no offer either', async () => {
    const recordId = await anchoredCard(world, 'claim-11');
    await claimWith(await tokenFor(recordId), keys(2));
    world.forward(16 * 60_000);
    await flush(world.issuer);
    const copies = await world.issuer.register.copiesOf(recordId);
    expect(copies.map(({ credential, token }) => [credential, token])).toEqual([
      [null, null],
      [null, null],
    ]);
    for await (const [key] of world.database.range('')) expect(key).not.toMatch(/^(TOK|OFFER)~/);
  });

  it('gives one offer for one Idempotency-Key, under an id that does not follow from it', async () => {
    const recordId = await anchoredCard(world, 'claim-12');
    const ask = () =>
      world.call(`/licences/${recordId}/offers`, {
        method: 'POST',
        token: world.tokenOf('clerk'),
        body: { txCode: true },
        headers: { 'idempotency-key': 'offer-0001' },
      });
    const [first, second] = [await ask(), await ask()];
    expect(second.body).toEqual(first.body);
    const clerk = `clerk-${world.police.uscc}`;
    const requestKey = requestKeyOf('offer-0001', `${world.police.did} ${clerk}`, 'offerLicence');
    const actId = actIdOf(requestKey, { params: { recordId }, body: { txCode: true } });
    expect([requestKey, actId]).not.toContain(first.body.offerId);
  });

  it('redeems an offer once', async () => {
    const { offerUri, offerId } = await offerOf(await anchoredCard(world, 'claim-4'), false);
    const offer = await readOffer(offerUri, reach);
    await requestToken({ metadata, offer, fetch: reach });
    await expect(requestToken({ metadata, offer, fetch: reach })).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
    expect((await world.call(`/offers/${offerId}`)).body).toMatchObject({ code: 'OFFER_UNKNOWN' });
  });

  it('burns an offer after five wrong codes', async () => {
    const { offerUri, txCode } = await offerOf(await anchoredCard(world, 'claim-5'), true);
    const offer = await readOffer(offerUri, reach);
    const wrong = txCode === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries++) await requestToken({ metadata, offer, txCode: wrong, fetch: reach }).catch(() => undefined);
    await expect(requestToken({ metadata, offer, txCode: txCode ?? '', fetch: reach })).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
  });

  it('lets offers, tokens and nonces grow old', async () => {
    const recordId = await anchoredCard(world, 'claim-6');
    const accessToken = await tokenFor(recordId);
    const { offerUri } = await offerOf(recordId, false);
    const nonce = await requestNonce({ metadata, fetch: reach });
    world.forward(6 * 60_000);
    expect((await rawClaim(accessToken, keys(1), nonce)).body).toMatchObject({ error: 'invalid_nonce', code: 'PROOF_NONCE_UNKNOWN' });
    world.forward(10 * 60_000);
    expect((await rawClaim(accessToken, keys(1), nonce)).body).toMatchObject({ error: 'invalid_token', code: 'ACCESS_TOKEN_INVALID' });
    await expect(readOffer(offerUri, reach)).rejects.toThrow();
  });

  it('takes a nonce once', async () => {
    const accessToken = await tokenFor(await anchoredCard(world, 'claim-7'));
    const nonce = await requestNonce({ metadata, fetch: reach });
    expect((await rawClaim(accessToken, keys(1), nonce)).status).toBe(200);
    expect((await rawClaim(accessToken, keys(1), nonce)).body).toMatchObject({ code: 'PROOF_NONCE_UNKNOWN' });
    const [expires, random] = nonce.split('.');
    expect((await rawClaim(accessToken, keys(1), `${expires}.${random}.${'0'.repeat(64)}`)).body).toMatchObject({
      code: 'PROOF_NONCE_UNKNOWN',
    });
  });

  it('refuses a key given twice, and a proof with a broken signature', async () => {
    const accessToken = await tokenFor(await anchoredCard(world, 'claim-8'));
    const [key] = keys(1);
    if (key === undefined) throw new TypeError('one key');
    expect((await rawClaim(accessToken, [key, key], await requestNonce({ metadata, fetch: reach }))).body).toMatchObject({
      code: 'PROOF_KEY_REPEATED',
    });
    const proof = await createProof({ metadata, configurationId, nonce: await requestNonce({ metadata, fetch: reach }), key, now: now() });
    const body = { credential_configuration_id: configurationId, proofs: { jwt: [`${proof.slice(0, -8)}AAAAAAAA`] } };
    expect((await world.call('/credential', { method: 'POST', token: accessToken, body })).body).toMatchObject({ error: 'invalid_proof' });
  });

  it('offers nothing that is suspended, and claims nothing that became so', async () => {
    const recordId = await anchoredCard(world, 'claim-9');
    const accessToken = await tokenFor(recordId);
    await moveStatus(world.issuer, world.police.did, recordId, { to: 'suspended', reason: 'lost' }, newId());
    const offered = await world.call(`/licences/${recordId}/offers`, {
      method: 'POST',
      token: world.tokenOf('clerk'),
      body: { txCode: false },
    });
    expect(offered.body).toMatchObject({ code: 'LICENCE_NOT_CLAIMABLE' });
    expect((await rawClaim(accessToken, keys(1), await requestNonce({ metadata, fetch: reach }))).body).toMatchObject({
      code: 'LICENCE_NOT_CLAIMABLE',
    });
  });

  it('makes no copy of what another moved on the ledger without this register', async () => {
    const recordId = await anchoredCard(world, 'claim-13');
    const accessToken = await tokenFor(recordId);
    const { issuer, police, ledger } = world;
    const { place } = await issuer.register.need(recordId, police.did);
    await ledger.submit(ledger.world.ganzhou, 'status.move', {
      owner: police.did,
      list: place.list,
      accreditation: police.accreditationId,
      moves: [{ index: place.index, to: 'revoked', reason: 'court-order' }],
    });
    const answer = await rawClaim(accessToken, keys(1), await requestNonce({ metadata, fetch: reach }));
    expect(answer.body).toMatchObject({ code: 'LICENCE_NOT_CLAIMABLE' });
    expect(await issuer.register.copiesOf(recordId)).toEqual([]);
  });

  it('leaves no trace in the log of which copies were claimed together', async () => {
    const recordId = await anchoredCard(world, 'claim-14');
    await claimWith(await tokenFor(recordId), keys(8));
    await flush(world.issuer);
    const leaves = (await world.issuer.register.copiesOf(recordId)).map(({ leaf }) => leaf);
    const receipts = await Promise.all(leaves.toSorted().map((leaf) => world.issuer.log.receiptOf(leaf)));
    const indexes = receipts.map(({ index }) => Number(index));
    expect(indexes).toEqual(indexes.toSorted((left, right) => left - right));
  });

  it('makes no copy for a token that went while the claim waited its turn', async () => {
    const recordId = await anchoredCard(world, 'claim-15');
    const accessToken = await tokenFor(recordId);
    const nonce = await requestNonce({ metadata, fetch: reach });
    const { issuer } = world;
    let open = () => {};
    const gate = issuer.exclusive(
      () =>
        new Promise<void>((resolve) => {
          open = resolve;
        }),
    );
    const claimed = rawClaim(accessToken, keys(1), nonce);
    // The claim has seen its token and stands behind the gate with its nonce.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const swept = issuer.exclusive(async () => {
      for await (const [del, { record }] of issuer.store.range<{ record: string }>('TOK~'))
        if (record === recordId) await issuer.store.write([{ del }]);
    });
    open();
    await Promise.all([gate, swept]);
    expect((await claimed).body).toMatchObject({ code: 'ACCESS_TOKEN_INVALID' });
    expect(await issuer.register.copiesOf(recordId)).toEqual([]);
  });

  it('makes no more copies than move together', async () => {
    const recordId = await anchoredCard(world, 'claim-10');
    const copy = { record: recordId, leaf: '0'.repeat(64), place: { list: 0, index: 0 }, credential: null, token: null };
    await world.issuer.store.write(
      Array.from({ length: 499 }, (_, at) => ({ put: `COPY~${recordId}~filler-${at}`, value: { ...copy, id: `filler-${at}` } })),
    );
    expect((await rawClaim(await tokenFor(recordId), keys(1), await requestNonce({ metadata, fetch: reach }))).body).toMatchObject({
      code: 'COPIES_EXHAUSTED',
    });
  });
});
