import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../support/top.js';
import { sm2EdgeFile, textOf } from './edge-file.js';

/** Writes the published edge cases of SM2. */
writeFileSync(join(top, 'tests/vectors/sm2-edge.json'), textOf(sm2EdgeFile()));
