import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { needRecord, planOf } from '@ganzheng/network/fabric';
import { Client, type ClientOptions, credentials, Metadata } from '@grpc/grpc-js';
import { common, orderer, peer } from '@hyperledger/fabric-protos';

/** A node of a network spoken to in bare messages, past every line of the product: what an attacker has, and an auditor. */
export interface Wire {
  /** Has a peer run a proposal, and gives what it answered and signed. */
  endorse(proposal: peer.SignedProposal): Promise<peer.ProposalResponse>;
  /** Hands an envelope to an orderer. */
  order(envelope: common.Envelope): Promise<number>;
  /** Every block from a number on that the peer has now. */
  blocks(request: common.Envelope): Promise<common.Block[]>;
  close(): void;
}

const attemptMs = 10_000;

/** Opens the wire to a node of a network that runs on this machine. */
export async function openWire(folder: string, name: string): Promise<Wire> {
  const plan = planOf(folder, await needRecord(folder));
  const node = [...plan.peers, ...plan.orderers].find((each) => each.name === name);
  if (node === undefined) throw new TypeError(`no node ${name}`);
  const root = await readFile(join(folder, 'nodes', name, 'tls', 'ca.pem'));
  const options: ClientOptions = { 'grpc.ssl_target_name_override': name, 'grpc.max_receive_message_length': -1 };
  const client = new Client(`127.0.0.1:${node.port}`, credentials.createSsl(root), options);
  const deadline = () => ({ deadline: Date.now() + attemptMs });
  const bytesOf = (message: { serializeBinary(): Uint8Array }): Buffer => Buffer.from(message.serializeBinary());

  /** Sends one message on a stream and gathers the answers until the last. */
  const converse = <T>(path: string, request: common.Envelope, read: (bytes: Buffer) => T, last: (answer: T) => boolean): Promise<T[]> =>
    new Promise((resolve, reject) => {
      const stream = client.makeBidiStreamRequest(path, bytesOf, read, new Metadata(), deadline());
      const answers: T[] = [];
      stream.on('error', reject);
      stream.on('data', (answer: T) => {
        answers.push(answer);
        if (!last(answer)) return;
        stream.removeListener('error', reject).on('error', () => undefined);
        stream.cancel();
        resolve(answers);
      });
      stream.write(request);
    });

  return {
    endorse: (proposal) =>
      new Promise((resolve, reject) => {
        const read = (bytes: Buffer) => peer.ProposalResponse.deserializeBinary(bytes);
        client.makeUnaryRequest(
          '/protos.Endorser/ProcessProposal',
          bytesOf,
          read,
          proposal,
          new Metadata(),
          deadline(),
          (error, response) => (response === undefined ? reject(error) : resolve(response)),
        );
      }),
    async order(envelope) {
      const read = (bytes: Buffer) => orderer.BroadcastResponse.deserializeBinary(bytes);
      const [answer] = await converse('/orderer.AtomicBroadcast/Broadcast', envelope, read, () => true);
      return answer?.getStatus() ?? 0;
    },
    async blocks(request) {
      const read = (bytes: Buffer) => peer.DeliverResponse.deserializeBinary(bytes);
      const answers = await converse('/protos.Deliver/Deliver', request, read, (answer) => !answer.hasBlock());
      const status = answers.at(-1)?.getStatus();
      if (status !== common.Status.SUCCESS) throw new Error(`${name} delivers no blocks: status ${status}`);
      return answers.flatMap((answer) => answer.getBlock() ?? []);
    },
    close: () => client.close(),
  };
}
