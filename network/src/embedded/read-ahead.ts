import type { VerifyPool } from '@ganzheng/sdk/bulk';
import { LicenceError } from '@ganzheng/sdk/errors';
import { type ArgsOf, type CommittedTransaction, statementClaim } from '@ganzheng/sdk/ledger';
import { publicKeyOfMultikey } from '@ganzheng/sdk/sm';
import type { Admission } from './admission.js';
import type { Block } from './blocks.js';
import type { Chain } from './chain.js';
import { checkCreator, type Finding, readTransaction } from './check-block.js';
import { keys } from './store.js';

/** Whose blocks they are, as the first one says. */
interface Network {
  readonly name: string;
  readonly hostKey: Uint8Array;
}

/** A block taken apart, with its signatures on their way to a verdict. */
export interface AheadBlock {
  readonly number: number;
  /** undefined when it could not be read; then `findings` says why */
  readonly block: Block | undefined;
  /** undefined where one could not be read */
  readonly transactions: readonly (CommittedTransaction | undefined)[];
  readonly findings: readonly Finding[];
  readonly network: Network | undefined;
  /** whether the host signed the header */
  readonly signed: Promise<boolean>;
  /** what is wrong with the submitters */
  readonly submitters: Promise<readonly Finding[]>;
}

/** What reading ahead stands on. */
export interface ReadAhead {
  readonly chain: Chain;
  readonly admit: Admission;
  readonly pool: VerifyPool;
}

// Enough signatures to be worth a message to a thread, few enough blocks to hold twice in memory.
const mostBlocks = 64;
const mostTransactions = 512;

/**
 * Reads a stretch of blocks and sends their signatures off: the headers' to the threads for SM2, the submitters' to the one for P-256. They are
 * judged while the stretch before is run again.
 *
 * @param from number of the first block
 * @param network as known before; read from the first block otherwise
 */
export function readAhead({ chain, admit, pool }: ReadAhead, from: number, network: Network | undefined): AheadBlock[] {
  const stretch: Omit<AheadBlock, 'signed'>[] = [];
  let known = network;
  for (let [number, count] = [from, 0]; number < chain.tip.height && stretch.length < mostBlocks && count < mostTransactions; number++) {
    const findings: Finding[] = [];
    const block = readOr(findings, number, () => chain.block(number));
    const texts = block?.transactions ?? [];
    const transactions = texts.map((text, index) => readOr(findings, number, () => readTransaction(text, number, index)));
    known ??= networkOf(transactions[0]);
    const submitters = submittersOf({ chain, admit }, transactions, number, known);
    stretch.push({ number, block, transactions, findings, network: known, submitters });
    count += texts.length;
  }
  const signed = judgeHeaders(pool, stretch);
  return stretch.map((one, at) => ({ ...one, signed: signed.then((verdicts) => verdicts[at] === true) }));
}

async function judgeHeaders(pool: VerifyPool, stretch: readonly Pick<AheadBlock, 'block' | 'network'>[]): Promise<boolean[]> {
  const claims = stretch.map(({ block, network }) =>
    block === undefined || network === undefined ? null : statementClaim(block.header, network.hostKey),
  );
  const verdicts = (await pool.verifyMany(claims.filter((claim) => claim !== null)))[Symbol.iterator]();
  return claims.map((claim) => claim !== null && verdicts.next().value === true);
}

async function submittersOf(
  { chain, admit }: Pick<ReadAhead, 'chain' | 'admit'>,
  transactions: readonly (CommittedTransaction | undefined)[],
  block: number,
  network: Network | undefined,
): Promise<Finding[]> {
  if (network === undefined) return [];
  const certificateOf = (digest: string): string | undefined => chain.database.getSync(keys.certificate(digest));
  const found = await Promise.all(
    transactions.map(async (transaction, index) => {
      const finding = transaction && (await checkCreator(transaction, { network: network.name, admit, certificateOf }));
      return finding === undefined ? [] : [{ ...finding, block, index }];
    }),
  );
  return found.flat();
}

function networkOf(first: CommittedTransaction | undefined): Network | undefined {
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
