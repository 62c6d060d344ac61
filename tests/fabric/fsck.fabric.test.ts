import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FsckReport } from '@ganzheng/network';
import { fsckFabric, readKept, runningPid } from '@ganzheng/network/fabric';
import { canonicalText, type Json, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { ClassicLevel } from 'classic-level';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FabricEngine, fabricEngine } from '../support/fabric-engine.js';
import { missingOf } from '../support/fabric-programs.js';
import { openRaw } from '../support/fabric-raw.js';
import { dutyUse } from '../support/ledger-world.js';
import { top } from '../support/top.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED fsck of a network on Fabric: ${missing}`);

/** What Fabric says of a transaction. @see peer.TxValidationCode */
const [valid, policyFailure, readConflict, phantom] = [0, 10, 11, 12];

const codesOf = ({ findings }: FsckReport): string[] => [...new Set(findings.map(({ code }) => code))].sort();

describe.skipIf(missing !== undefined)('fsck of a network on Fabric', () => {
  let engine: FabricEngine;
  beforeAll(async () => {
    engine = await fabricEngine({ fabric: '2.5', orderers: '1' })();
  });
  afterAll(() => engine?.close());

  const folder = (): string => engine.network.folder;
  const use = async () =>
    (await engine.as(engine.world.xunwu)).submit('use.record', dutyUse(engine.world), { requestId: newRequestId(randomBytes) });
  const command = (program: string, ...args: readonly string[]) =>
    new Promise<{ status: number | string; out: string; said: string }>((resolve) =>
      execFile(process.execPath, [join(top, 'network/dist/command', `${program}.js`), ...args], (error, out, said) =>
        resolve({ status: error?.code ?? 0, out, said }),
      ),
    );
  const dataOf = (peer: string, ...path: readonly string[]): string => join(folder(), 'nodes', peer, 'data', ...path);

  it('finds nothing on three peers while transactions go on, and the same state on each of them afterwards', async () => {
    let over = false;
    const using = (async () => {
      for (; !over; ) await use();
    })();
    const meanwhile = await fsckFabric({ folder: folder() });
    over = true;
    await using;
    expect(meanwhile.findings).toEqual([]);
    const progress: number[] = [];
    const report = await fsckFabric({ folder: folder(), onProgress: (done, total) => void progress.push(done / total) });
    expect(report).toMatchObject({ findings: [], notices: [], stateKeys: expect.any(Number) });
    expect(report.blocks).toBeGreaterThanOrEqual(meanwhile.blocks);
    expect(report.peers).toHaveLength(3);
    expect(new Set(report.peers?.map(({ state, height, tip }) => `${state} ${height} ${tip}`)).size).toBe(1);
    expect(report.peers?.[0]?.state).toMatch(/^[0-9a-f]{64}$/);
    expect(progress.at(-1)).toBe(1);
  });

  it('names an envelope sent again and a nonce used again, which Fabric refused at their own positions', async () => {
    const raw = await openRaw(folder(), await engine.identityOf(engine.world.xunwu.caller));
    const again = await raw.propose('use.record', dutyUse(engine.world)).endorse();
    const told = [await raw.order(again), await raw.order(again)];
    const first = raw.propose('use.record', dutyUse(engine.world));
    const endorsed = await first.endorse();
    const second = await raw.proposeUnderNonceOf(first, 'use.record', dutyUse(engine.world));
    told.push(await raw.order(endorsed), await raw.order(second));
    raw.close();
    // Every client is told that its transaction is valid, which is why nothing here trusts what a client is told.
    expect(told).toEqual([0, 0, 0, 0]);
    await use();
    const { findings, notices } = await fsckFabric({ folder: folder() });
    expect(findings).toEqual([]);
    expect(notices.map(({ code }) => code)).toEqual(['TX_ENVELOPE_REPLAYED', 'TX_NONCE_REUSED']);
  });

  it('finds nothing wrong with queries that somebody had ordered, whatever they read and whatever Fabric said of them', async () => {
    const { xunwu, ids } = engine.world;
    const raw = await openRaw(folder(), await engine.identityOf(xunwu.caller));
    const query = (name: string, args: unknown) => canonicalText({ name, args: args as Json });
    const before = await fsckFabric({ folder: folder() });
    const verdicts: number[] = [];
    for (const command of ['evaluate', 'law:evaluate']) {
      const asked = [
        query('network.get', {}),
        query('accreditation.chain', { id: ids.xunwu }),
        query('accreditation.of', { did: xunwu.did }),
      ];
      for (const text of asked) verdicts.push(await raw.order(await raw.proposeCall(command, text).endorse()));
    }
    expect(new Set(verdicts)).toEqual(new Set([valid]));

    // One organisation alone, and a key, then a range, that another writes to before it is ordered.
    const alone = await raw.proposeCall('evaluate', query('network.get', {}), ['GanzhouMSP']).endorse();
    expect(await raw.order(alone)).toBe(policyFailure);
    const use = dutyUse(engine.world);
    const { verifier, useId } = use.use;
    const one = await raw.proposeCall('evaluate', query('use.get', { verifier, useId })).endorse();
    const all = await raw.proposeCall('state', '').endorse();
    await raw.order(await raw.propose('use.record', use).endorse());
    expect([await raw.order(one), await raw.order(all)]).toEqual([readConflict, phantom]);
    raw.close();

    const { findings, notices, stateKeys, transactions } = await fsckFabric({ folder: folder() });
    expect(findings).toEqual([]);
    expect(notices).toEqual(before.notices);
    expect(transactions).toBe(before.transactions + verdicts.length + 1);
    expect(stateKeys).toBeGreaterThan(before.stateKeys);
  });

  it('compares the ledger with what was kept outside it', async () => {
    const ledger = await engine.as(engine.world.xunwu);
    const { height, tip } = await ledger.status();
    const { txId } = await use();
    const evidence = await ledger.proof(txId);
    const against = (...kept: readonly unknown[]) =>
      fsckFabric({ folder: folder(), against: readKept(JSON.stringify(kept)) }).then(({ findings }) => findings);
    expect(await against({ height, tip }, evidence, { evidence })).toEqual([]);
    expect(await against({ height: height + 1000, tip })).toMatchObject([{ code: 'LEDGER_ROLLED_BACK', block: height + 999 }]);
    expect(await against({ height, tip: '0'.repeat(64) })).toMatchObject([{ code: 'LEDGER_FORKED', block: height - 1 }]);
    const vectors = JSON.parse(await readFile(join(top, 'tests/vectors/fabric/evidence.json'), 'utf8')) as { readonly committed: unknown };
    const foreign = vectors.committed;
    expect(await against(foreign)).toMatchObject([{ code: 'LEDGER_FORKED', detail: 'evidence of other members' }]);
    expect(() => readKept('[{}]')).toThrow(expect.objectContaining({ code: 'HEADS_MALFORMED' }));
  });

  it('runs from the command line: clean, for people and for machines; and says when it cannot run', async () => {
    const clean = await command('fsck', '--data', folder(), '--json');
    expect(clean).toMatchObject({ status: 0, said: '' });
    expect(JSON.parse(clean.out)).toMatchObject({ findings: [], peers: [{}, {}, {}] });
    const said = await command('network', 'fsck', '--data', folder());
    expect(said).toMatchObject({ status: 0, out: expect.stringContaining('clean 无异常') });
    expect(said.out).toContain('TX_NONCE_REUSED');
    expect(await command('fsck', '--ledger', 'fabric', '--data', join(folder(), 'nowhere'))).toMatchObject({
      status: 2,
      said: expect.stringContaining('FABRIC_NETWORK_MISSING'),
    });
  });

  it('says which peer does not answer, and checks the others', async () => {
    process.kill(runningPid(folder(), 'peer-guangdong') ?? 0, 'SIGKILL');
    const report = await fsckFabric({ folder: folder() });
    expect(report.findings).toMatchObject([{ code: 'LEDGER_UNREACHABLE', peer: expect.stringContaining('GuangdongMSP') }]);
    expect(report.peers).toHaveLength(2);
    await engine.network.up();
  });

  it('names a peer whose state was altered behind its back, and a peer whose blocks were', async () => {
    await engine.network.down();
    await alterState(dataOf('peer-jiangxi', 'ledgersData', 'stateLeveldb'));
    await alterBlocks(dataOf('peer-guangdong', 'ledgersData', 'chains', 'chains', 'licences', 'blockfile_000000'), engine.world.xunwu.did);
    await engine.network.up();
    const report = await fsckFabric({ folder: folder() });
    const by = (organisation: string) => [
      ...new Set(report.findings.filter(({ peer }) => peer?.startsWith(organisation)).map(({ code }) => code)),
    ];
    expect(by('GanzhouMSP')).toEqual([]);
    expect(by('JiangxiMSP')).toEqual(['STATE_DIFFERS']);
    expect(by('GuangdongMSP')).toEqual(['BLOCK_ROOT_DIFFERS']);
    expect(codesOf(report)).toEqual(['BLOCK_ROOT_DIFFERS', 'STATE_DIFFERS']);
    expect(report.findings.find(({ code }) => code === 'STATE_DIFFERS')?.detail).toMatch(/^USE~.*: edited$/);
    expect(new Set(report.peers?.map(({ state }) => state)).size).toBe(2);
    expect(await command('fsck', '--ledger', 'fabric', '--data', folder())).toMatchObject({
      status: 1,
      out: expect.stringContaining('STATE_DIFFERS'),
    });
  });
});

/** Changes one letter of the first recorded use in a peer's database of the state. */
async function alterState(path: string): Promise<void> {
  const database = new ClassicLevel<Buffer, Buffer>(path, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await database.open();
  for await (const [key, value] of database.iterator()) {
    if (!key.includes('USE~')) continue;
    const at = value.indexOf('"matterCode"');
    if (at < 0) continue;
    value[at + 1] = 'M'.charCodeAt(0);
    await database.put(key, value);
    break;
  }
  await database.close();
}

/** Changes one letter in the middle of a peer's file of blocks, in what somebody submitted. */
async function alterBlocks(path: string, did: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.indexOf(did, Math.floor(bytes.length / 3));
  bytes[at + did.length - 1] = (bytes[at + did.length - 1] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
