/**
 * The origin of a log: `<network>/<scid of the operator>/<shard>`, the name its checkpoints carry.
 *
 * @param operatorDid a did:elic of the network
 * @throws TypeError when the DID is not of the network
 * @see C2SP tlog-checkpoint, Note text
 */
export function originOf(network: string, operatorDid: string, shard: number): string {
  const prefix = `did:elic:${network}:`;
  if (!operatorDid.startsWith(prefix)) throw new TypeError('the operator is not of this network');
  return `${network}/${operatorDid.slice(prefix.length)}/${shard}`;
}
