import { platform } from '#native';
import { equalBytes } from '../equal-bytes.js';
import { defaultUserId, userIdBytes } from '../identity-digest.js';
import { chooseEngine } from './choose-engine.js';
import type { Engine, SecretEngine } from './engine.js';
import { knownAnswers } from './known-answers.js';
import { createNativeSecret } from './native-secret.js';
import { portableSecret } from './portable-secret.js';
import { verifyEngine, verifyEngines } from './verify-engine.js';
import { createWasmSecret } from './wasm-secret.js';
import { createWasmSm4 } from './wasm-sm4.js';

/** The secret half of every engine, best first. Whether the platform runs WebAssembly shows when it is tried. */
const secretEngines: readonly SecretEngine[] = [
  { ...createWasmSecret(), ...createWasmSm4() },
  ...(platform === undefined ? [] : [createNativeSecret(platform)]),
  portableSecret,
];

/** Every whole engine, best first: the rows a conformance suite runs over. */
export const engines: readonly Engine[] = verifyEngines.flatMap((half) =>
  secretEngines.filter(({ name }) => name === half.name).map((other) => ({ ...half, ...other })),
);

let chosen: SecretEngine | undefined;

/**
 * The engine in use for secrets, chosen at first use by a known-answer test.
 *
 * @throws ENGINE_UNSOUND when no engine passes
 */
export function secretEngine(): SecretEngine {
  chosen ??= chooseEngine(secretEngines, passesSecretTest);
  return chosen;
}

/** True when an engine gives the known answers, and the verifying engine accepts what it signs. */
export function passesSecretTest(engine: SecretEngine): boolean {
  const { sm2, sm4 } = knownAnswers;
  const userId = userIdBytes(defaultUserId);
  const key = engine.loadKey(sm2.privateKey);
  return (
    equalBytes(engine.sm4Blocks(sm4.key, sm4.key), sm4.ciphertext) &&
    equalBytes(key.publicKey, sm2.publicKey) &&
    verifyEngine().verify(key.sign(sm2.message, userId), sm2.message, sm2.publicKey, userId)
  );
}
