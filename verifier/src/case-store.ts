import type { Json } from '@ganzheng/sdk/ledger';
import type { SealedStore, SealedWrite } from '@ganzheng/sdk/web';
import type { AnnotatedCopy } from './annotated-copy.js';
import { type Case, caseRecord } from './case.js';
import { type DutyRow, dutyRow } from './duty-row.js';
import { type RequestRow, requestRow } from './request-row.js';
import { type UseRow, useRow } from './use-row.js';

/** What one step writes, all of it or nothing. */
interface Change {
  readonly case?: Case;
  readonly request?: RequestRow;
  readonly use?: UseRow | null;
  readonly duty?: DutyRow;
  readonly copies?: readonly AnnotatedCopy[];
  /** what a repeated request finds again: the key of the request and the id it made */
  readonly made?: { readonly requestKey: string; readonly id: string };
}

/** Something that was begun and is not at its end. */
export type Unfinished = { readonly kind: 'request'; readonly id: string } | { readonly kind: 'duty'; readonly id: string };

/** Cases, requests and uses of one window, sealed. Keys in clear are random ids and case numbers only. */
export interface CaseStore {
  getCase(caseNo: string): Promise<Case | undefined>;
  getRequest(requestId: string): Promise<RequestRow | undefined>;
  getUse(useId: string): Promise<UseRow | undefined>;
  getDuty(useId: string): Promise<DutyRow | undefined>;
  copiesOf(caseNo: string): Promise<readonly AnnotatedCopy[]>;
  /** the id that a request made before, when it is repeated */
  madeBy(requestKey: string): Promise<string | undefined>;
  write(change: Change): Promise<void>;
  /** answers and uses by duty that wait: for a crash to be mended, or for evidence out of reach */
  unfinished(): Promise<readonly Unfinished[]>;
  /** ids of recorded uses whose receipt waits for its mailbox */
  undelivered(): Promise<readonly string[]>;
  /** Runs a step alone among those of the same name. One process holds the store, so this decides. */
  exclusive<T>(name: string, step: () => Promise<T>): Promise<T>;
}

/** The store over a sealed database. A row that does not read back as its schema is a programming error and says so. */
export function createCaseStore(store: SealedStore): CaseStore {
  const read = async <T>(key: string, schema: { parse(value: unknown): T }): Promise<T | undefined> => {
    const value = await store.get(key);
    return value === undefined ? undefined : schema.parse(value);
  };
  const idsUnder = async (prefix: string): Promise<string[]> => {
    const ids: string[] = [];
    for await (const [key] of store.range(prefix)) ids.push(key.slice(prefix.length));
    return ids;
  };
  return {
    getCase: (caseNo) => read(`case~${caseNo}`, caseRecord),
    getRequest: (requestId) => read(`request~${requestId}`, requestRow),
    getUse: (useId) => read(`use~${useId}`, useRow),
    getDuty: (useId) => read(`duty~${useId}`, dutyRow),
    copiesOf: async (caseNo) => ((await store.get(`copies~${caseNo}`)) ?? []) as unknown as readonly AnnotatedCopy[],
    madeBy: async (requestKey) => (await store.get(`made~${requestKey}`)) as string | undefined,
    write: (change) => store.write(writesOf(change)),
    async unfinished() {
      const requests = await idsUnder('unfinished-request~');
      const duties = await idsUnder('unfinished-duty~');
      return [...requests.map((id) => ({ kind: 'request', id }) as const), ...duties.map((id) => ({ kind: 'duty', id }) as const)];
    },
    undelivered: () => idsUnder('undelivered~'),
    exclusive: createTurns(),
  };
}

function writesOf({ case: record, request, use = null, duty, copies, made }: Change): SealedWrite[] {
  return [
    ...(record === undefined ? [] : [row(`case~${record.caseNo}`, record)]),
    ...(record === undefined || copies === undefined ? [] : [row(`copies~${record.caseNo}`, copies)]),
    ...(request === undefined
      ? []
      : [row(`request~${request.requestId}`, request), mark(`unfinished-request~${request.requestId}`, request.answer !== null)]),
    ...(use === null
      ? []
      : [row(`use~${use.useId}`, use), mark(`undelivered~${use.useId}`, use.state === 'recorded' && use.delivery !== null)]),
    ...(duty === undefined ? [] : [row(`duty~${duty.useId}`, duty), mark(`unfinished-duty~${duty.useId}`, duty.handedIn !== null)]),
    ...(made === undefined ? [] : [row(`made~${made.requestKey}`, made.id)]),
  ];
}

const row = (key: string, value: unknown): SealedWrite => [key, value as Json];

/** A key that stands while something is to be done, and goes with it. */
const mark = (key: string, stands: boolean): SealedWrite => [key, stands ? true : null];

/** Steps of one name one after another, of different names side by side. */
function createTurns(): CaseStore['exclusive'] {
  const last = new Map<string, Promise<unknown>>();
  return (name, step) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(step, step);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    last.set(name, settled);
    void settled.then(() => {
      if (last.get(name) === settled) last.delete(name);
    });
    return turn;
  };
}
