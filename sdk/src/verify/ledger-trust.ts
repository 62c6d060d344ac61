import { type ErrorCode, LicenceError } from '../errors/index.js';
import type { ArgsOf, EvaluateName, Ledger, ResultOf } from '../ledger/index.js';
import { type CacheLimits, createAnswerCache } from './answer-cache.js';
import type { Answer, EvidenceItem, TrustSource } from './trust.js';

/** How slow-moving records are kept between questions. Status, authorisations and uses never are. */
const slowRecords: CacheLimits = { ttlSeconds: 15, maxEntries: 4096 };

/**
 * A trust source over a ledger: every answer is the ledger's word as of the moment it was asked.
 *
 * @param ledger the verifier's own port
 * @param clock milliseconds since 1970 UTC
 * @param limits of the cache of the network, DIDs, accreditations, licence types, agreements and checkpoints
 * @example const trust = ledgerTrust(ledger, Date.now);
 */
export function ledgerTrust(ledger: Ledger, clock: () => number, limits: CacheLimits = slowRecords): TrustSource {
  const cache = createAnswerCache(limits, clock);

  const fresh = async <N extends EvaluateName>(name: N, args: ArgsOf<N>) => said(await ledger.evaluate(name, args), clock());

  const slow = <N extends EvaluateName>(name: N, args: ArgsOf<N>): Promise<EvidenceItem<ResultOf<N>>> =>
    cache.answer(`${name} ${JSON.stringify(args)}`, () => fresh(name, args));

  return {
    network: () => slow('network.get', {}),
    did: (did, at) => orNone(slow('did.resolve', at === undefined ? { did } : { did, versionTime: at.versionTime }), 'DID_UNKNOWN', clock),
    accreditations: (did) => slow('accreditation.of', { did }),
    licenceType: (typeCode, version) =>
      orNone(slow('licence-type.get', version === undefined ? { typeCode } : { typeCode, version }), 'LICENCE_TYPE_UNREGISTERED', clock),
    statusEntry: (owner, list, index) => fresh('status.get', { owner, list, index }),
    statusHead: (owner, list) => fresh('status.head', { owner, list }),
    statusList: async (): Answer<string> => null,
    agreements: (from, to) => slow('recognition.between', { from, to }),
    checkpoint: (operator, shard, size) => orNone(slow('checkpoint.get', { operator, shard, size }), 'CHECKPOINT_UNKNOWN', clock),
    authorization: (id) => fresh('authorization.get', { id }),
    use: (verifier, useId) => fresh('use.get', { verifier, useId }),
  };
}

/** The ledger's word that there is no such thing is an answer, and is not kept; any other refusal is a ledger out of reach. */
async function orNone<T>(answer: Promise<EvidenceItem<T>>, code: ErrorCode, clock: () => number): Promise<EvidenceItem<T | null>> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LicenceError && error.code === code) return said(null, clock());
    throw error;
  }
}

const said = <T>(value: T, at: number): EvidenceItem<T> => ({
  value,
  signedBy: 'ledger',
  asOf: new Date(at).toISOString(),
  source: 'ledger',
});
