import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { needRecord, openCopies, planOf } from '@ganzheng/network/fabric';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { type FabricEngine, fabricEngine } from './fabric-engine.js';
import { openRaw } from './fabric-raw.js';
import { agreementOf } from './law.js';
import { dutyUse } from './ledger-world.js';

// Records tests/vectors/fabric/chain-*.json: a short chain of a real network, with everything in it that somebody may get ordered who keeps to no rule.
// node tests/dist/support/record-fabric-chain.js 2.5 1 tests/vectors/fabric/chain-raft.json

const late = 75_000;

/** Everything that ends in a block though it ought not to, or late. */
async function misbehave(engine: FabricEngine): Promise<void> {
  const { world } = engine;
  const raw = await openRaw(engine.network.folder, await engine.identityOf(world.xunwu.caller));
  const use = () => dutyUse(world);
  const endorsedEarly = await raw.propose('use.record', use()).endorse();
  const replayed = await raw.propose('use.record', use()).endorse();
  await raw.order(replayed);
  await raw.order(replayed);
  const first = raw.propose('use.record', use());
  const endorsed = await first.endorse();
  const underSameNonce = await raw.proposeUnderNonceOf(first, 'use.record', use());
  await raw.order(endorsed);
  await raw.order(underSameNonce);
  await raw.order(await raw.propose('use.record', use(), ['GanzhouMSP']).endorse());
  const twice = use();
  const racing = await Promise.all([raw.propose('use.record', twice).endorse(), raw.propose('use.record', twice).endorse()]);
  await Promise.all(racing.map((each) => raw.order(each)));
  await wait(late);
  for (let at = 0; at < 3; at++) await raw.order(await raw.propose('use.record', use()).endorse());
  await raw.order(endorsedEarly);
  for (let at = 0; at < 3; at++) await raw.order(await raw.propose('use.record', use()).endorse());
  raw.close();
}

const [, , fabric, orderers, path] = process.argv as unknown as [string, string, '2.5' | '3.1', '1' | '4bft', string];
const engine = await fabricEngine({ fabric, orderers })();
try {
  const { jiangxi, guangdong, xunwu } = engine.world;
  const submit = async (org: typeof xunwu, name: string, args: unknown) =>
    (await engine.as(org)).submit(name as 'use.record', args as never, { requestId: newRequestId(randomBytes) });
  await submit(jiangxi, 'recognition.propose', { agreement: agreementOf(engine.world, jiangxi) });
  await submit(guangdong, 'recognition.ratify', { agreement: agreementOf(engine.world, guangdong) });
  await Promise.all(Array.from({ length: 4 }, () => submit(xunwu, 'use.record', dutyUse(engine.world))));
  if (orderers === '1') await misbehave(engine);
  const [copy] = await openCopies(planOf(engine.network.folder, await needRecord(engine.network.folder)), 'licences');
  if (copy === undefined) throw new TypeError('no peer');
  const blocks: string[] = [];
  for await (const block of copy.blocks(0, (await copy.tip()).height)) blocks.push(Buffer.from(block.serializeBinary()).toString('base64'));
  const state = [...(await copy.state())];
  copy.close();
  await writeFile(path, `${JSON.stringify({ blocks, state }, null, 1)}\n`);
  console.log(`${blocks.length} blocks, ${state.length} keys`);
} finally {
  await engine.close();
}
