import { generateKeyPair, type SdfModule } from '@ganzheng/sdk/sm';
import { signDigest } from './sign-digest.js';

/** The return values the device gives. @see GM/T 0018-2023, annex A */
const sdr = {
  SDR_COMMFAIL: 0x01000003,
  SDR_HARDFAIL: 0x01000004,
  SDR_OPENDEVICE: 0x01000005,
  SDR_OPENSESSION: 0x01000006,
  SDR_PARDENY: 0x01000007,
  SDR_KEYNOTEXIST: 0x01000008,
  SDR_SIGNERR: 0x0100000d,
  SDR_PRKRERR: 0x01000018,
} as const;

type ReturnValue = keyof typeof sdr;

/** A server HSM in the shape of SDF: one key pair at an index, its private key behind an access code. */
export function createSdfDevice({ keyIndex = 1, password = 'Gz-53081942' } = {}) {
  const pair = generateKeyPair();
  const open = new Map<string, { granted: boolean }>();
  const faults: { call: string; with: ReturnValue }[] = [];
  const calls: string[] = [];
  let handles = 0;
  const fail = (name: ReturnValue): never => {
    throw Object.assign(new Error(name), { code: sdr[name] });
  };
  const enter = (call: string): void => {
    calls.push(call);
    const at = faults.findIndex((fault) => fault.call === call);
    const [fault] = at < 0 ? [] : faults.splice(at, 1);
    if (fault !== undefined) fail(fault.with);
  };
  const sessionOf = (session: unknown) => open.get(String(session)) ?? fail('SDR_COMMFAIL');
  const requireKey = (index: number): void => {
    if (index !== keyIndex) fail('SDR_KEYNOTEXIST');
  };
  // Fields of 64 bytes with the number at their end, as in the C structures.
  const field = (bytes: Uint8Array): Uint8Array => Uint8Array.from([...new Uint8Array(32), ...bytes]);

  const module: SdfModule = {
    SDF_OpenDevice() {
      enter('SDF_OpenDevice');
      return 'device';
    },
    SDF_CloseDevice: () => enter('SDF_CloseDevice'),
    SDF_OpenSession() {
      enter('SDF_OpenSession');
      const session = `session ${++handles}`;
      open.set(session, { granted: false });
      return session;
    },
    SDF_CloseSession(session) {
      enter('SDF_CloseSession');
      sessionOf(session);
      open.delete(String(session));
    },
    SDF_GetPrivateKeyAccessRight(session, index, given) {
      enter('SDF_GetPrivateKeyAccessRight');
      requireKey(index);
      if (given !== password) fail('SDR_PRKRERR');
      sessionOf(session).granted = true;
    },
    SDF_ReleasePrivateKeyAccessRight(session) {
      enter('SDF_ReleasePrivateKeyAccessRight');
      sessionOf(session).granted = false;
    },
    SDF_ExportSignPublicKey_ECC(session, index) {
      enter('SDF_ExportSignPublicKey_ECC');
      sessionOf(session);
      requireKey(index);
      return { x: field(pair.publicKey.subarray(1, 33)), y: field(pair.publicKey.subarray(33)) };
    },
    SDF_InternalSign_ECC(session, index, digest) {
      enter('SDF_InternalSign_ECC');
      requireKey(index);
      if (!sessionOf(session).granted) fail('SDR_PARDENY');
      if (digest.length !== 32) fail('SDR_SIGNERR');
      const signature = signDigest(digest, pair.privateKey);
      return { r: field(signature.subarray(0, 32)), s: field(signature.subarray(32)) };
    },
  };

  return {
    module,
    keyIndex,
    password,
    publicKey: pair.publicKey,
    calls,
    openSessions: () => open.size,
    failNext: (call: string, name: ReturnValue) => void faults.push({ call, with: name }),
    /** The line to the device breaks: its sessions are gone. */
    breakLine: () => open.clear(),
  };
}
