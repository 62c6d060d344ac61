import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Json, parseJson } from '@ganzheng/sdk/ledger';
import { Contract } from 'fabric-contract-api';
import { type ChaincodeInterface, type ChaincodeServerOpts, KeyEndorsementPolicy, Shim } from 'fabric-shim';
import type { applyEvaluate, applySubmit, EvaluateCall, SubmitCall } from './apply.js';
import type { Caller } from './caller.js';
import { muteUnwanted } from './shell/mute-unwanted.js';
import { type Call, type Identity, runContract } from './shell/run-contract.js';
import { digestsAfter, stubTx, timeOf, viewOf } from './shell/stub-tx.js';

export { muteUnwanted };

/** The rules a chaincode process runs: those of this package, unless a conformance suite brings its own. */
export interface ShellLaw {
  readonly applySubmit: typeof applySubmit;
  readonly applyEvaluate: typeof applyEvaluate;
}

/** Where a chaincode process listens for its own peer. */
export interface ShellServer {
  /** package id as the peer knows it; the peer refuses any other */
  readonly packageId: string;
  /** host:port */
  readonly address: string;
  /** PEM; the certificate of the client's authority makes the peer show its own (mutual TLS) */
  readonly tls: ChaincodeServerOpts['tlsProps'];
}

const limits = { maxLength: 256 * 1024, maxDepth: 32 };

/** The attribute fabric-ca writes the affiliation into. */
const affiliationAttribute = 'hf.Affiliation';

/**
 * Runs the law as a chaincode process of one organisation (chaincode as a service), and answers once it listens.
 *
 * @param nowMs the clock of this process, only to refuse proposals whose time is off
 */
export async function serveLaw(law: ShellLaw, server: ShellServer, nowMs: () => number): Promise<void> {
  muteUnwanted((name) => Shim.newLogger(name));
  const options = { ccid: server.packageId, address: server.address, tlsProps: server.tls, ...messageLimits };
  await Shim.server(chaincodeOf(law, nowMs), options).start();
}

// What the peer may send: one megabyte of arguments and state is more than any transaction of the law takes.
const messageLimits = { 'grpc.max_receive_message_length': 16 * 1024 * 1024, 'grpc.max_send_message_length': 16 * 1024 * 1024 };

/** What fabric-shim calls for a transaction. */
export function chaincodeOf(law: ShellLaw, nowMs: () => number): ChaincodeInterface {
  const contract = new (contractOf(law, nowMs))();
  return runContract(contract.getName(), {
    submit: (call, argument) => contract.submit(call, argument),
    state: (call, argument) => contract.state(call, argument),
    evaluate: (call, argument) => contract.evaluate(call, argument),
  });
}

/** The contract: two transactions of one JSON argument each and one look at the state, answered in canonical JSON. Undecorated, so that any compiler can build it. */
export const contractOf = (law: ShellLaw, nowMs: () => number) =>
  class LawContract extends Contract {
    constructor() {
      super('law');
    }

    /** Submits `{name, args, requestId}`; answers `{repeated, result}`, and for a repetition the first transaction's id. */
    async submit({ stub, clientIdentity }: Call, call: string): Promise<string> {
      return refusing(async () => {
        const time = timeOf(stub, nowMs());
        const { tx, flush } = stubTx(stub, { time, caller: callerOf(clientIdentity), policyOf });
        const applied = await law.applySubmit(tx, parseCall<SubmitCall>(call));
        if (!applied.repeated) await flush();
        return { ...applied };
      });
    }

    /** Answers a page of what this very peer holds, keys and digests only, from just after a key: so that peers can be compared. */
    async state({ stub }: Call, after: string): Promise<string> {
      return refusing(async () => ({ entries: await digestsAfter(stub, after) }));
    }

    /** Answers `{name, args}` from what this peer has committed. */
    async evaluate({ stub, clientIdentity }: Call, call: string): Promise<string> {
      return refusing(async () => {
        const time = timeOf(stub, nowMs());
        return law.applyEvaluate(viewOf(stub), parseCall<EvaluateCall>(call), { time, caller: callerOf(clientIdentity) });
      });
    }
  };

/** Who calls, as every host tells it; attributes that fabric-ca keeps for itself (`hf.…`) never reach the law. */
function callerOf({ attrs: all, getMSPID }: Identity): Caller {
  const affiliation = all[affiliationAttribute];
  if (affiliation === undefined) throw new LicenceError('IDENTITY_MALFORMED', { expected: affiliationAttribute });
  const attributes = Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('hf.')));
  return { mspId: getMSPID(), affiliation, attributes };
}

function policyOf(mspIds: readonly string[]): Uint8Array {
  const policy = new KeyEndorsementPolicy();
  policy.addOrgs('PEER', ...mspIds);
  return policy.getPolicy();
}

/** Reads a call: attacker-controlled; its fields are judged by the law. @throws JSON_MALFORMED, JSON_TOO_LARGE, JSON_TOO_DEEP */
function parseCall<T>(text: string): T {
  const call = parseJson(text, limits);
  return (call !== null && typeof call === 'object' && !Array.isArray(call) ? call : {}) as unknown as T;
}

/** Only a string crosses the peer's boundary on failure: a refusal travels as JSON in the message. */
async function refusing(answer: () => Promise<Json>): Promise<string> {
  try {
    return canonicalText(await answer());
  } catch (error) {
    if (!(error instanceof LicenceError)) throw error;
    const { code, detail } = error;
    throw new Error(canonicalText({ code, detail } as unknown as Json));
  }
}
