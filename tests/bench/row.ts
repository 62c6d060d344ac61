/** One measured case: operations a second, and how it stands beside what it names. */
export interface Row {
  readonly case: string;
  readonly opsPerSecond: number;
  readonly ratioTo?: string;
  readonly ratio?: number;
  readonly note?: string;
}

export type Report = (row: Row) => void;
