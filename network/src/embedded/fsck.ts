import { LicenceError } from '@ganzheng/sdk/errors';
import type { ArgsOf, CommittedTransaction } from '@ganzheng/sdk/ledger';
import { publicKeyOfMultikey } from '@ganzheng/sdk/sm';
import { type Admission, createAdmission, type MemberRoots } from './admission.js';
import { type Block, noTip, type Tip, tipOf } from './blocks.js';
import { Chain, positionText } from './chain.js';
import { checkCreator, checkHeader, type Finding, readTransaction } from './check-block.js';
import { compareHeads, type Head } from './heads.js';
import { knownLaws, type Law } from './law.js';
import { createReplay, type Replay } from './replay.js';
import { type Database, keys, startingWith } from './store.js';

export type { Finding };

/** What a check of a ledger folder came to. Clean means no findings. */
export interface FsckReport {
  readonly blocks: number;
  readonly transactions: number;
  readonly stateKeys: number;
  readonly tip: string;
  /** at most the first thousand */
  readonly findings: readonly Finding[];
}

/** How a check is made. */
export interface FsckOptions {
  readonly folder: string;
  /** heads kept outside the folder */
  readonly against?: readonly Head[];
  readonly laws?: readonly Law[];
  onProgress?(done: number, total: number): void;
}

/** What the walk over the blocks carries along. */
interface Walk {
  readonly chain: Chain;
  readonly admit: Admission;
  readonly replay: Replay;
  readonly findings: Finding[];
  readonly positions: Map<string, string>;
  /** read from the first block */
  network: { readonly name: string; readonly hostKey: Uint8Array } | undefined;
  /** false from the first block that cannot be run again: what follows would only repeat its fault */
  replaying: boolean;
}

const mostFindings = 1000;

/**
 * Checks a ledger folder from the ground: every block, signature and root, every transaction run again under the law its block names,
 * then every key of the state and of the index. Changes nothing. The rebuilt state is held in memory.
 *
 * @throws LEDGER_IN_USE, LEDGER_MISSING, LEDGER_FOLDER_READ_ONLY, LEDGER_CORRUPT when the folder cannot be opened at all
 * @example const { findings } = await fsck({ folder: 'data/ledger' });
 */
export async function fsck({ folder, against = [], laws = knownLaws, onProgress }: FsckOptions): Promise<FsckReport> {
  const chain = await Chain.open(folder, { create: false });
  try {
    const walk = beginWalk(chain, laws);
    checkEnd(walk);
    await walkBlocks(walk, onProgress ?? (() => undefined));
    if (walk.replaying) await compareState(walk);
    await compareIndex(walk);
    walk.findings.push(...compareHeads(chain, against).map(({ code, keptHeight }) => ({ code, block: keptHeight - 1, detail: 'outside' })));
    const { height, digest } = chain.tip;
    return {
      blocks: height,
      transactions: walk.positions.size,
      stateKeys: walk.replay.state.size,
      tip: digest,
      findings: walk.findings.slice(0, mostFindings),
    };
  } finally {
    await chain.close();
  }
}

function beginWalk(chain: Chain, laws: readonly Law[]): Walk {
  const roots = JSON.parse(chain.database.getSync(keys.roots) ?? '{}') as MemberRoots;
  return {
    chain,
    admit: createAdmission(roots),
    replay: createReplay(laws),
    findings: [],
    positions: new Map(),
    network: undefined,
    replaying: true,
  };
}

/** Compares the end of the chain with the marker kept beside the database. */
function checkEnd({ chain: { tip, marker }, findings }: Walk): void {
  const { found } = marker;
  if (found !== undefined && found.height > tip.height)
    findings.push({ code: 'BLOCK_MISSING', block: found.height - 1, detail: 'acknowledged' });
  if (found?.height === tip.height && found.digest !== tip.digest) findings.push({ code: 'BLOCK_TIP_DIFFERS', detail: 'marker' });
}

async function walkBlocks(walk: Walk, onProgress: (done: number, total: number) => void): Promise<void> {
  const { chain, findings } = walk;
  let before: Tip = noTip;
  for (let number = 0; number < chain.tip.height; number++) {
    const block = readOr(findings, number, () => chain.block(number));
    if (block === undefined) {
      walk.replaying = false;
      before = { ...before, digest: '' };
      continue;
    }
    await checkBlock(walk, block, number, before.digest === '' ? { ...before, digest: block.header.statement.previous } : before);
    before = tipOf(block);
    onProgress(number + 1, chain.tip.height);
  }
  if (chain.tip.height > 0 && before.digest !== '' && before.digest !== chain.tip.digest)
    findings.push({ code: 'BLOCK_TIP_DIFFERS', detail: 'tip' });
}

async function checkBlock(walk: Walk, block: Block, number: number, before: Tip): Promise<void> {
  const { findings, positions } = walk;
  const transactions = block.transactions.map((text, index) => readOr(findings, number, () => readTransaction(text, number, index)));
  walk.network ??= networkOf(transactions[0]);
  if (walk.network === undefined) {
    findings.push({ code: 'BLOCK_MALFORMED', block: number, detail: 'founding' });
    walk.replaying = false;
    return;
  }
  findings.push(...checkHeader(block, number, before, walk.network));
  await Promise.all(transactions.map((transaction, index) => checkSubmitter(walk, transaction, number, index)));
  for (const [index, transaction] of transactions.entries()) {
    if (transaction === undefined) {
      walk.replaying = false;
      continue;
    }
    if (positions.has(transaction.txId)) findings.push({ code: 'TX_INDEX_DIFFERS', block: number, index, detail: 'repeated' });
    positions.set(transaction.txId, positionText({ block: number, index, time: block.header.statement.time }));
    if (transaction.time !== block.header.statement.time)
      findings.push({ code: 'TX_REPLAY_DIFFERS', block: number, index, detail: 'time' });
    if (walk.replaying) await replayOne(walk, transaction, block, index);
  }
}

async function checkSubmitter(
  { admit, chain, network, findings }: Walk,
  transaction: CommittedTransaction | undefined,
  block: number,
  index: number,
): Promise<void> {
  if (transaction === undefined || network === undefined) return;
  const certificateOf = (digest: string): string | undefined => chain.database.getSync(keys.certificate(digest));
  const finding = await checkCreator(transaction, { network: network.name, admit, certificateOf });
  if (finding !== undefined) findings.push({ ...finding, block, index });
}

async function replayOne(walk: Walk, transaction: CommittedTransaction, { header }: Block, index: number): Promise<void> {
  const { number, lawVersion } = header.statement;
  try {
    const fault = await walk.replay.run(transaction, lawVersion);
    if (fault === undefined) return;
    walk.findings.push({ code: 'TX_REPLAY_DIFFERS', block: number, index, detail: fault.refusal ?? fault.differs });
  } catch (error) {
    if (!(error instanceof LicenceError)) throw error;
    walk.findings.push({ code: error.code, block: number, index });
  }
  walk.replaying = false;
}

/** Compares every key of the state with the replay. */
async function compareState({ chain, replay, findings }: Walk): Promise<void> {
  const unseen = new Set(replay.state.keys());
  for await (const [stored, text] of chain.database.iterator(startingWith(keys.state('')))) {
    const key = stored.slice(keys.state('').length);
    if (!unseen.delete(key)) findings.push({ code: 'STATE_DIFFERS', detail: `${key}: extra` });
    else if (replay.state.get(key) !== text) findings.push({ code: 'STATE_DIFFERS', detail: `${key}: edited` });
  }
  for (const key of unseen) findings.push({ code: 'STATE_DIFFERS', detail: `${key}: missing` });
}

/** Compares the transaction index and the list of blocks with the blocks walked. */
async function compareIndex({ chain, positions, findings }: Walk): Promise<void> {
  const unseen = new Set(positions.keys());
  for await (const [stored, text] of chain.database.iterator(startingWith(keys.transaction('')))) {
    const txId = stored.slice(keys.transaction('').length);
    if (!unseen.delete(txId) || positions.get(txId) !== text) findings.push({ code: 'TX_INDEX_DIFFERS', detail: txId });
  }
  for (const txId of unseen) findings.push({ code: 'TX_INDEX_DIFFERS', detail: txId });
  findings.push(...(await blocksBeyond(chain.database, chain.tip.height)));
}

async function blocksBeyond(database: Database, height: number): Promise<Finding[]> {
  const beyond: Finding[] = [];
  const { lt } = startingWith('b~');
  for await (const key of database.keys({ gte: keys.block(height), lt }))
    beyond.push({ code: 'BLOCK_TIP_DIFFERS', block: Number(key.slice(2)), detail: 'beyond' });
  return beyond;
}

function networkOf(first: CommittedTransaction | undefined): Walk['network'] {
  if (first?.name !== 'network.found') return undefined;
  const { network, hostKey } = first.args as ArgsOf<'network.found'>;
  try {
    return hostKey === null ? undefined : { name: network, hostKey: publicKeyOfMultikey(hostKey) };
  } catch {
    return undefined;
  }
}

function readOr<T>(findings: Finding[], block: number, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LicenceError)) throw error;
    findings.push({ code: error.code, block, ...(typeof error.detail.index === 'number' ? { index: error.detail.index } : {}) });
    return undefined;
  }
}
