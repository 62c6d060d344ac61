import { Buffer } from 'node:buffer';
import * as crypto from 'node:crypto';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import smCrypto from 'sm-crypto';
import * as smCryptoV2 from 'sm-crypto-v2';
import type { Contestant } from '../rounds.js';
import { fastest, right } from './contest.js';

const spkiPrefix = hex.decode('3059301306072a8648ce3d020106082a811ccf5501822d034200');
const pkcs8Prefix = hex.decode('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420');
const parameters =
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e9332c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0';

/** Somebody else's signing and verifying of one message under one key, as fast as its owner's manual lets it be. */
export interface Peer {
  readonly sign: Contestant;
  readonly verify: Contestant;
}

/** ECDSA with P-256 and SHA-256 in Node, its keys taken in once. */
export function nodeP256(message: Uint8Array): Peer {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = crypto.sign('sha256', message, privateKey);
  return {
    sign: { run: () => right(crypto.sign('sha256', message, privateKey).length > 60) },
    verify: { run: () => right(crypto.verify('sha256', message, publicKey, signature)) },
  };
}

/**
 * OpenSSL's SM2 in Node, its keys taken in once. Node has two ways: the streaming classes, here with Z ready before the clock starts,
 * and the one-shot calls, which are SM2 under an empty id. The faster one is taken.
 */
export function opensslSm2(message: Uint8Array, key: { readonly privateKey: Uint8Array; readonly publicKey: Uint8Array }): Peer {
  const publicKey = crypto.createPublicKey({ key: Buffer.concat([spkiPrefix, key.publicKey]), format: 'der', type: 'spki' });
  const pkcs8 = Buffer.concat([pkcs8Prefix, key.privateKey, hex.decode('a144034200'), key.publicKey]);
  const privateKey = crypto.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const id = new TextEncoder().encode('1234567812345678');
  const z = sm3(Uint8Array.of(0, id.length * 8), id, hex.decode(parameters), key.publicKey.subarray(1));
  const whole = Buffer.concat([z, message]);
  const streamed = crypto.createSign('sm3').update(whole).sign(privateKey);
  const oneShot = crypto.sign('sm3', message, privateKey);
  return {
    sign: fastest([
      { run: () => right(crypto.createSign('sm3').update(whole).sign(privateKey).length > 60) },
      { run: () => right(crypto.sign('sm3', message, privateKey).length > 60) },
    ]),
    verify: fastest([
      { run: () => right(crypto.createVerify('sm3').update(whole).verify(publicKey, streamed)) },
      { run: () => right(crypto.verify('sm3', message, publicKey, oneShot)) },
    ]),
  };
}

type SmCryptoPair = { readonly privateKey: Uint8Array; readonly publicKey: Uint8Array };

/** sm-crypto 0.5.8, fed with byte arrays and told the public key, which spares it a multiplication. */
export function smCryptoPeer(message: Uint8Array, key: SmCryptoPair): Peer {
  const [bytes, privateKey, publicKey] = [[...message], hex.encode(key.privateKey), hex.encode(key.publicKey)];
  const signature = smCrypto.sm2.doSignature(bytes, privateKey, { hash: true, publicKey });
  return {
    sign: { run: () => right(smCrypto.sm2.doSignature(bytes, privateKey, { hash: true, publicKey }).length === 128) },
    verify: { run: () => right(smCrypto.sm2.doVerifySignature(bytes, signature, publicKey, { hash: true })) },
  };
}

/** sm-crypto-v2 1.15.1, its public key precomputed as its manual advises. */
export function smCryptoV2Peer(message: Uint8Array, key: SmCryptoPair): Peer {
  const [privateKey, publicKey] = [hex.encode(key.privateKey), hex.encode(key.publicKey)];
  const point = smCryptoV2.sm2.precomputePublicKey(publicKey);
  const options = { hash: true, publicKey };
  const signature = smCryptoV2.sm2.doSignature(message, privateKey, options);
  return {
    sign: { run: () => right(smCryptoV2.sm2.doSignature(message, privateKey, options).length === 128) },
    verify: { run: () => right(smCryptoV2.sm2.doVerifySignature(message, signature, point, { hash: true })) },
  };
}

/** SM3 in Node: all at once where there is such a call, from Node 20.12 on; the faster way is taken. */
export function nodeSm3(bytes: Uint8Array): Contestant {
  const ways: Contestant[] = [{ run: () => right(crypto.createHash('sm3').update(bytes).digest().length === 32) }];
  if (crypto.hash !== undefined) ways.push({ run: () => right(crypto.hash('sm3', bytes, 'buffer').length === 32) });
  return fastest(ways);
}

/** SM4-GCM of sm-crypto-v2 in its two ways, bytes in. Its manual takes hex out, which is its default; bytes out is what it can do at best. */
export function smCryptoV2Gcm(key: Uint8Array, iv: Uint8Array, bytes: Uint8Array) {
  const gcm = { mode: 'gcm', iv, padding: 'none', outputTag: true } as const;
  const inBytes = { ...gcm, output: 'array' } as const;
  const inHex = { ...gcm, output: 'string' } as const;
  const { output, tag } = smCryptoV2.sm4.encrypt(bytes, key, inBytes);
  return {
    /** What it sealed, to be compared. */
    sealed: Buffer.concat([output, tag ?? new Uint8Array()]),
    bytesOut: { run: () => right(smCryptoV2.sm4.encrypt(bytes, key, inBytes).tag?.length === 16) },
    hexOut: { run: () => right(smCryptoV2.sm4.encrypt(bytes, key, inHex).tag?.length === 32) },
  };
}
