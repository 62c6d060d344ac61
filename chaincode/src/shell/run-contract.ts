import { type ChaincodeInterface, type ChaincodeStub, ClientIdentity, Shim } from 'fabric-shim';
import type { Stub } from './stub-tx.js';

/** Who calls, as a contract is told: what the peer's membership service and the certificate say. */
export interface Identity {
  readonly attrs: Readonly<Record<string, string>>;
  getMSPID(): string;
}

/** What a transaction of a contract runs in. */
export interface Call {
  readonly stub: Stub;
  readonly clientIdentity: Identity;
}

/** A transaction: one argument in, the answer out; the message of what it throws is its refusal. */
export type Transaction = (call: Call, argument: string) => Promise<string>;

/**
 * Runs a contract's transactions for fabric-shim, called by their bare names or after the contract's own (`submit`, `law:submit`).
 *
 * fabric-shim has a runner of its own. At every call it parses the caller's certificate and compiles a schema for the one argument, which is
 * a quarter of all that a transaction costs its process; and it answers calls that are none of the law's.
 */
export function runContract(name: string, transactions: Readonly<Record<string, Transaction>>): ChaincodeInterface {
  const named = new Map(Object.entries(transactions).flatMap(([each, run]) => [[each, run] as const, [`${name}:${each}`, run] as const]));
  const identityOf = identities();

  /** What is called, and with what, is attacker-controlled. */
  const invoke = async (stub: ChaincodeStub) => {
    try {
      const [called = '', argument, ...more] = stub.getArgs();
      const run = named.get(called);
      if (run === undefined) throw new Error('the contract has no such transaction');
      if (argument === undefined || more.length > 0) throw new Error('a transaction takes one argument');
      // The types of the stub promise more than the law needs: an iterator that is awaited, or walked.
      const answer = await run({ stub: stub as unknown as Stub, clientIdentity: identityOf(stub) }, argument);
      return Shim.success(Buffer.from(answer));
    } catch (error) {
      return Shim.error(error instanceof Error ? error.message : String(error));
    }
  };
  return { Init: invoke, Invoke: invoke };
}

/** More callers than one organisation's services have; whoever calls was admitted by the peer. */
const mostKnown = 1_000;

/** Reads callers' certificates, each of them once: the same bytes always say the same. */
function identities(): (stub: ChaincodeStub) => Identity {
  const known = new Map<string, Identity>();
  return (stub) => {
    const { mspid, idBytes } = stub.getCreator();
    const creator = `${mspid} ${Buffer.from(idBytes).toString('base64')}`;
    const before = known.get(creator);
    if (before !== undefined) return before;
    const { attrs } = new ClientIdentity(stub) as unknown as Identity;
    const identity = Object.freeze({ attrs: Object.freeze({ ...attrs }), getMSPID: () => mspid });
    if (known.size >= mostKnown) known.clear();
    known.set(creator, identity);
    return identity;
  };
}
