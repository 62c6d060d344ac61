import { type ErrorCode, errorTable } from '@ganzheng/sdk/errors';
import { catalogue } from '@ganzheng/sdk/licence';
import type { ReadRow, RowProblem } from './import-row.js';
import { type RepairKind, repairKinds } from './repair.js';

/** One finding of a report, in both languages; the row and the field say where, and no value is repeated. */
interface Rejection extends RowProblem {
  readonly row: number;
  readonly zh: string;
  readonly en: string;
}

interface TypeCount {
  readonly typeCode: string;
  readonly zh: string;
  readonly en: string;
  readonly rows: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
}

/** The quality of a file of stock data (数据质量报告). Nothing of it is personal. */
export interface ImportReport {
  readonly rows: number;
  /** issued now */
  readonly accepted: number;
  /** among the accepted: rows in which something was put right */
  readonly repaired: number;
  /** in the register already, with the same content */
  readonly unchanged: number;
  readonly rejected: number;
  /** among the rejected: a number that another licence has */
  readonly duplicates: number;
  /** at most the first thousand */
  readonly problems: readonly Rejection[];
  readonly repairs: readonly {
    readonly kind: RepairKind;
    readonly zh: string;
    readonly en: string;
    readonly count: number;
    readonly rows: readonly number[];
  }[];
  readonly byCode: readonly { readonly code: ErrorCode; readonly zh: string; readonly en: string; readonly count: number }[];
  readonly byType: readonly TypeCount[];
  /** where reading stopped before the end, and why */
  readonly stopped: { readonly row: number; readonly code: ErrorCode } | null;
}

/** How far an import has come. */
export type ImportProgress = Pick<ImportReport, 'rows' | 'accepted' | 'unchanged' | 'rejected'>;

export type RowVerdict = 'accepted' | 'unchanged' | readonly RowProblem[];

const MOST_FINDINGS = 1000;

/** Gathers what became of each row. */
export interface ReportBuilder {
  add(row: ReadRow, verdict: RowVerdict): void;
  progress(): ImportProgress;
  build(stopped: ImportReport['stopped']): ImportReport;
}

export function createReport(): ReportBuilder {
  const totals = { rows: 0, accepted: 0, repaired: 0, unchanged: 0, rejected: 0, duplicates: 0 };
  const problems: Rejection[] = [];
  const codes = new Map<ErrorCode, number>();
  const repaired = new Map<RepairKind, { count: number; rows: number[] }>();
  const types = new Map<string, { rows: number; accepted: number; unchanged: number; rejected: number }>();

  const countRepair = (kind: RepairKind, row: number) => {
    const { count, rows } = repaired.get(kind) ?? { count: 0, rows: [] };
    if (rows.length < MOST_FINDINGS) rows.push(row);
    repaired.set(kind, { count: count + 1, rows });
  };

  return {
    add(row, verdict) {
      const outcome = typeof verdict === 'string' ? verdict : 'rejected';
      // A type code outside the catalogue is attacker-controlled and is not repeated.
      const typeCode = catalogue.has(row.typeCode) ? row.typeCode : '';
      const type = types.get(typeCode) ?? { rows: 0, accepted: 0, unchanged: 0, rejected: 0 };
      types.set(typeCode, { ...type, rows: type.rows + 1, [outcome]: type[outcome] + 1 });
      totals.rows += 1;
      totals[outcome] += 1;
      if (outcome === 'accepted' && row.repairs.length > 0) totals.repaired += 1;
      if (outcome !== 'rejected') for (const kind of new Set(row.repairs.map((one) => one.kind))) countRepair(kind, row.row);
      if (typeof verdict === 'string') return;
      if (verdict.some(({ code }) => code === 'LICENCE_NUMBER_REPEATED')) totals.duplicates += 1;
      for (const { field, code } of verdict) {
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (problems.length < MOST_FINDINGS) problems.push({ row: row.row, field, code, ...namesOf(code) });
      }
    },
    progress: () => ({ rows: totals.rows, accepted: totals.accepted, unchanged: totals.unchanged, rejected: totals.rejected }),
    build: (stopped) => ({
      ...totals,
      problems,
      repairs: [...repaired].map(([kind, { count, rows }]) => ({ kind, ...repairKinds[kind], count, rows })),
      byCode: [...codes].map(([code, count]) => ({ code, ...namesOf(code), count })).sort((left, right) => right.count - left.count),
      byType: [...types].map(([typeCode, counts]) => ({
        typeCode,
        ...(catalogue.get(typeCode)?.name ?? { zh: '目录外类型', en: 'not in the catalogue' }),
        ...counts,
      })),
      stopped,
    }),
  };
}

const namesOf = (code: ErrorCode) => ({ zh: errorTable[code].zh, en: errorTable[code].en });
