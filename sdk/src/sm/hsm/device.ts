import type { LicenceError } from '../../errors/index.js';
import type { PublicKey } from '../point.js';

/** A logged-in session of a device, with its key found. */
export interface DeviceSession {
  readonly publicKey: PublicKey;
  /** 64 bytes r ‖ s over a digest e = SM3(Z ‖ message). @see GB/T 32918.2-2016, 6.1 steps A3 to A7 */
  signDigest(digest: Uint8Array): Uint8Array;
  /** Logs out and gives the session back; never throws. */
  close(): void;
}

/** A device that keeps a private key and signs with it. */
export interface Device {
  /** @throws what the device says */
  open(): DeviceSession;
  /** What an error of the device means to us. */
  meaningOf(error: unknown): DeviceFault;
}

/** What an error of a device means. */
export interface DeviceFault {
  /** The session is gone, and a new one may help. */
  readonly sessionLost: boolean;
  /** The same as an error of the house, with the device's own name of it. */
  readonly error: LicenceError;
}
