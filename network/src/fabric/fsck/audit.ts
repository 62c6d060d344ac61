import { LicenceError } from '@ganzheng/sdk/errors';
import type { common } from '@hyperledger/fabric-protos';
import { type Admission, createAdmission } from '../../embedded/admission.js';
import type { Finding } from '../../embedded/check-block.js';
import type { Law } from '../../embedded/law.js';
import { createReplay, type Replay } from '../../embedded/replay.js';
import { verdictName } from '../driver/proposal.js';
import { type FabricBlock, hexOf, readFabricBlock, sha256 } from './block.js';
import { type ChannelConfig, readChannelConfig } from './channel-config.js';
import { checkReplay } from './check-replay.js';
import { countOrderers } from './check-signatures.js';
import { expectVerdict, isJudged } from './expect-verdict.js';
import { createSignatories, type Signatories } from './signatory.js';
import { createStanding, type Standing } from './standing.js';
import { instantOf, judgeTimes, type Standpoint } from './times.js';
import { type FabricTransaction, readFabricAction, readFabricTransaction } from './transaction.js';

/** A walk over the blocks of a channel, from the first. */
export interface Audit {
  readonly findings: readonly Finding[];
  /** state rebuilt so far */
  readonly state: ReadonlyMap<string, string>;
  /** false from the first transaction that could not be run again: what follows would only repeat its fault */
  readonly replaying: boolean;
  readonly config: ChannelConfig | undefined;
  /** every transaction of the law that stands, by its id */
  readonly positions: ReadonlyMap<string, { readonly block: number; readonly index: number }>;
  /** how often each verdict was given */
  readonly verdicts: Readonly<Record<string, number>>;
  /** keys of the law that the block wrote */
  take(block: common.Block): Promise<readonly string[]>;
  /** what is no fault but ought to be known */
  notices(): readonly Finding[];
}

/** What the walk carries along. */
interface Walk {
  readonly chaincode: string;
  readonly replay: Replay;
  readonly standing: Standing;
  readonly signatories: Signatories;
  readonly findings: Finding[];
  readonly refused: Finding[];
  /** digest of what was signed under each transaction id */
  readonly seen: Map<string, string>;
  readonly positions: Map<string, { block: number; index: number }>;
  readonly times: Standpoint[];
  readonly verdicts: Record<string, number>;
  before: { readonly number: number; readonly hash: string };
  config: ChannelConfig | undefined;
  channel: string | undefined;
  admit: Admission;
  replaying: boolean;
}

/** Begins to check a channel's blocks, which are to be handed in from the first, in order. The first one is believed as to who the members are. */
export function beginAudit(laws: readonly Law[], chaincode: string): Audit {
  const walk: Walk = {
    chaincode,
    replay: createReplay(laws),
    standing: createStanding(),
    signatories: createSignatories(),
    findings: [],
    refused: [],
    seen: new Map(),
    positions: new Map(),
    times: [],
    verdicts: {},
    before: { number: -1, hash: '' },
    config: undefined,
    channel: undefined,
    admit: createAdmission({}),
    replaying: true,
  };
  return {
    findings: walk.findings,
    state: walk.replay.state,
    positions: walk.positions,
    verdicts: walk.verdicts,
    get replaying() {
      return walk.replaying;
    },
    get config() {
      return walk.config;
    },
    take: async (raw) => {
      const block = readFabricBlock(raw);
      checkHeader(walk, block);
      walk.before = { number: block.number, hash: block.headerHash };
      const keys: string[] = [];
      for (const [index, bytes] of block.data.entries()) keys.push(...(await checkTransaction(walk, block, index, bytes)));
      return keys;
    },
    notices: () => [...walk.refused, ...judgeTimes(walk.times)],
  };
}

function checkHeader({ before, config, signatories, findings }: Walk, block: FabricBlock): void {
  const found = (code: Finding['code'], detail: string): void => void findings.push({ code, block: block.number, detail });
  if (block.number !== before.number + 1) found('BLOCK_CHAIN_BROKEN', 'number');
  if (block.previous !== before.hash) found('BLOCK_CHAIN_BROKEN', 'previous');
  if (block.dataHash !== block.dataHashFound) found('BLOCK_ROOT_DIFFERS', 'data');
  if (block.codes.length !== block.data.length && block.number > 0) found('BLOCK_MALFORMED', 'verdicts');
  // The first block is signed by nobody: it is what everybody agreed on beforehand.
  if (block.number === 0 || config === undefined) return;
  const signed = readOr(() => countOrderers(block, config, signatories)) ?? 0;
  if (signed < config.signaturesNeeded) found('BLOCK_SIGNATURE_INVALID', `${signed} of ${config.signaturesNeeded} orderers`);
}

/** Checks one transaction and gives the keys of the law it wrote. */
async function checkTransaction(walk: Walk, block: FabricBlock, index: number, bytes: Uint8Array): Promise<readonly string[]> {
  const verdict = verdictName(block.codes[index]);
  const valid = verdict === 'VALID' || block.number === 0;
  walk.verdicts[verdict] = (walk.verdicts[verdict] ?? 0) + 1;
  const transaction = readOr(() => readFabricTransaction(bytes));
  if (transaction === undefined) {
    // An envelope that is none stands in the chain as refused, and wrote nothing.
    if (valid) malformed(walk, block, index);
    return [];
  }
  if (transaction.kind === 'config') {
    if (valid) takeConfig(walk, transaction, block.number, index);
    return [];
  }
  return transaction.kind === 'endorsed' ? checkEndorsed(walk, transaction, { block: block.number, index, verdict }) : [];
}

interface Place {
  readonly block: number;
  readonly index: number;
  readonly verdict: string;
}

async function checkEndorsed(walk: Walk, transaction: FabricTransaction, place: Place): Promise<readonly string[]> {
  const { block, index, verdict } = place;
  const { txId, payload } = transaction;
  const digest = sha256(payload).toString('hex');
  const before = walk.seen.get(txId);
  if (before === undefined) walk.seen.set(txId, digest);
  else walk.refused.push({ code: before === digest ? 'TX_ENVELOPE_REPLAYED' : 'TX_NONCE_REUSED', block, index, detail: txId });
  const valid = verdict === 'VALID';
  const action = readOr(() => readFabricAction(transaction));
  if (action === undefined || walk.config === undefined) {
    if (valid) malformed(walk, { number: block }, index);
    return [];
  }
  if (!valid && !isJudged(verdict)) return [];
  checkNaming(walk, transaction, place);
  const expected = readOr(() =>
    expectVerdict(transaction, action, { ...walk, config: walk.config as ChannelConfig, repeated: before !== undefined }),
  );
  if (expected !== verdict)
    walk.findings.push({ code: 'TX_VERDICT_DIFFERS', block, index, detail: `${verdict}, not ${expected ?? 'readable'}` });
  if (!valid) return [];
  walk.standing.apply(action, block, index);
  if (action.chaincode !== walk.chaincode) return [];
  walk.positions.set(txId, { block, index });
  await runAgain(walk, transaction, action, place);
  return (action.sets.get(walk.chaincode)?.getWritesList() ?? []).map((write) => write.getKey());
}

/** That a valid transaction bears the name its nonce and creator give it, and was made for this channel. */
function checkNaming(
  { findings, channel }: Walk,
  { txId, nonce, creator, channel: named }: FabricTransaction,
  { block, index, verdict }: Place,
) {
  if (verdict !== 'VALID') return;
  if (hexOf(sha256(nonce, creator)) !== txId) findings.push({ code: 'TX_CREATOR_INVALID', block, index, detail: 'id' });
  if (named !== channel) findings.push({ code: 'TX_CREATOR_INVALID', block, index, detail: 'channel' });
}

async function runAgain(
  walk: Walk,
  transaction: FabricTransaction,
  action: ReturnType<typeof readFabricAction>,
  { block, index }: Place,
): Promise<void> {
  const timeMs = instantOf(transaction);
  if (timeMs === undefined) {
    walk.findings.push({ code: 'TX_TIME_FORGED', block, index, detail: 'malformed' });
    walk.replaying = false;
    return;
  }
  walk.times.push({ block, index, timeMs });
  if (!walk.replaying) return;
  try {
    const time = new Date(timeMs).toISOString();
    const difference = await checkReplay(transaction, action, { ...walk, time });
    if (difference === undefined) return;
    walk.findings.push({ code: 'TX_REPLAY_DIFFERS', block, index, detail: difference });
  } catch (error) {
    if (!(error instanceof LicenceError)) throw error;
    walk.findings.push({ code: error.code, block, index });
  }
  walk.replaying = false;
}

function takeConfig(walk: Walk, { data, channel }: FabricTransaction, block: number, index: number): void {
  const config = readOr(() => readChannelConfig(data));
  if (config === undefined) {
    malformed(walk, { number: block }, index);
    return;
  }
  walk.config = config;
  walk.channel ??= channel;
  walk.admit = createAdmission(config.members);
}

function malformed(walk: Walk, { number }: Pick<FabricBlock, 'number'>, index: number): void {
  walk.findings.push({ code: 'BLOCK_MALFORMED', block: number, index });
  walk.replaying = false;
}

/** Reads attacker-controlled messages: whatever breaks the parser is unreadable. */
function readOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
