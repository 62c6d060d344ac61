import { LicenceError } from '../../errors/index.js';
import { equalBytes } from '../equal-bytes.js';
import { defaultUserId, identityBytes, userIdBytes } from '../identity-digest.js';
import type { PublicKey } from '../point.js';
import type { Signer } from '../sign.js';
import { sm3 } from '../sm3.js';
import { verify } from '../verify.js';
import type { Device, DeviceSession } from './device.js';

/** A signer whose key is in a device: logged in until it is closed. */
export interface DeviceSigner extends Signer {
  /** Logs out and gives the session back; it signs no more. */
  close(): void;
}

/**
 * Makes a signer of a device: e = SM3(Z ‖ message) is computed here, the device signs it, and the signature is verified before it leaves.
 *
 * A lost session is opened anew once for each signature. A refused login is final: each try would use up one of the few the device allows.
 *
 * @throws SIGNER_UNAVAILABLE, SIGNER_LOGIN_REFUSED, SIGNER_KEY_MISSING, SIGNER_FAILED; later also SIGNER_UNSOUND
 * @see GB/T 32918.2-2016, 5.5 and 6.1
 */
export function createDeviceSigner(device: Device, userId: string = defaultUserId): DeviceSigner {
  const id = userIdBytes(userId);
  const say = <T>(act: () => T): T => inOurWords(device, act);
  let session: DeviceSession | undefined = say(() => device.open());
  let final: LicenceError | undefined;
  const publicKey: PublicKey = new Uint8Array(session.publicKey);
  const z = sm3(identityBytes(publicKey, id));

  const reopen = (): DeviceSession => {
    session?.close();
    session = undefined;
    const opened = say(() => device.open());
    if (equalBytes(opened.publicKey, publicKey)) return opened;
    opened.close();
    throw new LicenceError('SIGNER_KEY_MISSING');
  };
  const signDigest = (digest: Uint8Array): Uint8Array => {
    session ??= reopen();
    try {
      return session.signDigest(digest);
    } catch (error) {
      if (!device.meaningOf(error).sessionLost) throw error;
      session = reopen();
      return session.signDigest(digest);
    }
  };

  return Object.freeze({
    publicKey,
    sign(message: Uint8Array): Uint8Array {
      if (final !== undefined) throw final;
      try {
        const signature = new Uint8Array(say(() => signDigest(sm3(z, message))));
        if (!verify(signature, message, publicKey, { userId })) throw new LicenceError('SIGNER_UNSOUND');
        return signature;
      } catch (error) {
        if (error instanceof LicenceError && error.code === 'SIGNER_LOGIN_REFUSED') final = error;
        throw error;
      }
    },
    close() {
      session?.close();
      session = undefined;
      final = new LicenceError('SIGNER_UNAVAILABLE', { reason: 'closed' });
    },
  });
}

function inOurWords<T>(device: Device, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof LicenceError ? error : device.meaningOf(error).error;
  }
}
