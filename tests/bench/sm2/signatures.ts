import {
  createSigner,
  engineName,
  generateKeyPair,
  type KeyPair,
  prepareKey,
  randomBytes,
  type SignatureClaim,
  verify,
  verifyMany,
} from '@ganzheng/sdk/sm';
import { takeTurns } from '../rounds.js';
import type { Report } from '../row.js';
import { right } from './contest.js';
import { nodeP256, opensslSm2, smCryptoPeer, smCryptoV2Peer } from './peers.js';

const rounds = 81;
const batch = 64;
/** Cold verifications a turn; each of them of a key nobody has met. */
const coldPerTurn = 32;

/** SM2 verification beside the others: with a prepared key, in batches, and cold, all in the same rounds. */
export function verifyRows(report: Report): void {
  const pinned = generateKeyPair();
  right(prepareKey(pinned.publicKey, { pinned: true }));
  const claims = claimsOf(pinned);
  const many = Array.from({ length: 8 }, () => generateKeyPair());
  for (const { publicKey } of many) right(prepareKey(publicKey, { pinned: true }));
  const rotating = claimsOfMany(many);
  const cold = coldClaims(rounds * coldPerTurn);
  const pairs = coldClaims(rounds * coldPerTurn);
  const message = randomBytes(32);
  const { 'node-p256': p256, 'openssl-sm2': openssl, 'sm-crypto': smCrypto, 'sm-crypto-v2': v2 } = peersOf(message, pinned);

  const standings = takeTurns(
    {
      cached: { run: each(claims) },
      rotating: { run: each(rotating) },
      batch64: { run: () => right(verifyMany(claims).every(Boolean)), operations: batch },
      cold: { run: each(cold), runsPerTurn: coldPerTurn },
      pair: { run: eachPair(pairs), runsPerTurn: coldPerTurn / 2, operations: 2 },
      'node-p256': p256.verify,
      'openssl-sm2': openssl.verify,
      'sm-crypto': smCrypto.verify,
      'sm-crypto-v2': v2.verify,
    },
    rounds,
  );
  type Name = Parameters<typeof standings.speedOf>[0];
  const row = (name: string, of: Name, note: string, ...to: readonly Name[]): void => {
    for (const ratioTo of to)
      report({ case: name, opsPerSecond: standings.speedOf(of), ratioTo, ratio: standings.ratioOf(of, ratioTo), note });
  };
  row('sm2.verify.cached', 'cached', `one pinned key, ${engineName()}`, 'node-p256', 'openssl-sm2', 'sm-crypto', 'sm-crypto-v2');
  row('sm2.verify.cached.8keys', 'rotating', 'eight pinned keys by turns', 'node-p256', 'openssl-sm2', 'sm-crypto');
  row('sm2.verify.batch64', 'batch64', '64 of one pinned key at once', 'node-p256', 'openssl-sm2', 'sm-crypto');
  row('sm2.verify.cold', 'cold', 'every key for the first time', 'openssl-sm2', 'node-p256', 'sm-crypto');
  row('sm2.verify.cold.pair', 'pair', 'two new keys at once', 'node-p256', 'openssl-sm2', 'sm-crypto');
  report({ case: 'peer.verify.node-p256', opsPerSecond: standings.speedOf('node-p256'), note: 'crypto.verify, no table for its key' });
  report({ case: 'peer.verify.openssl-sm2', opsPerSecond: standings.speedOf('openssl-sm2'), note: 'key taken in once' });
  report({ case: 'peer.verify.sm-crypto', opsPerSecond: standings.speedOf('sm-crypto'), note: '0.5.8' });
  report({ case: 'peer.verify.sm-crypto-v2', opsPerSecond: standings.speedOf('sm-crypto-v2'), note: '1.15.1, key precomputed' });
}

/** SM2 signing beside the others, the key taken in once. */
export function signRows(report: Report): void {
  const pair = generateKeyPair();
  const signer = createSigner(pair.privateKey);
  const message = randomBytes(32);
  const { 'node-p256': p256, 'openssl-sm2': openssl, 'sm-crypto': smCrypto, 'sm-crypto-v2': v2 } = peersOf(message, pair);
  const standings = takeTurns(
    {
      ours: { run: () => right(signer.sign(message).length === 64) },
      'node-p256': p256.sign,
      'openssl-sm2': openssl.sign,
      'sm-crypto': smCrypto.sign,
      'sm-crypto-v2': v2.sign,
    },
    rounds,
  );
  const peers = ['openssl-sm2', 'node-p256', 'sm-crypto', 'sm-crypto-v2'] as const;
  for (const ratioTo of peers)
    report({
      case: 'sm2.sign',
      opsPerSecond: standings.speedOf('ours'),
      ratioTo,
      ratio: standings.ratioOf('ours', ratioTo),
      note: 'constant-time, hedged nonce',
    });
  for (const peer of peers) report({ case: `peer.sign.${peer}`, opsPerSecond: standings.speedOf(peer) });
}

const peersOf = (message: Uint8Array, key: KeyPair) => ({
  'node-p256': nodeP256(message),
  'openssl-sm2': opensslSm2(message, key),
  'sm-crypto': smCryptoPeer(message, key),
  'sm-crypto-v2': smCryptoV2Peer(message, key),
});

/** Sixty-four messages of 32 bytes under one key. */
const claimsOf = (key: KeyPair): SignatureClaim[] => claimsOfMany([key]);

function claimsOfMany(keys: readonly KeyPair[]): SignatureClaim[] {
  const signers = keys.map(({ privateKey }) => createSigner(privateKey));
  return Array.from({ length: batch }, (_, i) => {
    const signer = signers[i % signers.length];
    if (signer === undefined) throw new TypeError('there is no key');
    const message = randomBytes(32);
    return { message, publicKey: signer.publicKey, signature: signer.sign(message) };
  });
}

/** As many keys with one signature each. */
const coldClaims = (count: number): SignatureClaim[] => Array.from({ length: count }, () => claimUnderNewKey());

function claimUnderNewKey(): SignatureClaim {
  const { privateKey, publicKey } = generateKeyPair();
  const message = randomBytes(32);
  return { message, publicKey, signature: createSigner(privateKey).sign(message) };
}

/** Verifies the next claim at each call. */
function each(claims: readonly SignatureClaim[]): () => void {
  let at = 0;
  return () => {
    const claim = claims[at++ % claims.length];
    right(claim && verify(claim.signature, claim.message, claim.publicKey));
  };
}

/** Verifies the next two at each call. */
function eachPair(claims: readonly SignatureClaim[]): () => void {
  let at = 0;
  return () => {
    right(verifyMany(claims.slice(at, at + 2)).every(Boolean));
    at = (at + 2) % claims.length;
  };
}
