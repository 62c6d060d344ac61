import { type Signed, signStatement } from '@ganzheng/sdk/ledger';
import { sealReceipt, useDigestOf } from '@ganzheng/sdk/oid4vc';
import type { Report, Verdict } from '@ganzheng/sdk/verify';
import { base64urlnopad, hex } from '@scure/base';
import type { VerifierDeps } from './deps.js';
import type { Answer } from './request-row.js';
import type { UseRow } from './use-row.js';

/** A use to be made: of what, for what, and by what right. */
export interface UseToMake {
  readonly basis: { readonly kind: 'authorization'; readonly grant: Signed<'grant'> } | { readonly kind: 'duty' };
  readonly matterCode: string;
  readonly purpose: string;
  readonly caseNo: string;
  readonly reports: readonly Report[];
  readonly mailbox: Answer['mailbox'];
}

/** Prepares the record of a use (用证记录) and its receipt (用证回执): draws every random number and signs, so that recording can be repeated. */
export function prepareUse(deps: Pick<VerifierDeps, 'organisation' | 'random' | 'nowMs'>, toMake: UseToMake): UseRow {
  const useId = drawId(deps);
  const preparedAt = new Date(deps.nowMs()).toISOString();
  const receipt = signReceipt(deps, toMake, useId, preparedAt);
  return {
    version: 1,
    useId,
    ledgerRequestId: drawId(deps),
    caseNo: toMake.caseNo,
    transaction: transactionOf(deps, toMake, receipt),
    receipt,
    delivery: deliveryOf(deps, toMake.mailbox, receipt),
    state: 'prepared',
    refusal: null,
    preparedAt,
  };
}

type Receipt = Signed<'use-receipt'>;

function signReceipt(
  { organisation, random }: Pick<VerifierDeps, 'organisation' | 'random'>,
  toMake: UseToMake,
  useId: string,
  at: string,
): Receipt {
  const { basis, matterCode, purpose, caseNo, reports } = toMake;
  const statement = {
    useId,
    verifier: organisation.did,
    matterCode,
    purpose,
    authorizationId: basis.kind === 'authorization' ? basis.grant.statement.id : null,
    basis: basis.kind,
    fields: fieldsSeen(reports),
    verdict: verdictSeen(reports),
    caseNo,
    at,
    salt: hex.encode(random(32)),
  };
  return signStatement('use-receipt', statement, organisation.signer, organisation.keyId);
}

function transactionOf(
  { organisation }: Pick<VerifierDeps, 'organisation'>,
  { basis, matterCode, purpose }: UseToMake,
  receipt: Receipt,
): UseRow['transaction'] {
  const accreditation = organisation.accreditationId;
  const use = { useId: receipt.statement.useId, verifier: organisation.did, matterCode, purpose, digest: useDigestOf(receipt) };
  return basis.kind === 'authorization'
    ? { name: 'authorization.use', args: { grant: basis.grant, use, accreditation } }
    : { name: 'use.record', args: { use: { ...use, basis: 'duty' }, accreditation } };
}

const deliveryOf = ({ random }: Pick<VerifierDeps, 'random'>, mailbox: Answer['mailbox'], receipt: Receipt): UseRow['delivery'] =>
  mailbox === null
    ? null
    : {
        url: mailbox.url,
        token: mailbox.token,
        body: JSON.stringify({ message: sealReceipt(receipt, { key: base64urlnopad.decode(mailbox.key), random }) }),
      };

/** Names of the face fields that were disclosed, `<typeCode>.<field>`, never their values. */
const fieldsSeen = (reports: readonly Report[]): string[] =>
  [
    ...new Set(reports.flatMap(({ licence }) => Object.keys(licence?.face ?? {}).map((field) => `${licence?.typeCode ?? ''}.${field}`))),
  ].sort();

const drawId = ({ random }: Pick<VerifierDeps, 'random'>): string => hex.encode(random(16));

/** What can be said when the receipt is signed: the record itself is still to come, whatever else was not checked is not good. */
function verdictSeen(reports: readonly Report[]): Verdict {
  if (reports.some(({ verdict }) => verdict === 'bad')) return 'bad';
  const stillToCome: readonly string[] = ['authorization', 'use'];
  const isOpen = reports.some(({ checks }) =>
    checks.some(({ check, outcome }) => outcome === 'not-checked' && !stillToCome.includes(check)),
  );
  return isOpen ? 'provisional' : 'good';
}
