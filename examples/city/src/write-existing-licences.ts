import { writeFileSync } from 'node:fs';
import { csvText } from './csv-text.js';
import { committed, existingLicences } from './existing-licences.js';

/** Command: writes the committed export again, byte for byte. */
const { headings, rows, faults, holders } = existingLicences(committed.seed, committed.holders);
writeFileSync(new URL('../data/existing-licences.csv', import.meta.url), csvText(headings, rows));
console.log(`examples/city/data/existing-licences.csv: ${rows.length} rows, ${holders} holders, ${faults.size} rows spoilt on purpose`);
