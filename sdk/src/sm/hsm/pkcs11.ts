import { LicenceError } from '../../errors/index.js';
import { readDer } from '../der/read.js';
import { isPublicKey, type PublicKey } from '../point.js';
import type { Device, DeviceSession } from './device.js';
import { createDeviceSigner, type DeviceSigner } from './device-signer.js';
import { pkcs11ReturnValues } from './pkcs11-return-values.js';
import { meaningOf } from './return-values.js';

/** A handle of a slot, a session or an object: the bytes of a CK_ULONG. */
type Handle = Uint8Array;

interface Attribute {
  readonly type: number;
  readonly value?: unknown;
}

/**
 * The calls of PKCS #11 that signing needs, in the shape of the package `pkcs11js`: results returned, a return value other than CKR_OK
 * thrown as an error with a numeric `code`. The caller loads the library and calls C_Initialize, once a process.
 *
 * @see PKCS #11 Specification Version 3.1 (OASIS), 5.5 to 5.13
 */
export interface Pkcs11Module {
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: Attribute[]): void;
  C_FindObjects(session: Handle, mostObjects: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: Attribute[]): Attribute[];
  C_SignInit(session: Handle, mechanism: { mechanism: number }, key: Handle): void;
  C_Sign(session: Handle, data: Uint8Array, out: Uint8Array): Uint8Array;
}

/** Which key of which token signs. */
export interface Pkcs11Options {
  /** The token by its label, or by its place among the slots that have one. */
  readonly token: { readonly label: string } | { readonly slot: number };
  /** CKA_LABEL that the private key and its public key share. */
  readonly keyLabel: string;
  /** The user's PIN; secret, kept for logging in again, in no error and no log. */
  readonly pin: string;
  /** CKM_… of the vendor for SM2 over a digest (32 bytes in, r ‖ s out): the standard has no number for it. */
  readonly mechanism: number;
  readonly userId?: string;
}

// PKCS #11 3.1, 3.3 and 4: the constants in use.
const serialSession = 0x4;
const normalUser = 1;
const objectClass = { privateKey: 3, publicKey: 2 } as const;
const attribute = { class: 0x0, label: 0x3, ecPoint: 0x181 } as const;
const returned = { userAlreadyLoggedIn: 0x100 } as const;

/**
 * Makes a signer of a key in a token that speaks PKCS #11. For a certified server HSM (服务器密码机) take `createSdfSigner`:
 * GM/T 0030 asks those for the interface of GM/T 0018, while every SM2 mechanism of PKCS #11 is its vendor's own.
 *
 * @param module the token's library, loaded and initialised
 * @throws SIGNER_UNAVAILABLE, SIGNER_LOGIN_REFUSED, SIGNER_KEY_MISSING, SIGNER_FAILED
 * @see PKCS #11 Specification Version 3.1 (OASIS), 5.6, 5.7 and 5.13
 * @example const signer = createPkcs11Signer(module, { token: { label: 'issuer' }, keyLabel: 'issuing', pin, mechanism: 0x80000101 });
 */
export const createPkcs11Signer = (module: Pkcs11Module, { userId, ...options }: Pkcs11Options): DeviceSigner =>
  createDeviceSigner(pkcs11Device(module, options), userId);

const pkcs11Device = (module: Pkcs11Module, options: Omit<Pkcs11Options, 'userId'>): Device => ({
  open: () => openSession(module, options),
  meaningOf: (error) => meaningOf(error, pkcs11ReturnValues),
});

function openSession(module: Pkcs11Module, { token, keyLabel, pin, mechanism }: Omit<Pkcs11Options, 'userId'>): DeviceSession {
  const session = module.C_OpenSession(slotOf(module, token), serialSession);
  const close = (): void => closeQuietly(module, session);
  try {
    login(module, session, pin);
    const key = findKey(module, session, objectClass.privateKey, keyLabel);
    const publicKey = publicKeyOfToken(module, session, findKey(module, session, objectClass.publicKey, keyLabel));
    const signDigest = (digest: Uint8Array): Uint8Array => {
      module.C_SignInit(session, { mechanism }, key);
      return module.C_Sign(session, digest, new Uint8Array(64));
    };
    return { publicKey, signDigest, close };
  } catch (error) {
    close();
    throw error;
  }
}

function slotOf(module: Pkcs11Module, token: Pkcs11Options['token']): Handle {
  const slots = module.C_GetSlotList(true);
  const found = 'slot' in token ? slots[token.slot] : slots.find((slot) => module.C_GetTokenInfo(slot).label.trimEnd() === token.label);
  if (found === undefined) throw new LicenceError('SIGNER_UNAVAILABLE', { reason: 'no such token' });
  return found;
}

/** A login is for all sessions of the process: one that stands already is ours. @see PKCS #11 3.1, 5.6.8 */
function login(module: Pkcs11Module, session: Handle, pin: string): void {
  try {
    module.C_Login(session, normalUser, pin);
  } catch (error) {
    if ((error as { readonly code?: unknown } | undefined)?.code !== returned.userAlreadyLoggedIn) throw error;
  }
}

/** The one object of a class under a label: two of them would leave open which one signs. */
function findKey(module: Pkcs11Module, session: Handle, type: number, label: string): Handle {
  module.C_FindObjectsInit(session, [
    { type: attribute.class, value: type },
    { type: attribute.label, value: label },
  ]);
  try {
    const [key, another] = module.C_FindObjects(session, 2);
    if (key === undefined || another !== undefined) throw new LicenceError('SIGNER_KEY_MISSING', { found: key === undefined ? 0 : 2 });
    return key;
  } finally {
    module.C_FindObjectsFinal(session);
  }
}

/** CKA_EC_POINT: the DER of an OCTET STRING around the point. @see PKCS #11 Current Mechanisms 3.1, 2.3.3 */
function publicKeyOfToken(module: Pkcs11Module, session: Handle, key: Handle): PublicKey {
  const [{ value } = { value: undefined }] = module.C_GetAttributeValue(session, key, [{ type: attribute.ecPoint }]);
  if (!(value instanceof Uint8Array)) throw new LicenceError('SIGNER_KEY_MISSING');
  const point = readDer(
    value,
    () => new LicenceError('SIGNER_KEY_MISSING'),
    (reader) => reader.octets(),
  );
  if (!isPublicKey(point)) throw new LicenceError('SIGNER_KEY_MISSING');
  return new Uint8Array(point);
}

/** A session that is gone cannot be closed, and that is as good. */
function closeQuietly(module: Pkcs11Module, session: Handle): void {
  try {
    module.C_CloseSession(session);
  } catch {
    // The device was unplugged or has closed it itself.
  }
}
