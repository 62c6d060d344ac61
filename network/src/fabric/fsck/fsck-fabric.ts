import { readFile } from 'node:fs/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import { sm3 } from '@ganzheng/sdk/sm';
import { common } from '@hyperledger/fabric-protos';
import type { Finding } from '../../embedded/check-block.js';
import { compareKeys } from '../../embedded/execute.js';
import { type FsckReport, mostFindings, type PeerReport } from '../../embedded/fsck.js';
import { knownLaws, type Law } from '../../embedded/law.js';
import { chaincode, places, channel as usual } from '../plan.js';
import { needRecord, planOf } from '../record.js';
import { type Audit, beginAudit } from './audit.js';
import { type FabricBlock, hexOf, readFabricBlock } from './block.js';
import { compareKept, type Kept } from './kept.js';
import { openCopies, type PeerCopy } from './peer-copy.js';

/** How a check of a ledger on Fabric is made. */
export interface FabricFsckOptions {
  /** folder of the network */
  readonly folder: string;
  /** that of the licences unless told otherwise */
  readonly channel?: string;
  /** kept outside the network */
  readonly against?: readonly Kept[];
  readonly laws?: readonly Law[];
  onProgress?(done: number, total: number): void;
}

/** What a peer held, and from which height on to which it was being read. */
interface Held {
  readonly copy: PeerCopy;
  readonly from: number;
  readonly height: number;
  readonly tip: string;
  readonly state: ReadonlyMap<string, string> | undefined;
}

/** The longest copy, walked. */
interface Walked {
  readonly audit: Audit;
  readonly blocks: readonly Pick<FabricBlock, 'headerHash' | 'commitHash' | 'codes'>[];
  /** keys that each block wrote */
  readonly written: readonly (readonly string[])[];
}

/**
 * Checks a ledger on Fabric from the ground: the longest copy block by block, every signature and verdict, every transaction run again under the law it
 * names; then every other peer's blocks against it, and every peer's state against the replay. Changes nothing, and the network may go on meanwhile.
 * The rebuilt state is held in memory.
 *
 * @throws FABRIC_NETWORK_MISSING, LEDGER_UNREACHABLE when no peer answers
 * @example const { findings } = await fsckFabric({ folder: 'network/.data' });
 */
export async function fsckFabric({
  folder,
  channel = usual,
  against = [],
  laws = knownLaws,
  onProgress,
}: FabricFsckOptions): Promise<FsckReport> {
  const plan = planOf(folder, await needRecord(folder));
  const copies = await openCopies(plan, channel);
  try {
    return await checkCopies(copies, {
      laws,
      against,
      founding: await foundingOf(places(folder).genesis(channel)),
      ...(onProgress && { onProgress }),
    });
  } finally {
    for (const copy of copies) copy.close();
  }
}

/** What copies are checked by. */
type CopyCheck = Required<Pick<FabricFsckOptions, 'laws' | 'against'>> &
  Pick<FabricFsckOptions, 'onProgress'> & {
    /** hash of the first block's header, where it is known */
    readonly founding: string | undefined;
  };

/** Checks several copies of one ledger. @throws LEDGER_UNREACHABLE when none can be read */
export async function checkCopies(copies: readonly PeerCopy[], { laws, against, founding, onProgress }: CopyCheck): Promise<FsckReport> {
  const findings: Finding[] = [];
  const held = (await Promise.all(copies.map((copy) => hold(copy, findings)))).flat().sort((a, b) => b.height - a.height);
  const [longest, ...others] = held;
  if (longest === undefined) throw new LicenceError('LEDGER_UNREACHABLE');
  const step = counted(onProgress, held);
  const walked = await walk(longest, laws, step);
  findings.push(...walked.audit.findings.map((finding) => ({ ...finding, peer: longest.copy.name })));
  // On the first block all the rest stands.
  if (founding !== undefined && founding !== walked.blocks[0]?.headerHash)
    findings.push({ code: 'LEDGER_FORKED', block: 0, detail: 'founding' });
  for (const other of others) findings.push(...(await compareBlocks(other, walked, step)));
  if (walked.audit.replaying) for (const each of held) findings.push(...compareState(each, walked));
  findings.push(...compareKept(against, factsOf(walked)));
  return reportOf(walked, held, findings);
}

/** The first block the network was founded on, by its hash; nothing where the folder does not keep it. */
async function foundingOf(path: string): Promise<string | undefined> {
  try {
    return readFabricBlock(common.Block.deserializeBinary(await readFile(path))).headerHash;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads a peer's state, and its height before and after. What changed in between is not compared. */
async function hold(copy: PeerCopy, findings: Finding[]): Promise<Held[]> {
  try {
    const { height: from } = await copy.tip();
    const state = await copy.state().catch((error: unknown) => {
      findings.push({ code: 'LEDGER_UNREACHABLE', peer: copy.name, detail: error instanceof Error ? `state: ${error.message}` : 'state' });
      return undefined;
    });
    return [{ copy, from, state, ...(await copy.tip()) }];
  } catch (error) {
    findings.push({ code: 'LEDGER_UNREACHABLE', peer: copy.name, detail: error instanceof Error ? error.message : 'silent' });
    return [];
  }
}

function counted(onProgress: FabricFsckOptions['onProgress'], held: readonly Held[]): () => void {
  const total = held.reduce((sum, { height }) => sum + height, 0);
  let done = 0;
  return () => onProgress?.(++done, total);
}

async function walk({ copy, height }: Held, laws: readonly Law[], step: () => void): Promise<Walked> {
  const audit = beginAudit(laws, chaincode);
  const [blocks, written]: [Walked['blocks'][number][], (readonly string[])[]] = [[], []];
  for await (const block of copy.blocks(0, height)) {
    written.push(await audit.take(block));
    const { headerHash, commitHash, codes } = readFabricBlock(block);
    blocks.push({ headerHash, commitHash, codes });
    step();
  }
  return { audit, blocks, written };
}

/** Compares another peer's blocks with those walked: same headers, same verdicts, same commitments, and data that is what the header says. */
async function compareBlocks({ copy, height }: Held, { blocks }: Walked, step: () => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const raw of copy.blocks(0, height)) {
    const block = readFabricBlock(raw);
    const found = (code: Finding['code'], detail: string): void =>
      void findings.push({ code, block: block.number, peer: copy.name, detail });
    const walked = blocks[block.number];
    if (block.dataHash !== block.dataHashFound) found('BLOCK_ROOT_DIFFERS', 'data');
    if (walked === undefined || block.headerHash !== walked.headerHash) found('PEER_DIFFERS', 'header');
    if (hexOf(block.codes) !== hexOf(walked?.codes ?? new Uint8Array())) found('PEER_DIFFERS', 'verdicts');
    if (block.commitHash !== walked?.commitHash) found('PEER_DIFFERS', 'commitment');
    step();
  }
  return findings;
}

/** Compares every key of a peer with the replay, but for those written while it was being read and since. */
function compareState({ copy, state, from }: Held, { audit, written }: Walked): Finding[] {
  if (state === undefined) return [];
  const moving = new Set(written.slice(from).flat());
  const keys = new Set([...state.keys(), ...audit.state.keys()].filter((key) => !moving.has(key)));
  return [...keys].flatMap((key): Finding[] => {
    const text = audit.state.get(key);
    const [has, ought] = [state.get(key), text === undefined ? undefined : digestOf(text)];
    if (has === ought) return [];
    const how = ought === undefined ? 'extra' : has === undefined ? 'missing' : 'edited';
    return [{ code: 'STATE_DIFFERS', peer: copy.name, detail: `${key}: ${how}` }];
  });
}

const digestOf = (text: string): string => hexOf(sm3(Buffer.from(text)));

const factsOf = ({ audit, blocks }: Walked) => ({
  headers: blocks.map(({ headerHash }) => headerHash),
  positions: audit.positions,
  members: audit.config?.members ?? {},
});

function reportOf({ audit, blocks }: Walked, held: readonly Held[], findings: readonly Finding[]): FsckReport {
  const behind = held.flatMap(({ copy, height }): Finding[] =>
    height < blocks.length ? [{ code: 'PEER_BEHIND', peer: copy.name, detail: `${blocks.length - height} blocks` }] : [],
  );
  return {
    blocks: blocks.length,
    transactions: audit.positions.size,
    stateKeys: audit.state.size,
    tip: blocks.at(-1)?.headerHash ?? '',
    findings: findings.slice(0, mostFindings),
    notices: [...audit.notices(), ...behind].slice(0, mostFindings),
    peers: held.map(peerReportOf),
  };
}

const peerReportOf = ({ copy, height, tip, from, state }: Held): PeerReport => ({
  peer: copy.name,
  height,
  tip,
  // A digest over a state that changed while it was read compares with nothing.
  state: state === undefined || from !== height ? null : stateDigestOf(state),
});

function stateDigestOf(state: ReadonlyMap<string, string>): string {
  const lines = [...state].sort(([a], [b]) => compareKeys(a, b)).map(([key, digest]) => `${key} ${digest}\n`);
  return digestOf(lines.join(''));
}
