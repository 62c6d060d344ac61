import { afterAll, beforeAll, describe, it } from 'vitest';
import { killWhileIssuing } from './kill-while-issuing.js';
import { prepareIssuer } from './served.js';

let served: Awaited<ReturnType<typeof prepareIssuer>>;
beforeAll(async () => {
  served = await prepareIssuer();
}, 60_000);
afterAll(() => served.remove());

describe('SIGKILL of the issuer process, many times', () => {
  it('loses nothing that was answered, and anchors nothing twice', () => killWhileIssuing(served, 25), 240_000);
});
