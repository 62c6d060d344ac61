import { keyIdOf, nextKeyDigestOf, replaceKeys } from '@ganzheng/sdk/did';
import { canonicalBytes } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { creationOf, foundWorld, successorOf, times } from '../support/law.js';

const fresh = '2026-12-01T00:00:00.000Z';

/** The police replace their control key by the one they committed to. */
async function rotated() {
  const world = await foundWorld();
  const { police, stranger } = world;
  const document = replaceKeys(police.document, { control: police.next.publicKey }, { at: times.now });
  const change = { document, nextKeyDigest: nextKeyDigestOf(stranger.next.publicKey) };
  return { world, police, document, change };
}

describe('a DID on the ledger', () => {
  it('is registered by whoever holds a control key of its first document, relayed by anyone admitted', async () => {
    const world = await foundWorld();
    const { host, ...record } = {
      host: world.host,
      ...(await world.submit('did.create', { operation: creationOf(world.stranger) }, { by: world.longgang })),
    };
    expect(record).toMatchObject({
      did: world.stranger.did,
      versionId: 1,
      created: times.now,
      updated: times.now,
      nextUpdate: null,
      deactivated: false,
    });
    expect(host.state.get(`DID~${world.stranger.did}`)).toEqual({ version: 1, deactivated: false });
  });

  it('rotates its control key under the key committed to before, and only then', async () => {
    const { world, police, change } = await rotated();
    const byOld = successorOf(police, change);
    const byStranger = successorOf(police, change, world.stranger.control);
    const byNext = successorOf(police, change, police.next);
    await expect(world.submit('did.update', { operation: byOld })).rejects.toMatchObject({ code: 'DID_ROTATION_UNCOMMITTED' });
    await expect(world.submit('did.update', { operation: byStranger })).rejects.toMatchObject({ code: 'DID_ROTATION_UNCOMMITTED' });
    expect(await world.submit('did.update', { operation: byNext })).toMatchObject({ versionId: 2, nextKeyDigest: change.nextKeyDigest });
  });

  it('must commit to another key once the one committed to is shown', async () => {
    const { world, police, change } = await rotated();
    const operation = successorOf(police, { ...change, nextKeyDigest: nextKeyDigestOf(police.next.publicKey) }, police.next);
    await expect(world.submit('did.update', { operation })).rejects.toMatchObject({ code: 'DID_ROTATION_UNCOMMITTED' });
  });

  it('listens to the old control key no more after the rotation', async () => {
    const { world, police, document, change } = await rotated();
    await world.submit('did.update', { operation: successorOf(police, change, police.next) });
    const previous = hex.encode(sm3(canonicalBytes(document)));
    const third = {
      document: { ...document, alsoKnownAs: ['did:web:example'] },
      versionId: 3,
      previous,
      nextKeyDigest: change.nextKeyDigest,
    };
    await expect(world.submit('did.update', { operation: successorOf(police, third) })).rejects.toMatchObject({
      code: 'DID_PROOF_INVALID',
    });
    expect((await world.submit('did.update', { operation: successorOf(police, third, police.next) })).versionId).toBe(3);
  });

  it('changes issuing keys and services under its current control key', async () => {
    const world = await foundWorld();
    const document = replaceKeys(world.police.document, { issuing: world.stranger.issuing.publicKey }, { at: times.now });
    const record = await world.submit('did.update', { operation: successorOf(world.police, { document }) });
    expect(record.document.verificationMethod).toHaveLength(4);
  });

  it('does not let a control key sign for another duty: an issuing key controls nothing', async () => {
    const world = await foundWorld();
    const document = { ...world.police.document, alsoKnownAs: ['did:web:example'] };
    const operation = successorOf(world.police, { document }, world.police.issuing);
    await expect(world.submit('did.update', { operation })).rejects.toMatchObject({ code: 'DID_PROOF_INVALID' });
  });

  it('refuses a control key from the instant it is revoked or expires', async () => {
    const world = await foundWorld();
    const { stranger } = world;
    await world.submit('did.create', { operation: creationOf(stranger, { nextKeyDigest: null }) });
    const [control, ...others] = stranger.document.verificationMethod;
    if (control === undefined) throw new TypeError('no control key');
    const document = { ...stranger.document, verificationMethod: [{ ...control, expires: fresh }, ...others] };
    await world.submit('did.update', { operation: successorOf(stranger, { document, nextKeyDigest: null }) });
    const third = {
      versionId: 3,
      previous: hex.encode(sm3(canonicalBytes(document))),
      document: { ...document, alsoKnownAs: [] },
      nextKeyDigest: null,
    };
    const operation = successorOf(stranger, third);
    await expect(world.submit('did.update', { operation }, { time: '2026-12-02T00:00:00.000Z' })).rejects.toMatchObject({
      code: 'DID_OPERATION_MISMATCH',
    });
    expect((await world.submit('did.update', { operation }, { time: times.later })).versionId).toBe(3);
  });

  it('refuses a fork: the next version must name the digest of the current document', async () => {
    const world = await foundWorld();
    const operation = successorOf(world.police, { document: { ...world.police.document, alsoKnownAs: [] }, previous: '00'.repeat(32) });
    await expect(world.submit('did.update', { operation })).rejects.toMatchObject({ code: 'DID_VERSION_STALE', detail: { current: 1 } });
  });

  it('ends under the key committed to, for good, and then signs nothing', async () => {
    const world = await foundWorld();
    const { ganzhou } = world;
    const operation = successorOf(ganzhou, { op: 'deactivate', document: null, nextKeyDigest: null }, ganzhou.next);
    expect(await world.submit('did.deactivate', { operation })).toMatchObject({
      versionId: 2,
      deactivated: true,
      document: ganzhou.document,
    });
    const accreditation = world.accredit(ganzhou, world.ids.ganzhou, world.police);
    await expect(world.submit('accreditation.grant', { accreditation })).rejects.toMatchObject({ code: 'ACCREDITATION_PROOF_INVALID' });
    const publish = {
      owner: world.police.did,
      list: 0,
      epoch: 1,
      tokenDigest: '00'.repeat(32),
      bitstringDigest: '00'.repeat(32),
      accreditation: world.ids.police,
    };
    await expect(world.submit('status.publish', publish, { by: world.police })).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
  });

  it('resolves now, at a version, and at a time', async () => {
    const { world, police, change } = await rotated();
    await world.submit('did.update', { operation: successorOf(police, change, police.next) });
    const { did } = police;
    const at = async (asked: object) => (await world.evaluate('did.resolve', { did, ...asked })).versionId;
    expect(await at({})).toBe(2);
    expect(await at({ versionId: 1 })).toBe(1);
    expect(await at({ versionTime: times.founding })).toBe(1);
    expect(await at({ versionTime: '2026-11-24T04:59:59.999Z' })).toBe(1);
    expect(await at({ versionTime: times.now })).toBe(2);
    await expect(at({ versionTime: '2026-11-23T04:59:59.999Z' })).rejects.toMatchObject({ code: 'DID_UNKNOWN' });
    await expect(at({ versionId: 3 })).rejects.toMatchObject({ code: 'DID_UNKNOWN' });
    expect((await world.evaluate('did.resolve', { did, versionId: 1 })).nextUpdate).toBe(times.now);
  });

  it('is lost and found: a root whose control key is stolen rotates it away under the committed one, and the thief can neither rotate nor end it', async () => {
    const world = await foundWorld();
    const { jiangxi, stranger } = world;
    const thief = stranger.control;
    const stolen = replaceKeys(jiangxi.document, { control: thief.publicKey }, { at: times.now });
    const grab = successorOf(jiangxi, { document: stolen }, jiangxi.control);
    const end = successorOf(jiangxi, { op: 'deactivate', document: null, nextKeyDigest: null }, jiangxi.control);
    await expect(world.submit('did.update', { operation: grab })).rejects.toMatchObject({ code: 'DID_ROTATION_UNCOMMITTED' });
    await expect(world.submit('did.deactivate', { operation: end })).rejects.toMatchObject({ code: 'DID_ROTATION_UNCOMMITTED' });
    const document = replaceKeys(jiangxi.document, { control: jiangxi.next.publicKey }, { at: times.now });
    await world.submit('did.update', {
      operation: successorOf(jiangxi, { document, nextKeyDigest: nextKeyDigestOf(stranger.next.publicKey) }, jiangxi.next),
    });
    const forged = world.accredit(jiangxi, world.ids.jiangxi, world.police);
    await expect(world.submit('accreditation.grant', { accreditation: forged })).rejects.toMatchObject({
      code: 'ACCREDITATION_PROOF_INVALID',
    });
    const next = { ...jiangxi, control: jiangxi.next, controlId: keyIdOf(jiangxi.did, jiangxi.next.publicKey) };
    const good = world.accredit(jiangxi, world.ids.jiangxi, world.police, { role: 'issuer' }, next);
    expect((await world.submit('accreditation.grant', { accreditation: good })).state).toBe('active');
  });
});
