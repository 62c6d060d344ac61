import { LicenceError } from '../../errors/index.js';
import { concatBytes } from '../concat-bytes.js';
import { isPublicKey, type PublicKey } from '../point.js';
import type { Device, DeviceSession } from './device.js';
import { createDeviceSigner, type DeviceSigner } from './device-signer.js';
import { meaningOf, type ReturnValue } from './return-values.js';

/** What SGD_HANDLE is in the binding. */
type Handle = unknown;

/**
 * The calls of SDF that signing needs: results returned, a return value other than SDR_OK thrown as an error with a numeric `code`.
 * Coordinates and signature halves stand at the end of their fields, as in ECCrefPublicKey and ECCSignature.
 *
 * @see GM/T 0018-2023, 6.2, 6.3 and 6.4
 */
export interface SdfModule {
  SDF_OpenDevice(): Handle;
  SDF_CloseDevice(device: Handle): void;
  SDF_OpenSession(device: Handle): Handle;
  SDF_CloseSession(session: Handle): void;
  SDF_GetPrivateKeyAccessRight(session: Handle, keyIndex: number, password: string): void;
  SDF_ReleasePrivateKeyAccessRight(session: Handle, keyIndex: number): void;
  SDF_ExportSignPublicKey_ECC(session: Handle, keyIndex: number): { readonly x: Uint8Array; readonly y: Uint8Array };
  SDF_InternalSign_ECC(session: Handle, keyIndex: number, digest: Uint8Array): { readonly r: Uint8Array; readonly s: Uint8Array };
}

/** Which key of the device signs. */
export interface SdfOptions {
  /** The place of the key pair in the device. */
  readonly keyIndex: number;
  /** The access code of the private key (私钥访问控制码); secret, kept for asking again, in no error and no log. */
  readonly password: string;
  readonly userId?: string;
}

/** What the return values mean to a signer; others are SIGNER_FAILED. @see GM/T 0018-2023, annex A */
const returnValues: Readonly<Record<number, ReturnValue>> = Object.freeze({
  16777219: ['SDR_COMMFAIL', 'SIGNER_UNAVAILABLE', 'session lost'],
  16777220: ['SDR_HARDFAIL', 'SIGNER_UNAVAILABLE'],
  16777221: ['SDR_OPENDEVICE', 'SIGNER_UNAVAILABLE'],
  16777222: ['SDR_OPENSESSION', 'SIGNER_UNAVAILABLE', 'session lost'],
  16777223: ['SDR_PARDENY', 'SIGNER_LOGIN_REFUSED'],
  16777224: ['SDR_KEYNOTEXIST', 'SIGNER_KEY_MISSING'],
  16777240: ['SDR_PRKRERR', 'SIGNER_LOGIN_REFUSED'],
} as const);

/**
 * Makes a signer of a key in a server HSM (服务器密码机): the interface that GM/T 0030 asks of one.
 *
 * @param module a binding of the device's library
 * @throws SIGNER_UNAVAILABLE, SIGNER_LOGIN_REFUSED, SIGNER_KEY_MISSING, SIGNER_FAILED
 * @see GM/T 0018-2023 (SDF); GM/T 0030-2014
 * @example const signer = createSdfSigner(module, { keyIndex: 1, password });
 */
export const createSdfSigner = (module: SdfModule, { userId, ...options }: SdfOptions): DeviceSigner =>
  createDeviceSigner(sdfDevice(module, options), userId);

const sdfDevice = (module: SdfModule, options: Omit<SdfOptions, 'userId'>): Device => ({
  open: () => openSession(module, options),
  meaningOf: (error) => meaningOf(error, returnValues),
});

function openSession(module: SdfModule, { keyIndex, password }: Omit<SdfOptions, 'userId'>): DeviceSession {
  const opened: (() => void)[] = [];
  const close = (): void => {
    for (const undo of opened.splice(0).reverse()) quietly(undo);
  };
  try {
    const device = module.SDF_OpenDevice();
    opened.push(() => module.SDF_CloseDevice(device));
    const session = module.SDF_OpenSession(device);
    opened.push(() => module.SDF_CloseSession(session));
    module.SDF_GetPrivateKeyAccessRight(session, keyIndex, password);
    opened.push(() => module.SDF_ReleasePrivateKeyAccessRight(session, keyIndex));
    const publicKey = publicKeyOfDevice(module, session, keyIndex);
    const signDigest = (digest: Uint8Array): Uint8Array => {
      const { r, s } = module.SDF_InternalSign_ECC(session, keyIndex, digest);
      return concatBytes(r.slice(-32), s.slice(-32));
    };
    return { publicKey, signDigest, close };
  } catch (error) {
    close();
    throw error;
  }
}

function publicKeyOfDevice(module: SdfModule, session: Handle, keyIndex: number): PublicKey {
  const { x, y } = module.SDF_ExportSignPublicKey_ECC(session, keyIndex);
  const publicKey = concatBytes(Uint8Array.of(4), x.slice(-32), y.slice(-32));
  if (!isPublicKey(publicKey)) throw new LicenceError('SIGNER_KEY_MISSING');
  return publicKey;
}

/** What is gone cannot be closed, and that is as good. */
function quietly(undo: () => void): void {
  try {
    undo();
  } catch {
    // The line is down or the device has closed it itself.
  }
}
