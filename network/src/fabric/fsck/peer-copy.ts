import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { common, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../embedded/identity.js';
import { messageSigner } from '../driver/sign.js';
import { openConnection } from '../gateway/connections.js';
import { endpointsOf } from '../open-network.js';
import { chaincode, type Plan, places } from '../plan.js';

/** One peer's copy of the ledger, as the peer itself shows it. */
export interface PeerCopy {
  /** organisation and address */
  readonly name: string;
  tip(): Promise<{ readonly height: number; readonly tip: string }>;
  /** Whole blocks, from a number on and up to another, which is left out. */
  blocks(from: number, to: number): AsyncIterable<common.Block>;
  /** Every key of the law, with the SM3 of its value. */
  state(): Promise<ReadonlyMap<string, string>>;
  close(): void;
}

const answered = 200;

/** Opens every peer's copy, each asked by the administrator of its own organisation. */
export async function openCopies(plan: Plan, channel: string): Promise<readonly PeerCopy[]> {
  const copies = plan.organisations.map(async (organisation): Promise<PeerCopy[]> => {
    const identity = await administratorOf(plan, organisation);
    const endpoints = (await endpointsOf(plan.folder, organisation.mspId)).filter(({ mspId }) => mspId === organisation.mspId);
    return endpoints.map((endpoint) => copyOf(openConnection(endpoint, channel), identity, channel));
  });
  return (await Promise.all(copies)).flat();
}

function copyOf(connection: ReturnType<typeof openConnection>, identity: Identity, channel: string): PeerCopy {
  const sign = messageSigner(identity.privateKey);
  const ask = async (call: {
    readonly chaincode: string;
    readonly name: string;
    readonly args: readonly string[];
  }): Promise<Uint8Array> => {
    const proposal = await connection.accessOf(identity).propose(call);
    const { status, payload } = await connection.answer(proposal, await sign(proposal));
    if (status !== answered) throw new LicenceError('LEDGER_UNREACHABLE', { asked: call.name, status });
    const action = peer.ProposalResponsePayload.deserializeBinary(payload).getExtension_asU8();
    return peer.ChaincodeAction.deserializeBinary(action).getResponse()?.getPayload_asU8() ?? new Uint8Array();
  };
  return {
    name: `${connection.endpoint.mspId} ${connection.endpoint.address}`,
    async tip() {
      const info = common.BlockchainInfo.deserializeBinary(await ask({ chaincode: 'qscc', name: 'GetChainInfo', args: [channel] }));
      return { height: Number(info.getHeight()), tip: Buffer.from(info.getCurrentblockhash_asU8()).toString('hex') };
    },
    async *blocks(from, to) {
      if (from >= to) return;
      const stream = await connection.networkOf(identity).getBlockEvents({ startBlock: BigInt(from) });
      try {
        for await (const block of stream) {
          yield block;
          if (Number(block.getHeader()?.getNumber() ?? 0) + 1 >= to) return;
        }
      } finally {
        stream.close();
      }
    },
    async state() {
      const digests = new Map<string, string>();
      for (let after = ''; ; ) {
        const page = Buffer.from(await ask({ chaincode, name: 'state', args: [after] })).toString();
        const { entries } = JSON.parse(page) as { readonly entries: readonly [string, string][] };
        for (const [key, digest] of entries) digests.set(key, digest);
        const last = entries.at(-1)?.[0];
        if (last === undefined || last === after) return digests;
        after = last;
      }
    },
    close: () => connection.close(),
  };
}

async function administratorOf(plan: Plan, organisation: Plan['organisations'][number]): Promise<Identity> {
  const { admin } = places(plan.folder).organisation(organisation);
  const read = (...path: readonly string[]): Promise<string> => readFile(join(admin, ...path), 'utf8');
  const [certificate, privateKey] = await Promise.all([read('signcerts', 'cert.pem'), read('keystore', 'key.pem')]);
  return { mspId: organisation.mspId, certificate, privateKey };
}
