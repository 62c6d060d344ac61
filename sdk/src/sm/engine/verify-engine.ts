import { platform } from '#native';
import { equalBytes } from '../equal-bytes.js';
import { defaultUserId, userIdBytes } from '../identity-digest.js';
import { chooseEngine } from './choose-engine.js';
import type { VerifyEngine } from './engine.js';
import { knownAnswers } from './known-answers.js';
import { createNativeVerify } from './native-verify.js';
import { portableVerify } from './portable-verify.js';

/** The verifying half of every engine this platform has, best first. */
export const verifyEngines: readonly VerifyEngine[] = [...(platform === undefined ? [] : [createNativeVerify(platform)]), portableVerify];

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

/** True when an engine gives the known answers, and refuses the known signature over another message. */
export function passesVerifyTest(engine: VerifyEngine): boolean {
  const { sm3, sm2 } = knownAnswers;
  const userId = userIdBytes(defaultUserId);
  return (
    equalBytes(engine.sm3([sm3.message]), sm3.digest) &&
    engine.verify(sm2.signature, sm2.message, sm2.publicKey, userId) &&
    !engine.verify(sm2.signature, sm3.message, sm2.publicKey, userId)
  );
}
