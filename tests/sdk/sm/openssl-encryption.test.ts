import { engines, generateKeyPair, pemOfPrivateKey, sm2Decrypt, sm2Encrypt } from '@ganzheng/sdk/sm';
import { afterAll, describe, expect, it } from 'vitest';
import { opensslFolder, opensslMissing } from './openssl.js';
import { utf8 } from './vectors.js';

const messages = ['16 bytes of a key', '赣州市行政审批局 电子营业执照', 'x'.repeat(1000)];

describe.skipIf(opensslMissing !== '').each(engines)(
  `SM2 encryption by the openssl command and the engine $name${opensslMissing}`,
  (engine) => {
    const openssl = opensslFolder();
    afterAll(() => openssl.remove());
    const { privateKey, publicKey } = generateKeyPair(undefined, engine);
    openssl.write('key.pem', pemOfPrivateKey(privateKey));

    it.each(messages)('open each other’s ciphertexts: "%s"', (text) => {
      openssl.write('message', text);
      openssl.run('pkeyutl', '-encrypt', '-inkey', 'key.pem', '-in', 'message', '-out', 'theirs');
      expect(sm2Decrypt(openssl.read('theirs'), privateKey, { engine, format: 'der' })).toEqual(utf8(text));
      openssl.write('ours', sm2Encrypt(utf8(text), publicKey, { engine, format: 'der' }));
      openssl.run('pkeyutl', '-decrypt', '-inkey', 'key.pem', '-in', 'ours', '-out', 'opened');
      expect(openssl.readText('opened')).toBe(text);
    });

    it('both notice a bit turned', () => {
      const altered = sm2Encrypt(utf8('message'), publicKey, { engine, format: 'der' });
      altered[altered.length - 1] = (altered[altered.length - 1] ?? 0) ^ 1;
      openssl.write('altered', altered);
      expect(() => openssl.run('pkeyutl', '-decrypt', '-inkey', 'key.pem', '-in', 'altered', '-out', 'opened')).toThrow();
      expect(() => sm2Decrypt(altered, privateKey, { engine, format: 'der' })).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
    });
  },
);
