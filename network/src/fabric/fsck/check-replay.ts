import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Json, parseJson } from '@ganzheng/sdk/ledger';
import type { Admission } from '../../embedded/admission.js';
import type { Attempt, Replay } from '../../embedded/replay.js';
import { locksIn } from './standing.js';
import type { FabricAction, FabricTransaction } from './transaction.js';

const limits = { maxLength: 16 * 1024 * 1024, maxDepth: 64 };
const nothing = { name: '', args: null, requestId: '' };

/**
 * Runs a valid transaction of the law again and keeps its writes.
 *
 * @param time as the law read it
 * @returns what differs from the block, or undefined
 * @throws BLOCK_LAW_UNKNOWN
 */
export async function checkReplay(
  transaction: FabricTransaction,
  action: FabricAction,
  {
    replay,
    admit,
    time,
    chaincode,
  }: { readonly replay: Replay; readonly admit: Admission; readonly time: string; readonly chaincode: string },
): Promise<string | undefined> {
  const [command = '', callText = '{}'] = action.args;
  const written = [...action.sets].filter(([, set]) => set.getWritesList().length + set.getMetadataWritesList().length > 0);
  if (written.some(([namespace]) => namespace !== chaincode)) return 'writes of another chaincode';
  if (command.split(':').at(-1) !== 'submit') return written.length > 0 || action.event !== null ? 'a query that writes' : undefined;
  try {
    const { caller } = admit(transaction.certificate, transaction.mspId);
    const call = { ...nothing, ...(parseJson(callText, limits) as object) };
    const attempt = await replay.attempt({ txId: transaction.txId, time, caller, ...call }, versionOf(action));
    const difference = differenceOf(attempt, action, chaincode);
    if (difference === undefined && !attempt.applied.repeated) replay.keep(attempt.writes);
    return difference;
  } catch (error) {
    if (error instanceof LicenceError && error.code === 'BLOCK_LAW_UNKNOWN') throw error;
    return error instanceof LicenceError ? error.code : 'TypeError';
  }
}

function differenceOf({ applied, writes, locks, eventText }: Attempt, action: FabricAction, chaincode: string): string | undefined {
  const set = action.sets.get(chaincode);
  if (canonicalText({ ...applied } as Json) !== action.answer) return 'result';
  const found = new Map(
    (set?.getWritesList() ?? []).map((write) => [
      write.getKey(),
      write.getIsDelete() ? null : Buffer.from(write.getValue_asU8()).toString(),
    ]),
  );
  // A repeated request writes nothing and tells nobody.
  const expected = applied.repeated ? new Map<string, string | null>() : writes;
  if (found.size !== expected.size || [...expected].some(([key, text]) => found.get(key) !== text)) return 'writes';
  const eventFound = action.event === null ? 'null' : `{"name":${JSON.stringify(action.event.name)},"payload":${action.event.payload}}`;
  if (eventFound !== (applied.repeated ? 'null' : eventText)) return 'event';
  const lockText = (all: Iterable<readonly [string, readonly string[]]>): string =>
    [...all]
      .map(([key, mspIds]) => `${key} ${[...mspIds].sort().join(' ')}`)
      .sort()
      .join('\n');
  return lockText(set === undefined ? [] : locksIn(set)) === lockText(applied.repeated ? [] : locks) ? undefined : 'locks';
}

/** A definition is named by the version of the law it brings, then by its own number: `1.3` is the law's first version. */
function versionOf({ version }: FabricAction): number {
  const [, law] = /^(\d+)(?:\.\d+)?$/.exec(version) ?? [];
  return Number(law ?? Number.NaN);
}
