import { createVerifyPool, type VerifyPool } from '@ganzheng/sdk/bulk';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { CommittedTransaction } from '@ganzheng/sdk/ledger';
import { createAdmission, type MemberRoots } from './admission.js';
import { type Block, noTip, type Tip, tipOf } from './blocks.js';
import { Chain, positionText } from './chain.js';
import { checkHeader, type Finding } from './check-block.js';
import { compareHeads, type Head } from './heads.js';
import { knownLaws, type Law } from './law.js';
import { type AheadBlock, type ReadAhead, readAhead } from './read-ahead.js';
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
  /** what is no fault but ought to be known, at most the first thousand: attempts the ledger refused, late commits */
  readonly notices: readonly Finding[];
  /** every copy that was read, where there are several */
  readonly peers?: readonly PeerReport[];
}

/** One organisation's copy of the ledger. */
export interface PeerReport {
  readonly peer: string;
  readonly height: number;
  readonly tip: string;
  /** SM3 over its keys and the digests of their values, in order of keys; null where it could not be read */
  readonly state: string | null;
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
interface Walk extends ReadAhead {
  readonly replay: Replay;
  readonly findings: Finding[];
  readonly positions: Map<string, string>;
  /** false from the first block that cannot be run again: what follows would only repeat its fault */
  replaying: boolean;
}

/** How many findings a report holds. */
export const mostFindings = 1000;

/**
 * Checks a ledger folder from the ground: every block, signature and root, every transaction run again under the law its block names,
 * then every key of the state and of the index. Changes nothing. The rebuilt state is held in memory.
 *
 * @throws LEDGER_IN_USE, LEDGER_MISSING, LEDGER_FOLDER_READ_ONLY, LEDGER_CORRUPT when the folder cannot be opened at all
 * @example const { findings } = await fsck({ folder: 'data/ledger' });
 */
export async function fsck({ folder, against = [], laws = knownLaws, onProgress }: FsckOptions): Promise<FsckReport> {
  const chain = await Chain.open(folder, { create: false });
  const pool = createVerifyPool(1);
  try {
    const walk = beginWalk(chain, laws, pool);
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
      notices: [],
    };
  } finally {
    pool.close();
    await chain.close();
  }
}

function beginWalk(chain: Chain, laws: readonly Law[], pool: VerifyPool): Walk {
  const roots = JSON.parse(chain.database.getSync(keys.roots) ?? '{}') as MemberRoots;
  return {
    chain,
    admit: createAdmission(roots),
    pool,
    replay: createReplay(laws),
    findings: [],
    positions: new Map(),
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
  let ahead = readAhead(walk, 0, undefined);
  for (let last = ahead.at(-1); last !== undefined; last = ahead.at(-1)) {
    const stretch = ahead;
    ahead = readAhead(walk, last.number + 1, last.network);
    for (const one of stretch) {
      before = await checkBlock(walk, one, before);
      onProgress(one.number + 1, chain.tip.height);
    }
  }
  if (chain.tip.height > 0 && before.digest !== '' && before.digest !== chain.tip.digest)
    findings.push({ code: 'BLOCK_TIP_DIFFERS', detail: 'tip' });
}

/** Checks one block after a tip and gives the tip after it, without a digest when the block could not be read. */
async function checkBlock(walk: Walk, ahead: AheadBlock, after: Tip): Promise<Tip> {
  const { findings } = walk;
  const { number, block, network, signed, submitters } = ahead;
  findings.push(...ahead.findings);
  if (block === undefined) {
    walk.replaying = false;
    return { ...after, digest: '' };
  }
  if (network === undefined) {
    findings.push({ code: 'BLOCK_MALFORMED', block: number, detail: 'founding' });
    walk.replaying = false;
    return tipOf(block);
  }
  const before = after.digest === '' ? { ...after, digest: block.header.statement.previous } : after;
  findings.push(...checkHeader(block, number, before, await signed, network.name), ...(await submitters));
  await checkTransactions(walk, block, ahead);
  return tipOf(block);
}

async function checkTransactions(walk: Walk, block: Block, { number, transactions }: AheadBlock): Promise<void> {
  const { findings, positions } = walk;
  const { time } = block.header.statement;
  for (const [index, transaction] of transactions.entries()) {
    if (transaction === undefined) {
      walk.replaying = false;
      continue;
    }
    if (positions.has(transaction.txId)) findings.push({ code: 'TX_INDEX_DIFFERS', block: number, index, detail: 'repeated' });
    positions.set(transaction.txId, positionText({ block: number, index, time }));
    if (transaction.time !== time) findings.push({ code: 'TX_REPLAY_DIFFERS', block: number, index, detail: 'time' });
    if (walk.replaying) await replayOne(walk, transaction, block, index);
  }
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
