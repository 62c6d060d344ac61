import { applyEvaluate, applySubmit, lawVersion } from '@ganzheng/chaincode';
import { LicenceError } from '@ganzheng/sdk/errors';

/** The rules of one version of the law, as a host runs them. */
export interface Law {
  readonly version: number;
  readonly applySubmit: typeof applySubmit;
  readonly applyEvaluate: typeof applyEvaluate;
}

/** The versions of the law this host can run, the newest last. Old ones stay for as long as a block names them: a replay runs under the law of its time. */
export const knownLaws: readonly Law[] = [{ version: lawVersion, applySubmit, applyEvaluate }];

/** The law of a version. @throws BLOCK_LAW_UNKNOWN */
export function lawOf(laws: readonly Law[], version: number): Law {
  const law = laws.find((each) => each.version === version);
  if (law === undefined) throw new LicenceError('BLOCK_LAW_UNKNOWN', { lawVersion: version, known: laws.map((each) => each.version) });
  return law;
}
