import {
  generateKeyPair,
  pemOfPrivateKey,
  pemOfPublicKey,
  privateKeyOfPem,
  privateKeyOfPkcs8,
  privateKeyOfSec1,
  publicKeyOf,
  publicKeyOfPem,
} from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { afterAll, describe, expect, it } from 'vitest';
import { opensslFolder, opensslMissing } from './openssl.js';

describe.skipIf(opensslMissing !== '')(`key files of the openssl command${opensslMissing}`, () => {
  const openssl = opensslFolder();
  afterAll(() => openssl.remove());

  it.each([
    ['genpkey -algorithm SM2', ['-algorithm', 'SM2']],
    ['genpkey -algorithm EC, curve SM2', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2']],
  ])('are read: %s', (_, how) => {
    openssl.run('genpkey', ...how, '-out', 'key.pem');
    openssl.run('pkey', '-in', 'key.pem', '-pubout', '-out', 'public.pem');
    openssl.run('pkcs8', '-topk8', '-nocrypt', '-in', 'key.pem', '-outform', 'DER', '-out', 'key.der');
    openssl.run('pkey', '-in', 'key.pem', '-outform', 'DER', '-out', 'sec1.der');
    const privateKey = privateKeyOfPem(openssl.readText('key.pem'));
    expect(publicKeyOfPem(openssl.readText('public.pem'))).toEqual(publicKeyOf(privateKey));
    expect(privateKeyOfPkcs8(openssl.read('key.der'))).toEqual(privateKey);
    expect(privateKeyOfSec1(openssl.read('sec1.der'))).toEqual(privateKey);
    expect(pemOfPrivateKey(privateKey)).toBe(openssl.readText('key.pem'));
    expect(pemOfPublicKey(publicKeyOf(privateKey))).toBe(openssl.readText('public.pem'));
  });

  it('are read as SEC 1', () => {
    const { privateKey } = generateKeyPair();
    openssl.write('ours.pem', pemOfPrivateKey(privateKey));
    openssl.run('ec', '-in', 'ours.pem', '-out', 'sec1.pem');
    expect(openssl.readText('sec1.pem')).toContain('BEGIN SM2 PRIVATE KEY');
    expect(privateKeyOfPem(openssl.readText('sec1.pem'))).toEqual(privateKey);
    // RFC 5915, 4 has another label; other software writes that one.
    expect(privateKeyOfPem(openssl.readText('sec1.pem').replaceAll('SM2 PRIVATE', 'EC PRIVATE'))).toEqual(privateKey);
  });

  it('of ours are read, and say the same numbers', () => {
    const { privateKey, publicKey } = generateKeyPair();
    openssl.write('ours.pem', pemOfPrivateKey(privateKey));
    openssl.write('public.pem', pemOfPublicKey(publicKey));
    const digits = openssl.run('pkey', '-in', 'ours.pem', '-noout', '-text').replaceAll(/[\s:]/g, '');
    expect(digits).toContain(hex.encode(privateKey));
    expect(digits).toContain(hex.encode(publicKey));
    expect(openssl.run('pkey', '-pubin', '-in', 'public.pem', '-noout', '-text').replaceAll(/[\s:]/g, '')).toContain(hex.encode(publicKey));
  });

  const malformed = expect.objectContaining({ code: 'KEY_MALFORMED' });
  it.each([
    ['another curve', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['explicit parameters', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-pkeyopt', 'ec_param_enc:explicit']],
    ['another algorithm', ['-algorithm', 'ed25519']],
  ])('are refused: %s', (_, how) => {
    openssl.run('genpkey', ...how, '-out', 'key.pem');
    openssl.run('pkey', '-in', 'key.pem', '-pubout', '-out', 'public.pem');
    expect(() => privateKeyOfPem(openssl.readText('key.pem'))).toThrow(malformed);
    expect(() => publicKeyOfPem(openssl.readText('public.pem'))).toThrow(malformed);
  });
});
