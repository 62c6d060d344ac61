import type { Report } from './row.js';
import { signRows, verifyRows } from './sm2/signatures.js';
import { startUpRows } from './sm2/start-up.js';
import { gcmRows, sm3Rows } from './sm2/symmetric.js';

/**
 * Measures the SM engines beside what else there is in Node, in one process, in short turns and by processor time.
 * Figures of kept keys always stand beside those of new ones: the peers have no tables for a key, and a citizen's key is met once.
 */
export async function sm2Bench(report: Report): Promise<void> {
  verifyRows(report);
  signRows(report);
  sm3Rows(report);
  gcmRows(report);
  startUpRows(report);
}
