import { describe, expect, it } from 'vitest';
import { codes, createGrant, foundWorld, times, type World } from '../support/law.js';

type Grant = ReturnType<typeof createGrant>;

const consume = (world: World, { grant, use }: Pick<Grant, 'grant' | 'use'>, time: string = times.now) =>
  world.submit('authorization.use', { grant, use, accreditation: world.ids.xunwu }, { by: world.xunwu, time });

const next = (world: World, granted: Grant): Grant => ({ ...granted, use: { ...granted.use, useId: world.drawId() } });

describe('an authorisation', () => {
  it('is registered with its first use and counted to its last', async () => {
    const world = await foundWorld();
    const granted = createGrant(world);
    const { id } = granted.grant.statement;
    expect(await world.evaluate('authorization.get', { id })).toBeNull();
    const first = await consume(world, granted);
    expect(first.authorization).toMatchObject({ id, uses: 1, maxUses: 2, state: 'active', since: times.now });
    expect(first.use).toEqual({ ...granted.use, basis: 'authorization', authorizationId: id, sequence: 1, time: times.now });
    const second = await consume(world, next(world, granted), '2026-11-24T06:00:00.000Z');
    expect(second.authorization).toMatchObject({ uses: 2, state: 'exhausted', since: '2026-11-24T06:00:00.000Z' });
    expect(second.use.sequence).toBe(2);
    expect(await world.evaluate('use.get', { verifier: world.xunwu.did, useId: granted.use.useId })).toEqual(first.use);
  });

  it('holds from notBefore to just before it expires', async () => {
    const window = { notBefore: '2026-11-24T05:00:00.000Z', expires: '2026-11-24T06:00:00.000Z' };
    const outcomes: string[] = [];
    for (const time of ['2026-11-24T04:59:59.999Z', '2026-11-24T05:00:00.000Z', '2026-11-24T05:59:59.999Z', '2026-11-24T06:00:00.000Z']) {
      const world = await foundWorld();
      outcomes.push(
        await consume(world, createGrant(world, window), time).then(
          () => 'used',
          (error) => error.code,
        ),
      );
    }
    expect(outcomes).toEqual(['AUTHORIZATION_NOT_YET', 'used', 'used', 'AUTHORIZATION_EXPIRED']);
  });

  it.each(['verifier', 'matterCode', 'purpose'] as const)('is not used for another %s', async (field) => {
    const world = await foundWorld();
    const other = { verifier: world.longgang.did, matterCode: codes.transfer, purpose: 'curiosity' };
    const granted = createGrant(world, { [field]: other[field] });
    const use = { ...granted.use, verifier: world.xunwu.did, matterCode: codes.enrol, purpose: 'enrol-child' };
    await expect(consume(world, { grant: granted.grant, use })).rejects.toMatchObject({ code: 'AUTHORIZATION_PURPOSE_MISMATCH' });
  });

  it('is withdrawn after a use, by anyone who relays the withdrawal, and then counts no more', async () => {
    const world = await foundWorld();
    const granted = createGrant(world);
    await consume(world, granted);
    const { state, uses } = await world.submit('authorization.withdraw', { withdrawal: granted.withdrawal }, { by: world.longgang });
    expect([state, uses]).toEqual(['withdrawn', 1]);
    await expect(consume(world, next(world, granted))).rejects.toMatchObject({ code: 'AUTHORIZATION_WITHDRAWN' });
  });

  it('never registered is registered withdrawn', async () => {
    const world = await foundWorld();
    const granted = createGrant(world);
    const record = await world.submit('authorization.withdraw', { grant: granted.grant, withdrawal: granted.withdrawal });
    expect(record).toMatchObject({ state: 'withdrawn', uses: 0 });
    await expect(consume(world, granted)).rejects.toMatchObject({ code: 'AUTHORIZATION_WITHDRAWN' });
  });

  it('is signed by its own one-time key under the one spelling of its key id', async () => {
    const world = await foundWorld();
    const granted = createGrant(world);
    const bad = ['', granted.grant.statement.key, granted.keyId.split('#')[0] ?? '', world.police.controlId];
    for (const keyId of bad) {
      await expect(consume(world, { ...granted, grant: { ...granted.grant, keyId } })).rejects.toMatchObject({
        code: 'AUTHORIZATION_PROOF_INVALID',
      });
      const withdrawal = { ...granted.withdrawal, keyId };
      await expect(world.submit('authorization.withdraw', { grant: granted.grant, withdrawal })).rejects.toMatchObject({
        code: 'AUTHORIZATION_PROOF_INVALID',
      });
    }
  });

  it('whose key is no point of the curve is a bad proof, not a crash', async () => {
    const world = await foundWorld();
    const granted = createGrant(world);
    const key = `${granted.grant.statement.key.slice(0, -1)}1`;
    const grant = { ...granted.grant, keyId: `did:key:${key}#${key}`, statement: { ...granted.grant.statement, key } };
    await expect(consume(world, { ...granted, grant })).rejects.toMatchObject({ code: 'AUTHORIZATION_PROOF_INVALID' });
  });
});

describe('a use by duty or delegation', () => {
  it.each(['duty', 'delegation'] as const)('by %s needs no grant and is recorded without one', async (basis) => {
    const world = await foundWorld();
    const use = {
      useId: world.drawId(),
      verifier: world.xunwu.did,
      matterCode: codes.enrol,
      purpose: 'enrol-child',
      digest: '22'.repeat(32),
      basis,
    };
    const record = await world.submit('use.record', { use, accreditation: world.ids.xunwu }, { by: world.xunwu });
    expect(record).toEqual({ ...use, authorizationId: null, sequence: null, time: times.now });
  });

  it("cannot claim a citizen's authorisation", async () => {
    const world = await foundWorld();
    const use = {
      useId: world.drawId(),
      verifier: world.xunwu.did,
      matterCode: codes.enrol,
      purpose: 'enrol-child',
      digest: '22'.repeat(32),
      basis: 'authorization' as 'duty',
    };
    await expect(world.submit('use.record', { use, accreditation: world.ids.xunwu }, { by: world.xunwu })).rejects.toMatchObject({
      code: 'ARGUMENTS_INVALID',
    });
  });

  it('has an id of its own among the uses of its verifier, whatever the basis', async () => {
    const world = await foundWorld();
    const granted = createGrant(world);
    await consume(world, granted);
    const use = { ...granted.use, basis: 'duty' as const };
    await expect(world.submit('use.record', { use, accreditation: world.ids.xunwu }, { by: world.xunwu })).rejects.toMatchObject({
      code: 'USE_EXISTS',
    });
  });
});
