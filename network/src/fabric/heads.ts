import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';
import { decodeMessage } from './channel-config.js';
import { adminOf } from './launch.js';
import { orderingArgs } from './ordering-args.js';
import type { Node, Plan } from './plan.js';
import type { Programs } from './programs.js';
import { healthy } from './ready.js';
import { runProgram } from './run-program.js';
import { inWorkFolder } from './work-folder.js';

const head = z.object({
  channel: z.string(),
  /** number of blocks */
  height: z.int().min(1),
  /** of the last of them; base64 */
  hash: z.string(),
});
const shape = z.object({ heads: z.array(head) });

/** How far a channel was at some time. Kept outside the network, it shows whether the network still goes on from there. */
export type Head = z.output<typeof head>;

/** Reads heads that were kept outside, as `network status --json` gives them. @throws HEADS_MALFORMED */
export async function readHeads(path: string): Promise<readonly Head[]> {
  try {
    return shape.parse(JSON.parse(await readFile(path, 'utf8'))).heads;
  } catch (error) {
    throw new LicenceError('HEADS_MALFORMED', {}, error);
  }
}

type Tools = Pick<Programs, 'peer' | 'configtxlator'>;

/** Asks how far every channel is, of the first peer that is well; nothing when none is. */
export async function headsOf(plan: Plan, tools: Pick<Programs, 'peer'>): Promise<readonly Head[]> {
  const states = await Promise.all(plan.peers.map(healthy));
  const peer = plan.peers[states.indexOf(true)];
  return peer === undefined ? [] : Promise.all(plan.channels.map((channel) => headOf(plan, tools, peer, channel)));
}

/**
 * Compares the ledger with heads kept outside.
 *
 * @throws LEDGER_UNREACHABLE, LEDGER_ROLLED_BACK when it is not as far, LEDGER_FORKED when another block stands in the place
 */
export async function checkHeads(plan: Plan, tools: Tools, known: readonly Head[]): Promise<void> {
  const now = await headsOf(plan, tools);
  // A network that does not answer has not lost anything.
  if (now.length === 0) throw new LicenceError('LEDGER_UNREACHABLE');
  for (const { channel, height, hash } of known) {
    const current = now.find((each) => each.channel === channel);
    const reached = current?.height ?? 0;
    if (current === undefined || reached < height)
      throw new LicenceError('LEDGER_ROLLED_BACK', { channel, height: reached, seenHeight: height });
    const stands = reached === height ? current.hash : await previousHash(plan, tools, channel, height);
    if (stands !== hash) throw new LicenceError('LEDGER_FORKED', { channel, height });
  }
}

async function headOf(plan: Plan, { peer }: Pick<Programs, 'peer'>, node: Node, channel: string): Promise<Head> {
  const said = await runProgram({ program: peer, args: ['channel', 'getinfo', '--channelID', channel], env: adminOf(plan, node) });
  const info = JSON.parse(said.slice(said.indexOf('{'))) as { readonly height: number; readonly currentBlockHash: string };
  return { channel, height: info.height, hash: info.currentBlockHash };
}

/** What a block says of the one before it. */
const previousHash = (plan: Plan, tools: Tools, channel: string, number: number): Promise<string> =>
  inWorkFolder(plan, async (folder) => {
    const [asker] = plan.peers;
    if (asker === undefined) throw new TypeError('no peer');
    const path = join(folder, 'block.pb');
    const args = ['channel', 'fetch', String(number), path, '--channelID', channel, ...(await orderingArgs(plan))];
    await runProgram({ program: tools.peer, args, env: adminOf(plan, asker) });
    const block = (await decodeMessage(tools, 'common.Block', path)) as { readonly header: { readonly previous_hash: string } };
    return block.header.previous_hash;
  });
