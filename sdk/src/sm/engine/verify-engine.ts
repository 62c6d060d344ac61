import { platform } from '#native';
import { equalBytes } from '../equal-bytes.js';
import { defaultUserId, userIdBytes } from '../identity-digest.js';
import { chooseEngine } from './choose-engine.js';
import type { VerifyEngine, VerifyJob } from './engine.js';
import { knownAnswers } from './known-answers.js';
import { createNativeVerify } from './native-verify.js';
import { portableVerify } from './portable-verify.js';
import { createWasmVerify } from './wasm-verify.js';

/** The verifying half of every engine, best first. Whether the platform runs WebAssembly shows when it is tried. */
export const verifyEngines: readonly VerifyEngine[] = [
  createWasmVerify(),
  ...(platform === undefined ? [] : [createNativeVerify(platform)]),
  portableVerify,
];

let chosen: VerifyEngine | undefined;

/**
 * The verifying engine in use, chosen at first use by a known-answer test.
 *
 * @throws ENGINE_UNSOUND when no engine passes
 */
export function verifyEngine(): VerifyEngine {
  chosen ??= chooseEngine(verifyEngines, passesVerifyTest);
  return chosen;
}

/** The name of the verifying engine in use, for health pages. */
export const engineName = (): string => verifyEngine().name;

/** True when an engine gives the known answers each way it has, with the key unknown and with it made ready, and refuses what is wrong. */
export function passesVerifyTest(engine: VerifyEngine): boolean {
  const { sm3, sm2 } = knownAnswers;
  const { signature, publicKey } = sm2;
  const good: VerifyJob = { signature, message: sm2.message, publicKey, userId: userIdBytes(defaultUserId) };
  const bad: VerifyJob = { ...good, message: sm3.message };
  const judgesOne = ({ message, userId }: VerifyJob): boolean => engine.verify(signature, message, publicKey, userId);
  const judgesMany = (): boolean => engine.verifyMany([good, bad]).join() === 'true,false';
  const judges = (): boolean => judgesOne(good) && !judgesOne(bad) && judgesMany();
  const readyToo = (): boolean => {
    engine.prepareKey(publicKey, false);
    return judges();
  };
  return (
    equalBytes(engine.sm3([sm3.message]), sm3.digest) &&
    equalBytes(engine.decompress(sm2.compressed) ?? new Uint8Array(), publicKey) &&
    judges() &&
    readyToo()
  );
}
