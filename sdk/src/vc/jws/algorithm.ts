import { LicenceError } from '../../errors/index.js';
import { type Algorithm, algorithms } from '../../sm/index.js';

/** The rows of the algorithm table that may sign a JWS here, by their `alg`. */
const byName: ReadonlyMap<string, Algorithm> = new Map(Object.values(algorithms).map((row) => [row.jose, row]));

/** The row an `alg` names. @param alg attacker-controlled @throws SIGNATURE_ALGORITHM_REFUSED @see RFC 8725 §3.1 (allow-list) */
export function jwsAlgorithm(alg: unknown): Algorithm {
  const row = typeof alg === 'string' ? byName.get(alg) : undefined;
  if (row === undefined) throw new LicenceError('SIGNATURE_ALGORITHM_REFUSED');
  return row;
}

/** The `alg` of every signature we make: SM2 with SM3. @see GM/T 0125.1-2022 */
export const signingAlgorithm: Algorithm = algorithms.sm2;
