import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex, utf8 } from '@scure/base';
import type { Caller } from '../caller.js';
import type { Tx, View } from '../tx.js';

/** What the shell needs of a peer's stub: single round trips, each to the peer that endorses. */
export interface Stub {
  getTxID(): string;
  getTxTimestamp(): { readonly seconds: { toNumber(): number }; readonly nanos: number };
  getState(key: string): Promise<Uint8Array>;
  putState(key: string, value: Uint8Array): Promise<void>;
  deleteState(key: string): Promise<void>;
  getStateByRange(first: string, end: string): AsyncIterable<{ readonly key: string; readonly value: Uint8Array }>;
  setStateValidationParameter(key: string, policy: Uint8Array): Promise<void>;
  setEvent(name: string, payload: Uint8Array): void;
}

/** How far a proposal's time may be from the peer's clock. It bounds when a proposal was endorsed, not when it was committed. */
const mostSkewMs = 60_000;

/** 9999-12-31T23:59:59Z, beyond which there is no instant of the ledger. */
const lastSecond = 253_402_300_799;

/** The end of every range: no key of the law holds it. */
const lastCharacter = '\u{10ffff}';

/** Committed state as one peer holds it; Fabric itself never shows a transaction its own writes. */
export const viewOf = (stub: Stub): View => ({
  async get(key) {
    const bytes = await stub.getState(key);
    return bytes.length === 0 ? undefined : parse(bytes);
  },
  async *range(prefix) {
    for await (const { key, value } of stub.getStateByRange(prefix, `${prefix}${lastCharacter}`)) yield [key, parse(value)];
  },
});

const mostEntries = 500;

/** A page of the state: keys after the given one, each with the SM3 of its value; fewer than a page at the end. */
export async function digestsAfter(stub: Stub, after: string): Promise<[key: string, digest: string][]> {
  const page: [string, string][] = [];
  for await (const { key, value } of stub.getStateByRange(after, lastCharacter)) {
    if (key !== after) page.push([key, hex.encode(sm3(value))]);
    if (page.length >= mostEntries) break;
  }
  return page;
}

/** A transaction over a peer's stub. What a rule writes is collected and goes to the peer only when the rule has accepted. */
export function stubTx(
  stub: Stub,
  { time, caller, policyOf }: { time: string; caller: Caller; policyOf: (mspIds: readonly string[]) => Uint8Array },
) {
  const writes = new Map<string, Uint8Array | null>();
  const locks = new Map<string, readonly string[]>();
  let event: { readonly name: string; readonly payload: Json } | undefined;
  const tx: Tx = {
    ...viewOf(stub),
    id: stub.getTxID(),
    time,
    caller,
    put: (key, value) => void writes.set(key, utf8.decode(canonicalText(value))),
    delete: (key) => void writes.set(key, null),
    lock: (key, mspIds) => void locks.set(key, mspIds),
    emit(name, payload) {
      if (event !== undefined) throw new TypeError('a transaction emits at most one event');
      event = { name, payload };
    },
  };
  return {
    tx,
    /** Hands everything to the peer, where it becomes the write set. */
    async flush(): Promise<void> {
      for (const [key, value] of writes) await (value === null ? stub.deleteState(key) : stub.putState(key, value));
      for (const [key, mspIds] of locks) await stub.setStateValidationParameter(key, policyOf(mspIds));
      if (event !== undefined) stub.setEvent(event.name, utf8.decode(canonicalText(event.payload)));
    },
  };
}

/**
 * The transaction's time, to the millisecond. The client proposes it, so it is attacker-controlled.
 *
 * @param nowMs the clock of the peer's chaincode process
 * @throws PROPOSAL_TIME_MALFORMED, PROPOSAL_TIME_OFF
 */
export function timeOf(stub: Stub, nowMs: number): string {
  const { seconds, nanos } = stub.getTxTimestamp();
  const whole = seconds.toNumber();
  if (!(whole > 0 && whole <= lastSecond) || !Number.isInteger(nanos) || nanos < 0 || nanos >= 1e9)
    throw new LicenceError('PROPOSAL_TIME_MALFORMED');
  const timeMs = whole * 1000 + Math.floor(nanos / 1e6);
  if (Math.abs(timeMs - nowMs) > mostSkewMs) throw new LicenceError('PROPOSAL_TIME_OFF', { mostSeconds: mostSkewMs / 1000 });
  return new Date(timeMs).toISOString();
}

const parse = (bytes: Uint8Array): Json => JSON.parse(utf8.encode(bytes)) as Json;
