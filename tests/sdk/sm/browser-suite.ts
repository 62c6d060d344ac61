import * as sm from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import type { CaseOf, EdgeFile, GroupOf, GroupType } from '../../sm2-edge/format.js';

/** One case of Wycheproof, as far as it is used here. */
interface WycheproofCase {
  readonly tcId: number;
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: string;
}

interface WycheproofFile {
  readonly testGroups: readonly { readonly tests: readonly WycheproofCase[] }[];
}

/** The vectors a page carries. */
interface SuiteData {
  readonly edge: EdgeFile;
  readonly gcm: WycheproofFile;
  readonly hmac: WycheproofFile;
  readonly sm: { readonly sm3: readonly { readonly messageUtf8: string; readonly digest: string }[] };
}

/** What a page found. */
export interface SuiteResult {
  /** The engine that verifies, and all that could. */
  readonly engine: string;
  readonly cases: number;
  readonly failures: readonly string[];
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The vectors and the verbs once more, where no test runner is: in a page. Every `sampling`th edge case, for the slow engine. */
export function runSuite(data: SuiteData, sampling: number): SuiteResult {
  const failures: string[] = [];
  let cases = 0;
  const check = (name: string, works: () => boolean): void => {
    cases++;
    try {
      if (!works()) failures.push(name);
    } catch (error) {
      failures.push(`${name}: ${error}`);
    }
  };
  checkHashes(data, check);
  checkGcm(data, check);
  checkEdges(data.edge, sampling, check);
  checkVerbs(check);
  return { engine: sm.engineName(), cases, failures };
}

type Check = (name: string, works: () => boolean) => void;

const throws = (code: string, act: () => unknown): boolean => {
  try {
    act();
    return false;
  } catch (error) {
    return (error as { code?: string }).code === code;
  }
};

const casesOf = (file: WycheproofFile): readonly WycheproofCase[] => file.testGroups.flatMap(({ tests }) => tests);

function checkHashes({ sm: { sm3 }, hmac }: SuiteData, check: Check): void {
  for (const { messageUtf8, digest } of sm3) check(`SM3 of ${messageUtf8}`, () => hex.encode(sm.sm3(utf8(messageUtf8))) === digest);
  for (const { tcId, key, msg, tag, result } of casesOf(hmac))
    check(`hmac_sm3 ${tcId}`, () => {
      const made = hex.encode(sm.hmacSm3(hex.decode(key), hex.decode(msg))).slice(0, tag.length);
      return (made === tag) === (result === 'valid');
    });
}

function checkGcm({ gcm }: SuiteData, check: Check): void {
  for (const { tcId, key, iv, aad, msg, ct, tag, result } of casesOf(gcm))
    check(`sm4_gcm ${tcId}`, () => {
      const open = () => sm.sm4GcmOpen(hex.decode(key), hex.decode(iv), hex.decode(ct + tag), hex.decode(aad));
      if (result === 'invalid') return throws('SEAL_BROKEN', open);
      const sealed = sm.sm4GcmSeal(hex.decode(key), hex.decode(iv), hex.decode(msg), hex.decode(aad));
      return hex.encode(open()) === msg && hex.encode(sealed) === ct + tag;
    });
}

function checkEdges(edge: EdgeFile, sampling: number, check: Check): void {
  const sampled = <Type extends GroupType>(type: Type): readonly { readonly test: CaseOf<Type>; readonly group: GroupOf<Type> }[] => {
    const groups = edge.testGroups.filter((group) => group.type === type) as unknown as readonly GroupOf<Type>[];
    return groups.flatMap((group) => group.tests.map((test) => ({ test, group }))).filter((_, i) => i % sampling === 0);
  };
  const idOf = (id: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(hex.decode(id));
  const judged = ({ sig, msg }: { sig: string; msg: string }, publicKey: string, userId: string): boolean =>
    sm.verify(hex.decode(sig), hex.decode(msg), hex.decode(publicKey), { userId: idOf(userId) });
  const name = ({ tcId, comment }: { readonly tcId: number; readonly comment: string }): string => `edge ${tcId} ${comment}`;

  const messages = sampled('Sm2Verify');
  for (const { test, group } of messages)
    check(name(test), () => judged(test, group.publicKey, group.userId) === (test.result === 'valid'));
  const claims = messages.map(({ test, group }) => ({
    signature: hex.decode(test.sig),
    message: hex.decode(test.msg),
    publicKey: hex.decode(group.publicKey),
    userId: idOf(group.userId),
  }));
  check('all messages at once', () => sm.verifyMany(claims).every((verdict, i) => verdict === (messages[i]?.test.result === 'valid')));
  for (const { test, group } of sampled('Sm2PublicKey'))
    check(name(test), () => judged(test, test.publicKey, group.userId) === (test.result === 'valid'));
  for (const { test } of sampled('Sm2CompressedPoint'))
    check(name(test), () => {
      const open = () => sm.decompressPoint(hex.decode(test.compressed));
      return test.result === 'valid' ? hex.encode(open()) === test.publicKey : throws('KEY_MALFORMED', open);
    });
  for (const { test } of sampled('Sm2PrivateKey'))
    check(name(test), () => {
      const derive = () => sm.publicKeyOf(hex.decode(test.privateKey));
      return test.result === 'valid' ? hex.encode(derive()) === test.publicKey : throws('KEY_MALFORMED', derive);
    });
  for (const { test, group } of sampled('Sm2Sign'))
    check(name(test), () => {
      const options = { userId: idOf(group.userId), random: () => hex.decode(test.k) };
      const make = () => sm.sign(hex.decode(test.msg), hex.decode(group.privateKey), options);
      return test.result === 'valid' ? hex.encode(make()) === test.sig : throws('RANDOMNESS_BROKEN', make);
    });
}

function checkVerbs(check: Check): void {
  const { privateKey, publicKey } = sm.generateKeyPair();
  const text = utf8('赣州𠮷');
  check('sign and verify', () => {
    const signature = sm.sign(text, privateKey);
    return sm.verify(signature, text, publicKey) && !sm.verify(signature, utf8('赣州'), publicKey);
  });
  check('a prepared key', () => sm.prepareKey(publicKey) && sm.verify(sm.sign(text, privateKey), text, publicKey));
  for (const format of ['c1c3c2', 'der'] as const)
    check(`encrypt and decrypt, ${format}`, () => {
      const ciphertext = sm.sm2Encrypt(text, publicKey, { format });
      return hex.encode(sm.sm2Decrypt(ciphertext, privateKey, { format })) === hex.encode(text);
    });
  check('an engine passes its own tests', () =>
    sm.engines.some((engine) => engine.name === sm.engineName() && sm.passesSecretTest(engine)),
  );
}
