import { inspect } from 'node:util';
import { LicenceError } from '@ganzheng/sdk/errors';
import { createPkcs11Signer, createSdfSigner, type DeviceSigner, verify } from '@ganzheng/sdk/sm';
import { describe, expect, it } from 'vitest';
import { createPkcs11Token } from '../../support/pkcs11-token.js';
import { createSdfDevice } from '../../support/sdf-device.js';
import { utf8 } from './vectors.js';

const message = utf8('赣州市行政审批局');
const coded = (code: string, device?: string) => expect.objectContaining(device === undefined ? { code } : { code, detail: { device } });
const count = (calls: readonly string[], name: string): number => calls.filter((call) => call === name).length;

type Token = ReturnType<typeof createPkcs11Token>;
const signerOf = (token: Token, change: Partial<Parameters<typeof createPkcs11Signer>[1]> = {}): DeviceSigner =>
  createPkcs11Signer(token.module, { ...token.options, ...change });

describe('a signer over PKCS #11', () => {
  it('signs what verifies under the key of the token, logged in once', () => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    expect(signer.publicKey).toEqual(token.publicKey());
    for (const text of [message, utf8(''), utf8('x'.repeat(5000))]) expect(verify(signer.sign(text), text, signer.publicKey)).toBe(true);
    expect(verify(signer.sign(message), utf8('another'), signer.publicKey)).toBe(false);
    expect(count(token.calls, 'C_Login')).toBe(1);
    expect(count(token.calls, 'C_OpenSession')).toBe(1);
  });

  it('binds the user id it was made for', () => {
    const signer = signerOf(createPkcs11Token(), { userId: '赣州' });
    const signature = signer.sign(message);
    expect(verify(signature, message, signer.publicKey, { userId: '赣州' })).toBe(true);
    expect(verify(signature, message, signer.publicKey)).toBe(false);
  });

  it('finds its token by the place of its slot too', () => {
    const token = createPkcs11Token();
    expect(signerOf(token, { token: { slot: 1 } }).publicKey).toEqual(token.publicKey());
    expect(() => signerOf(token, { token: { slot: 2 } })).toThrow(coded('SIGNER_UNAVAILABLE'));
    expect(() => signerOf(token, { token: { label: 'none' } })).toThrow(coded('SIGNER_UNAVAILABLE'));
  });

  it('shares the login of its process', () => {
    const token = createPkcs11Token();
    const [one, two] = [signerOf(token), signerOf(token)];
    for (const signer of [one, two]) expect(verify(signer.sign(message), message, signer.publicKey)).toBe(true);
  });

  it('gives its session back, and signs no more', () => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    signer.close();
    expect(token.openSessions()).toBe(0);
    expect(() => signer.sign(message)).toThrow(coded('SIGNER_UNAVAILABLE'));
    expect(count(token.calls, 'C_OpenSession')).toBe(1);
    signer.close();
  });
});

describe('a session that is lost', () => {
  it.each<[string, (token: Token) => void]>([
    ['by a restart of the device', (token) => token.restart()],
    ['with the login', (token) => token.logOut()],
    ['with the key handle', (token) => token.failNext('C_SignInit', 'CKR_KEY_HANDLE_INVALID')],
    ['within the signing', (token) => token.failNext('C_Sign', 'CKR_DEVICE_REMOVED')],
  ])('%s is opened anew, once, and the signature is made', (_, lose) => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    lose(token);
    expect(verify(signer.sign(message), message, signer.publicKey)).toBe(true);
    expect(count(token.calls, 'C_OpenSession')).toBe(2);
    expect(token.openSessions()).toBe(1);
  });

  it('twice in a row is an error, and the next signature is made', () => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    token.failNext('C_SignInit', 'CKR_SESSION_HANDLE_INVALID');
    token.failNext('C_SignInit', 'CKR_SESSION_HANDLE_INVALID');
    expect(() => signer.sign(message)).toThrow(coded('SIGNER_UNAVAILABLE', 'CKR_SESSION_HANDLE_INVALID'));
    expect(count(token.calls, 'C_OpenSession')).toBe(2);
    expect(verify(signer.sign(message), message, signer.publicKey)).toBe(true);
  });

  it('with the device is an error until the device is back', () => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    token.pull();
    for (let tries = 0; tries < 5; tries++) expect(() => signer.sign(message)).toThrow(coded('SIGNER_UNAVAILABLE'));
    token.plug();
    expect(verify(signer.sign(message), message, signer.publicKey)).toBe(true);
    expect(token.triesLeft()).toBe(3);
  });

  it('over a token that then has another key is an error', () => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    token.exchangeKey();
    token.restart();
    expect(() => signer.sign(message)).toThrow(coded('SIGNER_KEY_MISSING'));
    expect(token.openSessions()).toBe(0);
  });
});

describe('a login that is refused', () => {
  it('is tried once, and leaves no session', () => {
    const token = createPkcs11Token();
    expect(() => signerOf(token, { pin: '00000000' })).toThrow(coded('SIGNER_LOGIN_REFUSED', 'CKR_PIN_INCORRECT'));
    expect(token.triesLeft()).toBe(2);
    expect(token.openSessions()).toBe(0);
  });

  it('when the session is opened anew is final: signing again does not lock the token', () => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    token.restart();
    token.failNext('C_Login', 'CKR_PIN_EXPIRED');
    for (let tries = 0; tries < 5; tries++) expect(() => signer.sign(message)).toThrow(coded('SIGNER_LOGIN_REFUSED', 'CKR_PIN_EXPIRED'));
    expect(count(token.calls, 'C_Login')).toBe(2);
  });

  it('says nothing of the PIN, nor does anything else', () => {
    const token = createPkcs11Token();
    const seen: unknown[] = [];
    const note = (act: () => unknown): void => {
      try {
        seen.push(act());
      } catch (error) {
        seen.push(error);
      }
    };
    const wrong = '90817263';
    note(() => signerOf(token, { pin: wrong }));
    const signer = signerOf(token);
    seen.push(signer, JSON.stringify(signer));
    token.failNext('C_Sign', 'CKR_DEVICE_ERROR');
    note(() => signer.sign(message));
    token.pull();
    note(() => signer.sign(message));
    const shown = seen.map((thing) => inspect(thing, { depth: 20, showHidden: true }) + String(thing)).join('\n');
    expect(shown).toContain('CKR_PIN_INCORRECT');
    for (const pin of [token.pin, wrong]) expect(shown).not.toContain(pin);
  });
});

describe('an error of the device', () => {
  it.each([
    ['C_SignInit', 'CKR_MECHANISM_INVALID', 'SIGNER_FAILED', '0x00000070'],
    ['C_Sign', 'CKR_FUNCTION_FAILED', 'SIGNER_FAILED', '0x00000006'],
    ['C_Sign', 'CKR_DEVICE_ERROR', 'SIGNER_UNAVAILABLE', 'CKR_DEVICE_ERROR'],
  ] as const)('%s %s is %s, not tried again', (call, name, code, device) => {
    const token = createPkcs11Token();
    const signer = signerOf(token);
    token.failNext(call, name);
    expect(() => signer.sign(message)).toThrow(coded(code, device));
    expect(count(token.calls, 'C_OpenSession')).toBe(1);
  });

  it.each([
    ['C_OpenSession', 'CKR_SESSION_COUNT', 'SIGNER_UNAVAILABLE'],
    ['C_OpenSession', 'CKR_CRYPTOKI_NOT_INITIALIZED', 'SIGNER_UNAVAILABLE'],
    ['C_Login', 'CKR_PIN_LOCKED', 'SIGNER_LOGIN_REFUSED'],
    ['C_GetAttributeValue', 'CKR_DEVICE_REMOVED', 'SIGNER_UNAVAILABLE'],
  ] as const)('%s %s while opening is %s', (call, name, code) => {
    const token = createPkcs11Token();
    token.failNext(call, name);
    expect(() => signerOf(token)).toThrow(coded(code, name));
    expect(token.openSessions()).toBe(0);
  });

  it.each([0, 2])('that there are %s keys of the name is SIGNER_KEY_MISSING', (keys) => {
    const token = createPkcs11Token();
    token.setKeys(keys);
    expect(() => signerOf(token)).toThrow(coded('SIGNER_KEY_MISSING'));
    expect(token.openSessions()).toBe(0);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no bytes', 'text'],
    ['a bare point', new Uint8Array(65).fill(4)],
    ['a point off the curve', Uint8Array.of(4, 65, 4, ...new Uint8Array(64))],
    ['more than a point', Uint8Array.of(4, 1, 4, 0)],
  ])('that a public key is %s is SIGNER_KEY_MISSING', (_, value) => {
    const token = createPkcs11Token();
    const module = { ...token.module, C_GetAttributeValue: () => [{ type: 0x181, value }] };
    expect(() => signerOf({ ...token, module })).toThrow(coded('SIGNER_KEY_MISSING'));
  });

  it.each<[string, (signature: Uint8Array) => Uint8Array]>([
    ['of a faulty computation', (signature) => signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte))],
    ['as DER', (signature) => Uint8Array.of(0x30, 68, 2, 32, ...signature)],
    ['of nothing', () => new Uint8Array()],
  ])('never passes on a signature %s', (_, spoil) => {
    const token = createPkcs11Token();
    const { C_Sign } = token.module;
    const module = { ...token.module, C_Sign: (...args: Parameters<typeof C_Sign>) => spoil(C_Sign(...args)) };
    expect(() => signerOf({ ...token, module }).sign(message)).toThrow(coded('SIGNER_UNSOUND'));
  });

  it.each<[string, unknown]>([
    ['no error at all', 'broken'],
    ['nothing', undefined],
    ['an error without a code', new Error('broken')],
    ['a code of text', Object.assign(new Error('broken'), { code: 'EPIPE' })],
  ])('that is %s is SIGNER_FAILED', (_, thrown) => {
    const token = createPkcs11Token();
    const module = {
      ...token.module,
      C_Login: () => {
        throw thrown;
      },
    };
    expect(() => signerOf({ ...token, module })).toThrow(coded('SIGNER_FAILED', 'no return value'));
  });
});

describe('a signer over SDF (GM/T 0018)', () => {
  type Device = ReturnType<typeof createSdfDevice>;
  const sdfSigner = (device: Device, change: object = {}): DeviceSigner =>
    createSdfSigner(device.module, { keyIndex: device.keyIndex, password: device.password, ...change });

  it('signs what verifies under the key of the device', () => {
    const device = createSdfDevice();
    const signer = sdfSigner(device);
    expect(signer.publicKey).toEqual(device.publicKey);
    expect(verify(signer.sign(message), message, signer.publicKey)).toBe(true);
    signer.close();
    expect(device.calls.slice(-3)).toEqual(['SDF_ReleasePrivateKeyAccessRight', 'SDF_CloseSession', 'SDF_CloseDevice']);
  });

  it('opens a broken line anew, once', () => {
    const device = createSdfDevice();
    const signer = sdfSigner(device);
    device.breakLine();
    expect(verify(signer.sign(message), message, signer.publicKey)).toBe(true);
    expect(count(device.calls, 'SDF_OpenSession')).toBe(2);
    device.breakLine();
    device.failNext('SDF_OpenDevice', 'SDR_OPENDEVICE');
    expect(() => signer.sign(message)).toThrow(coded('SIGNER_UNAVAILABLE', 'SDR_OPENDEVICE'));
    expect(verify(signer.sign(message), message, signer.publicKey)).toBe(true);
  });

  it.each([
    ['another access code', { password: 'another' }, 'SIGNER_LOGIN_REFUSED'],
    ['another key', { keyIndex: 7 }, 'SIGNER_KEY_MISSING'],
  ])('is refused for %s', (_, change, code) => {
    const device = createSdfDevice();
    expect(() => sdfSigner(device, change)).toThrow(coded(code));
    expect(device.openSessions()).toBe(0);
  });

  it('says what failed, and nothing of the access code', () => {
    const device = createSdfDevice();
    const signer = sdfSigner(device);
    device.failNext('SDF_InternalSign_ECC', 'SDR_SIGNERR');
    try {
      signer.sign(message);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LicenceError);
      expect(error).toEqual(coded('SIGNER_FAILED', '0x0100000d'));
      expect(inspect(error, { depth: 20 })).not.toContain(device.password);
    }
  });
});
