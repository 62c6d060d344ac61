import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeFile, composeSettings, planInside } from '@ganzheng/network/fabric';
import { top } from '../support/top.js';
import { errorsDocument } from './errors.js';
import { floorsPicture } from './floors.js';
import { transactionsDocument } from './transactions.js';
import { walkText } from './walk-text.js';

/** Writes what is generated of the documents: the tables, the picture of the floors, and the walks' real output into the README. */
writeFileSync(join(top, 'docs/errors.md'), errorsDocument());
writeFileSync(join(top, 'docs/transactions.md'), transactionsDocument());
writeFileSync(join(top, 'network/docker-compose.yml'), composeFile(planInside(composeSettings)));
writeFileSync(join(top, 'docs/floors.svg'), await floorsPicture(top));
const readme = join(top, 'README.md');
writeFileSync(readme, between(readFileSync(readme, 'utf8'), 'walk', `\n\`\`\`text\n${walkText(top)}\n\`\`\`\n`));

/** Replaces what stands between the two marks of a name. */
function between(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new TypeError(`README.md has no marks for ${name}`);
  return text.slice(0, from + open.length) + content + text.slice(to);
}
