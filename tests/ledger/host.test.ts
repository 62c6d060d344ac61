import { connect, openHost } from '@ganzheng/network';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { createSigner, generateKeyPair, multikeyOf, randomBytes } from '@ganzheng/sdk/sm';
import { afterEach, describe, expect, it } from 'vitest';
import { founder, foundWorld, times } from '../support/law.js';
import { dutyUse, foundLedgerWorld, identityOf, memberRoots, openEmpty } from '../support/ledger-world.js';
import { seededRandom } from '../support/seeded-random.js';

const requestId = (): string => newRequestId(randomBytes);

const otherThan = (mspId: string, roots: Readonly<Record<string, string>>): string =>
  Object.keys(roots).find((each) => each !== mspId) ?? '';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function emptyHost() {
  const empty = await openEmpty({ clock: () => new Date(times.founding) });
  open.push({ close: () => empty.host.close().then(empty.remove) });
  return empty;
}

async function foundedWorld(change: Parameters<typeof foundLedgerWorld>[0] = {}) {
  const opened = await foundLedgerWorld(change);
  open.push(opened);
  return opened;
}

describe('founding', () => {
  it('is the first thing a ledger takes', async () => {
    const { host } = await emptyHost();
    const ledger = connect({ host, identity: await identityOf(founder) });
    const early = [
      ledger.submit('network.found', {} as never, { requestId: requestId() }),
      ledger.evaluate('network.get', {}),
      ledger.status(),
    ];
    for (const each of await Promise.allSettled(early)) expect(each).toMatchObject({ reason: { code: 'NETWORK_NOT_FOUNDED' } });
  });

  it('happens once, by a founder, with the key that signs the blocks', async () => {
    const { host, options } = await emptyHost();
    const { foundingArgs } = await foundWorld();
    const args = { ...foundingArgs, hostKey: multikeyOf(options.hostKey.publicKey) };
    const roots = await memberRoots();
    const by = await identityOf(founder);
    const refused = [
      { args: { ...args, hostKey: null }, founder: by, code: 'LEDGER_HOST_KEY_MISMATCH' },
      { args: { ...args, hostKey: multikeyOf(generateKeyPair().publicKey) }, founder: by, code: 'LEDGER_HOST_KEY_MISMATCH' },
      { args, founder: await identityOf({ ...founder, attributes: {} }), code: 'CALLER_NOT_ADMITTED' },
      { args: { ...args, roots: [] }, founder: by, code: 'ARGUMENTS_INVALID' },
      { args: { ...args, lawVersion: 99 }, founder: by, code: 'BLOCK_LAW_UNKNOWN' },
    ];
    for (const { code, ...each } of refused)
      await expect(host.found({ ...each, roots, requestId: requestId() })).rejects.toMatchObject({ code });
    const { result, block } = await host.found({ args, roots, founder: by, requestId: requestId() });
    expect({ block, network: result.network }).toEqual({ block: 0, network: args.network });
    await expect(host.found({ args, roots, founder: by, requestId: requestId() })).rejects.toMatchObject({ code: 'NETWORK_FOUNDED' });
  });

  it('of two at the same time is one: the roots that are kept are those it was founded with', async () => {
    const { host, options } = await emptyHost();
    const { foundingArgs, xunwu } = await foundWorld();
    const args = { ...foundingArgs, hostKey: multikeyOf(options.hostKey.publicKey) };
    const roots = await memberRoots();
    const by = await identityOf(founder);
    const other = { [by.mspId]: roots[by.mspId] ?? '' };
    const both = [roots, other].map((each) => host.found({ args, roots: each, founder: by, requestId: requestId() }));
    expect(await Promise.allSettled(both)).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 'NETWORK_FOUNDED' } }]);
    await host.close();
    const again = await openHost(options);
    open.unshift(again);
    const ledger = connect({ host: again, identity: await identityOf({ ...xunwu.caller, mspId: otherThan(by.mspId, roots) }) });
    await expect(ledger.evaluate('network.get', {})).resolves.toMatchObject({ network: args.network });
  });

  it('binds the folder to its host key', async () => {
    const { host, options } = await foundedWorld();
    await host.close();
    await expect(openHost({ ...options, hostKey: createSigner(generateKeyPair().privateKey) })).rejects.toMatchObject({
      code: 'LEDGER_HOST_KEY_MISMATCH',
    });
    await expect(openHost({ ...options, laws: [] })).rejects.toMatchObject({ code: 'BLOCK_LAW_UNKNOWN', detail: { lawVersion: 1 } });
  });
});

describe('the embedded host', () => {
  it('says that it is one trust domain', async () => {
    const { host } = await foundedWorld();
    expect(host.status()).toMatchObject({ mode: 'embedded', trust: 'one trust domain: no independent endorsers' });
    expect(host.supports).toEqual({ conflicts: false, independentEndorsers: false });
  });

  it('refuses more than it has room for, and takes it again afterwards', async () => {
    const { world, as } = await foundedWorld({ limits: { queued: 8 } });
    const ledger = await as(world.xunwu);
    const calls = Array.from({ length: 30 }, () => ({ args: dutyUse(world), options: { requestId: requestId() } }));
    const settled = await Promise.allSettled(calls.map(({ args, options }) => ledger.submit('use.record', args, options)));
    const codes = settled.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code: string }).code] : []));
    expect(codes).toEqual(Array.from({ length: 22 }, () => 'LEDGER_OVERLOADED'));
    await Promise.all(calls.slice(8, 16).map(({ args, options }) => ledger.submit('use.record', args, options)));
  });

  it('puts no more into a block than its limits, in the order of submission', async () => {
    const { world, as } = await foundedWorld({ limits: { perBlock: 5 } });
    const ledger = await as(world.xunwu);
    const outcomes = await Promise.all(
      Array.from({ length: 23 }, () => ledger.submit('use.record', dutyUse(world), { requestId: requestId() })),
    );
    expect(Math.max(...outcomes.map(({ index }) => index))).toBe(4);
    expect(outcomes).toEqual([...outcomes].sort((a, b) => a.block - b.block || a.index - b.index));
  });

  it('keeps a block within its length', async () => {
    const { world, as } = await foundedWorld({ limits: { blockLength: 1 } });
    const ledger = await as(world.xunwu);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => ledger.submit('use.record', dutyUse(world), { requestId: requestId() })),
    );
    expect(outcomes.every(({ index }) => index === 0)).toBe(true);
  });

  it('stops writing when its own parts fail, says so, and goes on once opened again', async () => {
    let broken = false;
    const clock = (): Date => {
      if (broken) throw new RangeError('no time');
      return new Date(times.now);
    };
    const told: object[] = [];
    const log = { warn: () => undefined, error: (fields: object) => void told.push(fields) };
    const opened = await foundedWorld({ clock, log });
    const ledger = await opened.as(opened.world.xunwu);
    const options = { requestId: requestId() };
    const args = dutyUse(opened.world);
    broken = true;
    await expect(ledger.submit('use.record', args, options)).rejects.toMatchObject({ code: 'LEDGER_WRITE_FAILED' });
    broken = false;
    await expect(ledger.submit('use.record', args, options)).rejects.toMatchObject({ code: 'LEDGER_WRITE_FAILED' });
    expect(opened.host.condition()).toMatchObject({ writable: false, because: 'LEDGER_WRITE_FAILED' });
    expect(told).toMatchObject([{ code: 'LEDGER_WRITE_FAILED' }]);
    await opened.reopen();
    await expect((await opened.as(opened.world.xunwu)).submit('use.record', args, options)).resolves.toMatchObject({
      result: { useId: args.use.useId },
    });
  });

  it('finishes what it took before it closes, and takes nothing after', async () => {
    const { world, as, host } = await foundedWorld();
    const ledger = await as(world.xunwu);
    const taken = Array.from({ length: 20 }, () => ledger.submit('use.record', dutyUse(world), { requestId: requestId() }));
    await Promise.all([host.close(), ...taken]);
    const late = [
      ledger.submit('use.record', dutyUse(world), { requestId: requestId() }),
      ledger.evaluate('network.get', {}),
      ledger.proof('0'.repeat(64)),
    ];
    for (const each of await Promise.allSettled(late)) expect(each).toMatchObject({ reason: { code: 'LEDGER_UNREACHABLE' } });
  });

  it('closes once, and whoever closes it again waits for that', async () => {
    const { world, as, host, options } = await foundedWorld({ limits: { perBlock: 2 } });
    const ledger = await as(world.xunwu);
    const taken = Array.from({ length: 20 }, () => ledger.submit('use.record', dutyUse(world), { requestId: requestId() }));
    const first = host.close();
    await host.close();
    open.unshift(await openHost(options));
    await Promise.all([first, ...taken]);
  });

  it('ends readers of events when it closes', async () => {
    const { world, as, host } = await foundedWorld();
    const reading = (async () => {
      let count = 0;
      for await (const _ of (await as(world.xunwu)).events(null, { signal: new AbortController().signal })) count++;
      return count;
    })();
    await new Promise(setImmediate);
    await host.close();
    expect(await reading).toBeGreaterThan(0);
  });

  it('refuses to go on from an event it has not got: an older backup was restored', async () => {
    const { world, as, host } = await foundedWorld();
    const ahead = { block: host.status().height, index: 0 };
    const reading = (async () => {
      for await (const _ of (await as(world.xunwu)).events(ahead, { signal: new AbortController().signal })) return;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'LEDGER_ROLLED_BACK', detail: { seenBlock: ahead.block } });
  });

  it('answers a question as of one block, whatever is written meanwhile', async () => {
    const { world, as } = await foundedWorld();
    const issuer = await as(world.police);
    const list = { owner: world.police.did, list: 3 };
    const together = Array.from({ length: 200 }, (_, index) => index);
    const moving = (to: 'suspended' | 'issued') =>
      issuer.submit(
        'status.move',
        { ...list, accreditation: world.ids.police, moves: together.map((index) => ({ index, to, reason: 'test' })) },
        { requestId: requestId() },
      );
    for (let round = 0; round < 3; round++) {
      const [, ...counts] = await Promise.all([
        moving('suspended').then(() => moving('issued')),
        ...Array.from({ length: 20 }, async () => (await issuer.evaluate('status.entries', list)).length),
      ]);
      for (const count of counts) expect([0, 200]).toContain(count);
    }
  });

  it('runs the same on nonces of a seed: randomness is an argument', async () => {
    const { world, as } = await foundedWorld({ random: seededRandom('nonces') });
    const again = await foundedWorld({ random: seededRandom('nonces') });
    const [one, two] = [await as(world.xunwu), await again.as(again.world.xunwu)];
    const args = dutyUse(world);
    const [a, b] = [
      await one.submit('use.record', args, { requestId: '1'.repeat(32) }),
      await two.submit('use.record', args, { requestId: '1'.repeat(32) }),
    ];
    expect(a.txId).toBe(b.txId);
  });
});
