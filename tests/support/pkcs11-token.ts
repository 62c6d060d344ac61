import { generateKeyPair, type KeyPair, type Pkcs11Module, type Pkcs11Options } from '@ganzheng/sdk/sm';
import { signDigest } from './sign-digest.js';

/** The return values the token gives. @see PKCS #11 Specification Version 3.1 (OASIS), 5.1 */
const ckr = {
  CKR_SLOT_ID_INVALID: 0x3,
  CKR_FUNCTION_FAILED: 0x6,
  CKR_ATTRIBUTE_SENSITIVE: 0x11,
  CKR_DATA_LEN_RANGE: 0x21,
  CKR_DEVICE_ERROR: 0x30,
  CKR_DEVICE_REMOVED: 0x32,
  CKR_KEY_HANDLE_INVALID: 0x60,
  CKR_MECHANISM_INVALID: 0x70,
  CKR_OPERATION_ACTIVE: 0x90,
  CKR_OPERATION_NOT_INITIALIZED: 0x91,
  CKR_PIN_INCORRECT: 0xa0,
  CKR_PIN_EXPIRED: 0xa3,
  CKR_PIN_LOCKED: 0xa4,
  CKR_SESSION_COUNT: 0xb1,
  CKR_SESSION_HANDLE_INVALID: 0xb3,
  CKR_TOKEN_NOT_PRESENT: 0xe0,
  CKR_USER_ALREADY_LOGGED_IN: 0x100,
  CKR_USER_NOT_LOGGED_IN: 0x101,
  CKR_CRYPTOKI_NOT_INITIALIZED: 0x190,
} as const;

type ReturnValue = keyof typeof ckr;

/** As pkcs11js throws it. */
class Pkcs11Error extends Error {
  readonly code: number;
  constructor(name: ReturnValue) {
    super(`${name}:${ckr[name]}`);
    this.code = ckr[name];
  }
}

interface Session {
  found?: Uint8Array[] | undefined;
  signing?: true | undefined;
}

const mostTries = 3;
const tokenMechanism = 0x80000101;

/**
 * A token in the shape of PKCS #11 that keeps its SM2 key to itself: slots, sessions, login with counted tries, objects found by
 * template, a vendor's mechanism over digests. What tests may do to it stands beside the module.
 */
export function createPkcs11Token({ label = 'issuer', keyLabel = 'issuing', pin = '73915846', pair = generateKeyPair() } = {}) {
  const calls: string[] = [];
  const sessions = new Map<string, Session>();
  const faults: { call: string; with: ReturnValue }[] = [];
  const state = { pair: pair as KeyPair, present: true, loggedIn: false, triesLeft: mostTries, keys: 1, handles: 0 };
  const fail = (name: ReturnValue): never => {
    throw new Pkcs11Error(name);
  };
  const handle = (number: number): Uint8Array => Uint8Array.of(number, 0, 0, 0, 0, 0, 0, 0);
  const enter = (call: string): void => {
    calls.push(call);
    if (!state.present) fail('CKR_TOKEN_NOT_PRESENT');
    const at = faults.findIndex((fault) => fault.call === call);
    const [fault] = at < 0 ? [] : faults.splice(at, 1);
    if (fault !== undefined) fail(fault.with);
  };
  const sessionOf = (of: Uint8Array): Session => sessions.get(String(of)) ?? fail('CKR_SESSION_HANDLE_INVALID');
  const slot = handle(1);
  // Handles of objects: 10 is the private key, 20 its public key.
  const [privateKey, publicKey] = [10, 20];

  const module: Pkcs11Module = {
    C_GetSlotList: () => (state.present ? [handle(9), slot] : []),
    C_GetTokenInfo: (of) => ({ label: (of[0] === slot[0] ? label : 'another').padEnd(32) }),
    C_OpenSession(of, flags) {
      enter('C_OpenSession');
      if (of[0] !== slot[0] || (flags & 4) === 0) fail('CKR_SLOT_ID_INVALID');
      const opened = handle(100 + ++state.handles);
      sessions.set(String(opened), {});
      return opened;
    },
    C_CloseSession(session) {
      enter('C_CloseSession');
      sessionOf(session);
      sessions.delete(String(session));
      if (sessions.size === 0) state.loggedIn = false;
    },
    C_Login(session, userType, given) {
      enter('C_Login');
      sessionOf(session);
      if (state.loggedIn) fail('CKR_USER_ALREADY_LOGGED_IN');
      if (state.triesLeft === 0) fail('CKR_PIN_LOCKED');
      if (userType !== 1 || given !== pin) {
        state.triesLeft--;
        fail('CKR_PIN_INCORRECT');
      }
      state.triesLeft = mostTries;
      state.loggedIn = true;
    },
    C_FindObjectsInit(session, template) {
      enter('C_FindObjectsInit');
      const open = sessionOf(session);
      if (open.found !== undefined) fail('CKR_OPERATION_ACTIVE');
      const wanted = new Map(template.map(({ type, value }) => [type, value]));
      // Private objects are seen only after login.
      const base = wanted.get(0) === 3 ? privateKey : publicKey;
      const seen = wanted.get(3) === keyLabel && (base === publicKey || state.loggedIn) ? state.keys : 0;
      open.found = Array.from({ length: seen }, (_, i) => handle(base + i));
    },
    C_FindObjects: (session, most) => (sessionOf(session).found ?? fail('CKR_OPERATION_NOT_INITIALIZED')).slice(0, most),
    C_FindObjectsFinal(session) {
      sessionOf(session).found = undefined;
    },
    C_GetAttributeValue(session, object, template) {
      enter('C_GetAttributeValue');
      sessionOf(session);
      if (object[0] === privateKey) fail('CKR_ATTRIBUTE_SENSITIVE');
      return template.map(({ type }) => ({ type, value: Uint8Array.of(0x04, 65, ...state.pair.publicKey) }));
    },
    C_SignInit(session, { mechanism }, key) {
      enter('C_SignInit');
      const open = sessionOf(session);
      if (!state.loggedIn) fail('CKR_USER_NOT_LOGGED_IN');
      if (mechanism !== tokenMechanism) fail('CKR_MECHANISM_INVALID');
      if (key[0] !== privateKey) fail('CKR_KEY_HANDLE_INVALID');
      if (open.signing) fail('CKR_OPERATION_ACTIVE');
      open.signing = true;
    },
    C_Sign(session, digest, out) {
      enter('C_Sign');
      const open = sessionOf(session);
      if (!open.signing) fail('CKR_OPERATION_NOT_INITIALIZED');
      open.signing = undefined;
      if (digest.length !== 32) fail('CKR_DATA_LEN_RANGE');
      out.set(signDigest(digest, state.pair.privateKey));
      return out.subarray(0, 64);
    },
  };

  const options: Pkcs11Options = { token: { label }, keyLabel, pin, mechanism: tokenMechanism };
  return {
    module,
    options,
    label,
    keyLabel,
    pin,
    /** Every call so far, by name. */
    calls,
    publicKey: () => state.pair.publicKey,
    triesLeft: () => state.triesLeft,
    openSessions: () => sessions.size,
    /** The next call of this name fails with this. */
    failNext: (call: string, name: ReturnValue) => void faults.push({ call, with: name }),
    /** As after a restart of the device: sessions and logins are gone, keys stay. */
    restart() {
      sessions.clear();
      state.loggedIn = false;
    },
    /** Somebody logs the token out, the sessions stay. */
    logOut() {
      state.loggedIn = false;
    },
    pull() {
      state.present = false;
      sessions.clear();
      state.loggedIn = false;
    },
    plug() {
      state.present = true;
    },
    /** Another key takes the place of the one there was. */
    exchangeKey() {
      state.pair = generateKeyPair();
    },
    setKeys(count: number) {
      state.keys = count;
    },
  };
}
