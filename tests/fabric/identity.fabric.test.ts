import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Identity } from '@ganzheng/network';
import { type Fabric, memberOf, openNetwork, ownAuthority, publishRevocations, runningPid } from '@ganzheng/network/fabric';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FabricEngine, fabricEngine } from '../support/fabric-engine.js';
import { missingOf, programsOf } from '../support/fabric-programs.js';
import { foundWorld } from '../support/law.js';
import { dutyUse } from '../support/ledger-world.js';
import { top } from '../support/top.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED identities of a real CA: ${missing}`);

describe.skipIf(missing !== undefined)('identities that a real fabric-ca-server issues', () => {
  // Of the fictitious world's window, bound to a department that the CA of Ganzhou has.
  const ofWindow = 'ganzhou.xunwu';
  const accreditation = newRequestId(randomBytes);
  const options = () => ({ requestId: newRequestId(randomBytes) });
  let engine: FabricEngine;
  let fabric: Fabric;
  let authority: Awaited<ReturnType<typeof ownAuthority>>;
  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
    fabric = await openNetwork(engine.network.folder, { mspId: 'GanzhouMSP' });
    authority = await ownAuthority(engine.network.folder, 'ganzhou');
    const { world, as } = engine;
    const caller = { mspId: 'GanzhouMSP', affiliation: ofWindow };
    const granted = world.accredit(world.ganzhou, world.ids.ganzhou, world.xunwu, { id: accreditation, caller });
    await (await as(world.ganzhou)).submit('accreditation.grant', { accreditation: granted }, options());
  });
  afterAll(async () => {
    fabric?.close();
    await engine?.close();
  });

  const use = (identity: Identity) => fabric.connect(identity).submit('use.record', { ...dutyUse(engine.world), accreditation }, options());
  const letIn = async (id: string, affiliation: string, attributes = {}): Promise<Identity> =>
    authority.enrol(id, await authority.register({ id, affiliation, attributes }));

  it('speak for the department they were registered in, and for no other', async () => {
    const window = await letIn('xunwu-window', ofWindow, { desk: '1' });
    const { txId } = await use(window);
    expect(engine.check(await fabric.connect(window).proof(txId))).toMatchObject({
      caller: { mspId: 'GanzhouMSP', affiliation: ofWindow, attributes: { desk: '1' } },
    });
    await expect(use(await letIn('market', 'ganzhou.market-supervision'))).rejects.toMatchObject({ code: 'CALLER_NOT_BOUND' });
  });

  it('without the attribute a rule asks for are refused by the rule', async () => {
    const { foundingArgs } = await foundWorld();
    const found = (identity: Identity) => fabric.connect(identity).submit('network.found', foundingArgs, options());
    const powerless = [{}, { founder: 'false' }, { founders: 'true' }].entries();
    for (const [at, attributes] of powerless)
      await expect(found(await letIn(`clerk-${at}`, 'ganzhou.office', attributes))).rejects.toMatchObject({ code: 'CALLER_NOT_ADMITTED' });
    await expect(found(await letIn('founder', 'ganzhou.office', { founder: 'true' }))).rejects.toMatchObject({ code: 'NETWORK_FOUNDED' });
  });

  it('cannot be given out in the name of another organisation, twice by one secret, or without one', async () => {
    const refused = { code: 'CA_REFUSED', detail: { reason: expect.any(Number) } };
    await expect(authority.register({ id: 'spy', affiliation: 'jiangxi.office' })).rejects.toMatchObject(refused);
    const secret = await authority.register({ id: 'once', affiliation: 'ganzhou.office' });
    await expect(authority.register({ id: 'once', affiliation: 'ganzhou.office' })).rejects.toMatchObject(refused);
    await expect(authority.enrol('once', 'another')).rejects.toMatchObject(refused);
    await authority.enrol('once', secret);
    await expect(authority.enrol('once', secret)).rejects.toMatchObject(refused);
  });

  it('are renewed for a new key, and both hold until the name is revoked: then no peer takes anything from either', async () => {
    const first = await letIn('renewed', ofWindow);
    const second = await authority.reenrol(first);
    expect(second.privateKey).not.toBe(first.privateKey);
    for (const identity of [first, second]) await expect(use(identity)).resolves.toMatchObject({ txId: expect.any(String) });

    await authority.revoke('renewed', 'keycompromise');
    const { plan, organisation } = await memberOf(engine.network.folder, 'ganzhou');
    const list = await authority.revocations();
    expect(await publishRevocations(plan, programsOf('2.5'), organisation, list)).toEqual(['licences']);
    for (const identity of [first, second]) {
      await expect(use(identity)).rejects.toMatchObject({ code: 'IDENTITY_UNKNOWN' });
      await expect(fabric.connect(identity).evaluate('network.get', {})).rejects.toMatchObject({ code: 'IDENTITY_UNKNOWN' });
    }
    await expect(authority.reenrol(second)).rejects.toMatchObject({ code: 'CA_REFUSED' });
    await expect(use(await letIn('unrevoked', ofWindow))).resolves.toMatchObject({ txId: expect.any(String) });
  });

  it('are named with their powers', async () => {
    expect(await authority.list()).toContainEqual({
      id: 'xunwu-window',
      type: 'client',
      affiliation: ofWindow,
      attributes: { desk: '1' },
    });
  });

  it('are managed from the terminal', { timeout: 120_000 }, async () => {
    const { folder } = engine.network;
    const out = join(folder, 'kept');
    const identity = async (...args: readonly string[]) => {
      const command = [join(top, 'network/dist/command/network.js'), 'identity', ...args, '--org', 'ganzhou', '--data', folder, '--json'];
      return JSON.parse((await promisify(execFile)(process.execPath, command)).stdout) as Record<string, unknown>;
    };
    const { secret } = await identity('register', 'desk', '--affiliation', ofWindow, '--attribute', 'a=1', '--attribute', 'b=2');
    expect(await identity('enrol', 'desk', '--secret', String(secret), '--out', out)).toEqual({ id: 'desk', folder: out });
    expect((await stat(join(out, 'key.pem'))).mode & 0o777).toBe(0o600);
    expect(await identity('reenrol', out)).toEqual({ folder: out });
    expect((await identity('list')).identities).toContainEqual({
      id: 'desk',
      type: 'client',
      affiliation: ofWindow,
      attributes: { a: '1', b: '2' },
    });
    expect(await identity('revoke', 'desk')).toEqual({ id: 'desk', channels: ['licences'] });
  });

  it('are not to be had while the CA is away', async () => {
    const other = await ownAuthority(engine.network.folder, 'jiangxi');
    process.kill(runningPid(engine.network.folder, 'ca-jiangxi') ?? 0, 'SIGKILL');
    await expect(other.list()).rejects.toMatchObject({ code: 'CA_UNREACHABLE' });
    await engine.network.up();
    expect((await other.list()).map(({ id }) => id)).toEqual(['registrar-jiangxi']);
    await expect(ownAuthority(engine.network.folder, 'nobody')).rejects.toMatchObject({ code: 'FABRIC_MEMBER_UNKNOWN' });
  });
});
