import { openDevice } from './citizen.js';
import { issueAndReceive } from './issue-and-receive.js';
import { lives } from './lives.js';
import { recognisedInShenzhen } from './recognised-in-shenzhen.js';
import type { Walker } from './walker.js';
import { withoutPaper } from './without-paper.js';

/** The walks, one after the other, with a citizen's and a company's device of their own. */
export async function walkThrough(walker: Walker): Promise<void> {
  const { city } = walker;
  const citizen = await openDevice(city, { name: '钟明远', file: 'citizen' });
  const company = await openDevice(city, { name: '示范企业', file: 'company' });
  const ganzhou = { service: city.window, at: 'approval' };
  const longgang = { service: city.partner, at: 'longgang' };
  try {
    await issueAndReceive(walker, citizen, company);
    await withoutPaper(walker, ganzhou, citizen);
    await recognisedInShenzhen(walker, longgang, company);
    await lives(walker, { ganzhou, longgang }, company);
  } finally {
    await citizen.close();
    await company.close();
  }
}
