import type { Report } from '@ganzheng/sdk/verify';
import type { Terminal } from '../terminal.js';
import { checkTitles } from './check-titles.js';

/** Prints a verdict: all twelve checks, or only those that stand in its way. */
export function printReport(terminal: Terminal, report: Report, { only = 'all' }: { readonly only?: 'all' | 'failed' } = {}): void {
  for (const { check, outcome, code, because } of report.checks) {
    if (only === 'failed' && outcome !== 'failed') continue;
    terminal.check(outcome, checkTitles[check], `${because.zh} ${because.en}${code === undefined ? '' : ` · ${code}`}`);
  }
}

/** The codes of the checks that failed. */
export const failuresOf = (report: Report): readonly string[] =>
  report.checks.flatMap(({ outcome, code }) => (outcome === 'failed' && code !== undefined ? [code] : []));
