import { LicenceError } from '../../errors/index.js';

/**
 * The first engine that passes its self-test; a test that throws is a test that fails.
 *
 * @param rows engines in order of preference
 * @param passes the known-answer test
 * @throws ENGINE_UNSOUND when none passes
 */
export function chooseEngine<Row>(rows: readonly Row[], passes: (row: Row) => boolean): Row {
  for (const row of rows) {
    try {
      if (passes(row)) return row;
    } catch {
      // A platform without the algorithm throws: the next row is asked.
    }
  }
  throw new LicenceError('ENGINE_UNSOUND');
}
