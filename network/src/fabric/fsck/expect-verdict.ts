import type { ChannelConfig } from './channel-config.js';
import { identityOf, type Signatories, signedBy } from './signatory.js';
import type { Standing } from './standing.js';
import type { FabricAction, FabricTransaction } from './transaction.js';

/** The verdicts that are judged anew; every other one is the peers' own. */
const judged = ['VALID', 'BAD_CREATOR_SIGNATURE', 'DUPLICATE_TXID', 'ENDORSEMENT_POLICY_FAILURE', 'MVCC_READ_CONFLICT'] as const;

export type Verdict = (typeof judged)[number];

/** Whether a verdict of the ledger is one that can be judged anew. */
export const isJudged = (name: string): name is Verdict => (judged as readonly string[]).includes(name);

const peerUnit = 'peer';

/** What a verdict depends on. */
export interface Circumstances {
  readonly config: ChannelConfig;
  readonly signatories: Signatories;
  readonly standing: Standing;
  /** the chaincode that is the law */
  readonly chaincode: string;
  /** whether the id stood in the chain before */
  readonly repeated: boolean;
}

/** Judges a transaction as every peer ought to have judged it, in the order in which peers do. */
export function expectVerdict(transaction: FabricTransaction, action: FabricAction, given: Circumstances): Verdict {
  const { config, signatories, standing, chaincode, repeated } = given;
  const creator = signatories(transaction.mspId, transaction.certificate, config.members);
  if (creator === undefined || !signedBy(creator, [transaction.payload], transaction.signature)) return 'BAD_CREATOR_SIGNATURE';
  if (repeated) return 'DUPLICATE_TXID';
  if (action.chaincode === chaincode && !isEndorsed(action, given)) return 'ENDORSEMENT_POLICY_FAILURE';
  return standing.conflicts(action) ? 'MVCC_READ_CONFLICT' : 'VALID';
}

/** More than half of the members, and all whose endorsement a written key needs. */
function isEndorsed(action: FabricAction, { config, signatories, standing }: Circumstances): boolean {
  if (!action.proposalHash.equals(action.proposalHashFound)) return false;
  const organisations = new Set(
    action.endorsements.flatMap(({ endorser, signature }) => {
      const { mspId, certificate } = identityOf(endorser);
      const signatory = signatories(mspId, certificate, config.members);
      const holds = signatory?.units.includes(peerUnit) === true && signedBy(signatory, [action.signed, endorser], signature);
      return holds ? [mspId] : [];
    }),
  );
  if (organisations.size * 2 <= Object.keys(config.members).length) return false;
  return standing.locksOn(action).every((lock) => lock.every((mspId) => organisations.has(mspId)));
}
