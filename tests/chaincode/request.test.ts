import { createHash } from 'node:crypto';
import { canonicalText } from '@ganzheng/sdk/ledger';
import { describe, expect, it } from 'vitest';
import { callerBindingOf, creationOf, founder, foundWorld, times } from '../support/law.js';

const at = (world: Awaited<ReturnType<typeof foundWorld>>) => ({ time: times.now, caller: world.stranger.caller });

describe('the wrapper around every rule', () => {
  it('answers the same request with the first result and writes nothing', async () => {
    const world = await foundWorld();
    const requestId = world.drawId();
    const args = { operation: creationOf(world.stranger) };
    const first = await world.perform('did.create', args, { requestId });
    const again = await world.perform('did.create', args, { requestId, time: times.later });
    expect(first.repeated).toBe(false);
    expect(again).toEqual({ ...again, repeated: true, result: first.result, event: null });
    expect(again.writes.size).toBe(0);
  });

  it('keeps the digest of SM3(name ‖ 0x00 ‖ JCS(args)), the transaction and the result', async () => {
    const world = await foundWorld();
    const requestId = world.drawId();
    const args = { operation: creationOf(world.stranger) };
    const { txId, result } = await world.perform('did.create', args, { requestId });
    const digest = createHash('sm3').update('did.create\0').update(canonicalText(args)).digest('hex');
    expect(await world.evaluate('request.get', { requestId })).toEqual({ digest, txId, result });
    expect(await world.evaluate('request.get', { requestId: world.drawId() })).toBeNull();
  });

  it('refuses the same id for other arguments or another transaction', async () => {
    const world = await foundWorld();
    const requestId = world.drawId();
    const operation = creationOf(world.stranger);
    await world.perform('did.create', { operation }, { requestId });
    const other = world.org('other', 'GanzhouMSP');
    await expect(world.perform('did.create', { operation: creationOf(other) }, { requestId })).rejects.toMatchObject({
      code: 'REQUEST_REUSED',
    });
    await expect(world.perform('did.update', { operation }, { requestId })).rejects.toMatchObject({ code: 'REQUEST_REUSED' });
  });

  it('does not remember a refusal: the same request may succeed later', async () => {
    const world = await foundWorld();
    const requestId = world.drawId();
    const accreditation = world.accredit(world.ganzhou, world.ids.ganzhou, world.stranger);
    await expect(world.perform('accreditation.grant', { accreditation }, { requestId })).rejects.toMatchObject({ code: 'DID_UNKNOWN' });
    await world.submit('did.create', { operation: creationOf(world.stranger) });
    expect((await world.perform('accreditation.grant', { accreditation }, { requestId })).repeated).toBe(false);
  });

  it.each(['', 'ABCDEF0123456789ABCDEF0123456789', '0'.repeat(31), '0'.repeat(33), `${'0'.repeat(32)}\n`, `0~${'0'.repeat(30)}`])(
    'refuses the request id %j',
    async (requestId) => {
      const world = await foundWorld();
      await expect(world.perform('did.create', { operation: creationOf(world.stranger) }, { requestId })).rejects.toMatchObject({
        code: 'ARGUMENTS_INVALID',
        detail: { path: 'requestId' },
      });
    },
  );

  it.each(['did.destroy', 'did.resolve', 'constructor', '__proto__', ''])('knows no submission called %j', async (name) => {
    const world = await foundWorld();
    await expect(world.host.submit({ name, args: {}, requestId: world.drawId() }, at(world))).rejects.toMatchObject({
      code: 'TRANSACTION_UNKNOWN',
    });
  });

  it.each(['did.create', 'toString', ''])('knows no query called %j', async (name) => {
    const world = await foundWorld();
    await expect(world.host.evaluate({ name, args: {} }, at(world))).rejects.toMatchObject({ code: 'TRANSACTION_UNKNOWN' });
  });

  it.each([{ founder: 'yes' }, {}, { Founder: 'true' }])('admits no founder with attributes %j', async (attributes) => {
    const world = await foundWorld();
    await expect(world.perform('network.found', world.foundingArgs, { caller: { ...founder, attributes } })).rejects.toMatchObject({
      code: 'CALLER_NOT_ADMITTED',
    });
  });

  it('admits no founder by an inherited attribute', async () => {
    const world = await foundWorld();
    const attributes = Object.create({ founder: 'true' });
    await expect(world.perform('network.found', world.foundingArgs, { caller: { ...founder, attributes } })).rejects.toMatchObject({
      code: 'CALLER_NOT_ADMITTED',
    });
  });

  it('says where arguments are wrong and never repeats what stood there', async () => {
    const world = await foundWorld();
    const personal = '36070019900101001X';
    const malformed: readonly [unknown, string][] = [
      [null, ''],
      [[], ''],
      [{ did: personal }, 'did'],
      [{ did: world.police.did, [personal]: 1 }, ''],
      [{ did: world.police.did, versionTime: '2026-11-23' }, 'versionTime'],
    ];
    for (const [args, path] of malformed) {
      const error = await world.host.evaluate({ name: 'did.resolve', args }, at(world)).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'ARGUMENTS_INVALID', detail: { path } });
      expect(JSON.stringify(error.detail)).not.toContain(personal);
    }
    const { statement, ...signature } = creationOf(world.stranger);
    const nested = { operation: { ...signature, statement: { ...statement, document: { ...statement.document, [personal]: 1 } } } };
    const error = await world.host
      .submit({ name: 'did.create', args: nested, requestId: world.drawId() }, at(world))
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ARGUMENTS_INVALID' });
    expect(JSON.stringify(error.detail)).not.toContain(personal);
  });

  it('binds an act to the caller of the accreditation: member organisation and affiliation, both', async () => {
    const world = await foundWorld();
    const publish = (caller: { mspId: string; affiliation: string }) =>
      world.perform(
        'status.publish',
        {
          owner: world.police.did,
          list: 0,
          epoch: 1,
          tokenDigest: '00'.repeat(32),
          bitstringDigest: '00'.repeat(32),
          accreditation: world.ids.police,
        },
        { caller: { ...caller, attributes: {} } },
      );
    const bound = callerBindingOf(world.police);
    await expect(publish({ ...bound, mspId: 'GuangdongMSP' })).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
    await expect(publish({ ...bound, affiliation: `${bound.affiliation}.desk` })).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
    expect((await publish(bound)).repeated).toBe(false);
  });
});
