import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { engines, generateKeyPair, hmacSm3, type KeyPair, sign, sm3, verify } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import smCrypto from 'sm-crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { derOf, rawOf } from './der.js';
import { join, utf8 } from './vectors.js';

const messages = ['', 'message digest', '赣州市行政审批局 电子营业执照', '𠮷野家😀', 'x'.repeat(1000)];
const userIds = ['1234567812345678', '赣州', ''];
const cases = messages.flatMap((message) => userIds.map((userId) => ({ message, userId })));

describe.each(engines)('sm-crypto 0.5.8 and the engine $name', (engine) => {
  const { privateKey, publicKey } = generateKeyPair(undefined, engine);
  const publicHex = hex.encode(publicKey);

  it.each(cases.filter((_, i) => i % 2 === 0))('accept each other’s signatures: "$message", id "$userId"', ({ message, userId }) => {
    const text = utf8(message);
    const ours = hex.encode(sign(text, privateKey, { userId, engine }));
    expect(smCrypto.sm2.doVerifySignature([...text], ours, publicHex, { hash: true, userId })).toBe(true);
    const theirs = smCrypto.sm2.doSignature([...text], hex.encode(privateKey), { hash: true, publicKey: publicHex, userId });
    expect(verify(hex.decode(theirs), text, publicKey, { userId, engine })).toBe(true);
    expect(verify(hex.decode(theirs), join(text, utf8('.')), publicKey, { userId, engine })).toBe(false);
  });

  it('digest the same', () => {
    for (const message of messages) {
      expect(smCrypto.sm3(utf8(message))).toBe(hex.encode(engine.sm3([utf8(message)])));
      expect(smCrypto.sm3(utf8(message), { key: utf8('钥') })).toBe(hex.encode(engine.hmacSm3(utf8('钥'), [utf8(message)])));
    }
    expect(hex.encode(sm3(utf8('')))).toBe(smCrypto.sm3(new Uint8Array()));
    expect(hmacSm3(utf8('k'))).toHaveLength(32);
  });
});

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '';
const missing = openssl.startsWith('OpenSSL 3') ? '' : ' SKIPPED, NOT TESTED: NO OPENSSL 3 COMMAND';
if (missing !== '') console.warn(missing);

describe.skipIf(missing !== '').each(engines)(`the openssl command and the engine $name${missing}`, (engine) => {
  const folder = mkdtempSync(path(tmpdir(), 'ganzheng-sm2-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string): string => path(folder, name);
  const pair = generateKeyPair(undefined, engine);
  writeFileSync(file('key.der'), pkcs8Of(pair));

  const pkeyutl = (userId: string, ...args: readonly string[]): string =>
    execFileSync(
      'openssl',
      [
        'pkeyutl',
        ...args,
        '-inkey',
        file('key.der'),
        '-keyform',
        'DER',
        '-rawin',
        '-digest',
        'sm3',
        '-pkeyopt',
        `distid:${userId}`,
        '-in',
        file('message'),
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );

  it.each(cases.filter(({ message, userId }) => message !== '' && userId !== ''))(
    'accept each other’s signatures: "$message", id "$userId"',
    ({ message, userId }) => {
      const text = utf8(message);
      writeFileSync(file('message'), text);
      writeFileSync(file('ours'), derOf(sign(text, pair.privateKey, { userId, engine })));
      expect(pkeyutl(userId, '-verify', '-sigfile', file('ours'))).toContain('Signature Verified Successfully');
      pkeyutl(userId, '-sign', '-out', file('theirs'));
      const theirs = rawOf(readBytes(file('theirs')));
      expect(verify(theirs, text, pair.publicKey, { userId, engine })).toBe(true);
      expect(verify(theirs, text, pair.publicKey, { userId: `${userId}.`, engine })).toBe(false);
    },
  );

  it('refuse each other’s signature under another user id', () => {
    writeFileSync(file('message'), 'm');
    writeFileSync(file('ours'), derOf(sign(utf8('m'), pair.privateKey, { engine })));
    expect(() => pkeyutl('another', '-verify', '-sigfile', file('ours'))).toThrow();
  });
});

const readBytes = (name: string): Uint8Array => Uint8Array.from(execFileSync('cat', [name]));

/** A PKCS#8 file of a key pair. @see RFC 5208, 5; RFC 5915, 3 */
function pkcs8Of({ privateKey, publicKey }: KeyPair): Uint8Array {
  const head = hex.decode('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420');
  return join(head, privateKey, hex.decode('a144034200'), publicKey);
}
