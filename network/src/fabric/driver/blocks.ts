import type { LedgerEvent } from '@ganzheng/sdk/ledger';

/** One position of a block, with the verdict that stands there: what a client was told may be another's. Attackers may have anything ordered. */
export interface BlockTransaction {
  /** as the transaction itself says; true only of what is valid */
  readonly txId: string;
  readonly index: number;
  /** validation code, by its name in Fabric */
  readonly verdict: string;
  /** null where none can be read */
  readonly time: string | null;
  /** of a valid transaction only; empty where it is none of a chaincode */
  readonly chaincode: string;
  readonly event: { readonly name: string; readonly payload: unknown } | null;
}

/** A block as a peer delivered it. */
export interface ReadBlock {
  readonly number: number;
  readonly transactions: readonly BlockTransaction[];
}

/**
 * The events of a block's valid transactions, in order; those that were committed long after their time are flagged.
 *
 * @param before the block before it
 */
export const eventsOf = (block: ReadBlock, chaincode: string, before?: ReadBlock): LedgerEvent[] =>
  block.transactions.flatMap(({ verdict, event, txId, index, time, chaincode: own }) =>
    verdict === 'VALID' && own === chaincode && event !== null && time !== null
      ? [
          {
            name: event.name,
            txId,
            block: block.number,
            index,
            time,
            payload: event.payload,
            ...(isLate(time, [...timesOf(before), ...timesOf(block, index)]) ? { late: true as const } : {}),
          },
        ]
      : [],
  );

/** How far a proposal's time may be from an endorser's clock; the chaincode refuses what is further off. */
const windowMs = 60_000;

/** Whether a time is more than the window behind its neighbours': the middle one counts, so that a single wrong time throws no doubt on others. */
function isLate(time: string, neighbours: readonly number[]): boolean {
  const middle = [...neighbours].sort((a, b) => a - b)[Math.floor((neighbours.length - 1) / 2)];
  return middle !== undefined && middle - Date.parse(time) > windowMs;
}

const timesOf = (block: ReadBlock | undefined, except = -1): number[] =>
  (block?.transactions ?? []).flatMap(({ verdict, time, index }) =>
    verdict === 'VALID' && time !== null && index !== except ? [Date.parse(time)] : [],
  );

/** An event as the chaincode gave it to its peer; none when it has no name. */
export const eventOf = (name: string, payload: Uint8Array): BlockTransaction['event'] =>
  name === '' ? null : { name, payload: readPayload(payload) };

/** Other chaincodes may say what they like; the law's events are JSON. */
function readPayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return null;
  }
}
