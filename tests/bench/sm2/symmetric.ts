import { randomBytes, sm3, sm4GcmOpen, sm4GcmSeal } from '@ganzheng/sdk/sm';
import { takeTurns } from '../rounds.js';
import type { Report } from '../row.js';
import { right } from './contest.js';
import { nodeSm3, smCryptoV2Gcm } from './peers.js';

const megabyte = 1_000_000;

/** SM3 of little and of much, beside Node's. */
export function sm3Rows(report: Report): void {
  for (const [name, length, rounds] of [
    ['sm3.64B', 64, 101],
    ['sm3.1MB', megabyte, 61],
  ] as const) {
    const bytes = randomBytes(length);
    const standings = takeTurns({ ours: { run: () => right(sm3(bytes).length === 32) }, node: nodeSm3(bytes) }, rounds);
    const opsPerSecond = standings.speedOf('ours');
    report({ case: name, opsPerSecond, ratioTo: 'node', ratio: standings.ratioOf('ours', 'node'), note: rate(opsPerSecond, length) });
    report({ case: `peer.${name}.node`, opsPerSecond: standings.speedOf('node'), note: rate(standings.speedOf('node'), length) });
  }
}

/** SM4-GCM of a megabyte, beside sm-crypto-v2 as its manual calls it and at its best: the second says more, the first is what its users have. */
export function gcmRows(report: Report): void {
  const [key, iv, bytes, none] = [randomBytes(16), randomBytes(12), randomBytes(megabyte), new Uint8Array()];
  const sealed = sm4GcmSeal(key, iv, bytes, none);
  const peer = smCryptoV2Gcm(key, iv, bytes);
  right(Buffer.compare(sealed, peer.sealed) === 0);
  const standings = takeTurns(
    {
      seal: { run: () => right(sm4GcmSeal(key, iv, bytes, none).length === megabyte + 16) },
      open: { run: () => right(sm4GcmOpen(key, iv, sealed, none).length === megabyte) },
      hexOut: peer.hexOut,
      bytesOut: peer.bytesOut,
    },
    21,
  );
  const row = (name: string, of: 'seal' | 'open', to: 'hexOut' | 'bytesOut', note: string): void => {
    const opsPerSecond = standings.speedOf(of);
    const ratio = standings.ratioOf(of, to);
    report({ case: name, opsPerSecond, ratioTo: 'sm-crypto-v2', ratio, note: `${rate(opsPerSecond, megabyte)}; ${note}` });
  };
  row('sm4gcm.1MB', 'seal', 'hexOut', 'the peer as its manual calls it, hex out');
  row('sm4gcm.1MB.peerBytes', 'seal', 'bytesOut', 'the peer at its best, bytes out');
  row('sm4gcm.1MB.open', 'open', 'bytesOut', 'opened, beside the peer’s sealing at its best');
  for (const [name, of] of [
    ['hex', 'hexOut'],
    ['bytes', 'bytesOut'],
  ] as const) {
    const speed = standings.speedOf(of);
    report({ case: `peer.sm4gcm.1MB.sm-crypto-v2.${name}`, opsPerSecond: speed, note: rate(speed, megabyte) });
  }
}

const rate = (opsPerSecond: number, bytes: number): string => `${((opsPerSecond * bytes) / 1e6).toFixed(1)} MB/s`;
