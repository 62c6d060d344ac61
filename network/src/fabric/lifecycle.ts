import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { adminOf } from './launch.js';
import { orderingArgs } from './ordering-args.js';
import type { LawPackage } from './package-law.js';
import { addressOf, chaincode, type Node, type Plan, places } from './plan.js';
import { type Program, runProgram } from './run-program.js';

/** A chaincode definition as the members agree on it. */
export interface Definition {
  readonly channel: string;
  readonly packageId: string;
  readonly version: string;
  readonly sequence: number;
}

interface Tools {
  readonly peer: Program;
}

/** Lets a peer join a channel from its first block. */
export const joinPeer = (plan: Plan, tools: Tools, peer: Node, channel: string): Promise<string> =>
  runProgram({ program: tools.peer, args: ['channel', 'join', '-b', places(plan.folder).genesis(channel)], env: adminOf(plan, peer) });

/** Lets an orderer join a channel from its first block. */
export function joinOrderer(plan: Plan, { osnadmin }: { readonly osnadmin: Program }, node: Node, channel: string): Promise<string> {
  const { tls } = places(plan.folder).node(node);
  const files = ['--ca-file', join(tls, 'ca.pem'), '--client-cert', join(tls, 'cert.pem'), '--client-key', join(tls, 'key.pem')];
  const args = [
    'channel',
    'join',
    '--channelID',
    channel,
    '--config-block',
    places(plan.folder).genesis(channel),
    '-o',
    `${node.host}:${node.secondPort}`,
  ];
  return runProgram({ program: osnadmin, args: [...args, ...files] });
}

/** Where a package is kept. */
export const packageIn = ({ folder }: Plan, label: string): string => join(places(folder).packages, `${label}.tgz`);

/** Writes the package where it can be installed from. */
export async function keepPackage(plan: Plan, { label, bytes }: LawPackage): Promise<string> {
  const path = packageIn(plan, label);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** Installs a package on a peer. */
export const install = (plan: Plan, tools: Tools, peer: Node, packagePath: string): Promise<string> =>
  runProgram({ program: tools.peer, args: ['lifecycle', 'chaincode', 'install', packagePath], env: adminOf(plan, peer) });

/** Approves a definition for an organisation. */
export const approve = async (plan: Plan, tools: Tools, peer: Node, definition: Definition): Promise<string> =>
  runProgram({
    program: tools.peer,
    args: ['lifecycle', 'chaincode', 'approveformyorg', ...(await definitionArgs(plan, definition)), '--package-id', definition.packageId],
    env: adminOf(plan, peer),
  });

/** Commits a definition that a majority has approved, endorsed by the given peers. */
export const commit = async (plan: Plan, tools: Tools, peers: readonly Node[], definition: Definition): Promise<string> => {
  const [first] = peers;
  if (first === undefined) throw new TypeError('no peer endorses');
  const endorsers = peers.flatMap((peer) => [
    '--peerAddresses',
    addressOf(peer),
    '--tlsRootCertFiles',
    join(places(plan.folder).node(peer).tls, 'ca.pem'),
  ]);
  const args = ['lifecycle', 'chaincode', 'commit', ...(await definitionArgs(plan, definition)), ...endorsers];
  return runProgram({ program: tools.peer, args, env: adminOf(plan, first) });
};

/** The definition in force on a channel; nothing before the first. */
export async function committed(
  plan: Plan,
  tools: Tools,
  peer: Node,
  channel: string,
): Promise<Pick<Definition, 'version' | 'sequence'> | undefined> {
  const args = ['lifecycle', 'chaincode', 'querycommitted', '--channelID', channel, '--output', 'json'];
  const answer = JSON.parse(await runProgram({ program: tools.peer, args, env: adminOf(plan, peer) })) as {
    readonly chaincode_definitions?: readonly { readonly name: string; readonly version: string; readonly sequence: number }[];
  };
  const found = answer.chaincode_definitions?.find(({ name }) => name === chaincode);
  return found === undefined ? undefined : { version: found.version, sequence: found.sequence };
}

/** The policy is the channel's own, any majority of the members, so it follows when a member is added. */
async function definitionArgs(plan: Plan, { channel, version, sequence }: Definition): Promise<string[]> {
  return [...(await orderingArgs(plan)), '--channelID', channel, '--name', chaincode, '--version', version, '--sequence', String(sequence)];
}
