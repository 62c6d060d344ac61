import { matterOf } from '@ganzheng/sdk/licence';
import { hex } from '@scure/base';
import type { Case } from './case.js';
import type { VerifierDeps } from './deps.js';
import { planMaterials } from './plan.js';

/** What a clerk picks. */
export interface OpenCase {
  readonly matterCode: string;
  readonly situation: string;
  readonly clerk: string;
  /** 128 bits in hex: the same request gives the same case */
  readonly requestKey: string;
}

/**
 * Opens a case (受理登记): picks the matter, plans its materials, keeps it.
 *
 * @throws MATTER_UNKNOWN, SITUATION_UNKNOWN
 */
export async function openCase(deps: Pick<VerifierDeps, 'cases' | 'organisation' | 'nowMs' | 'random'>, picked: OpenCase): Promise<Case> {
  const { cases } = deps;
  return cases.exclusive('open-case', async () => {
    const known = await cases.madeBy(picked.requestKey);
    const opened = known === undefined ? undefined : await cases.getCase(known);
    if (opened !== undefined) return opened;
    const record = await buildCase(deps, picked);
    await cases.write({ case: record, made: { requestKey: picked.requestKey, id: record.caseNo } });
    return record;
  });
}

async function buildCase(
  deps: Pick<VerifierDeps, 'cases' | 'organisation' | 'nowMs' | 'random'>,
  { matterCode, situation, clerk }: OpenCase,
): Promise<Case> {
  const materials = planMaterials(matterOf(matterCode), situation).map((planned) => ({
    ...planned,
    waivedBy: planned.waivedBy.map((waiver) => ({ ...waiver, fields: [...waiver.fields] })),
    fallbacks: [...planned.fallbacks],
    settled: null,
  }));
  const openedAt = new Date(deps.nowMs()).toISOString();
  return {
    version: 1,
    caseNo: await freeCaseNumber(deps, openedAt),
    organisation: deps.organisation.did,
    clerk,
    matterCode,
    situation,
    state: 'open',
    openedAt,
    acceptedAt: null,
    materials,
    requests: [],
    flags: [],
  };
}

/** Division, day in Asia/Shanghai and four random bytes: readable over a counter, no count to fight over. */
async function freeCaseNumber(
  { cases, organisation: { region }, random }: Pick<VerifierDeps, 'cases' | 'organisation' | 'random'>,
  openedAt: string,
): Promise<string> {
  const day = new Date(Date.parse(openedAt) + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  for (;;) {
    const caseNo = `${region}-${day}-${hex.encode(random(4)).toUpperCase()}`;
    if ((await cases.getCase(caseNo)) === undefined) return caseNo;
  }
}
