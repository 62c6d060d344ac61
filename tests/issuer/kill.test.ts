import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killWhileIssuing } from './kill-while-issuing.js';
import { prepareIssuer, startIssuer } from './served.js';

let served: Awaited<ReturnType<typeof prepareIssuer>>;
beforeAll(async () => {
  served = await prepareIssuer();
}, 60_000);
afterAll(() => served.remove());

describe('SIGKILL of the issuer process', () => {
  it('loses nothing that was answered, and anchors nothing twice', () => killWhileIssuing(served, 2), 60_000);
});

describe('the configuration', () => {
  const wrong: [string, (config: (typeof served)['config']) => unknown, string][] = [
    ['no pepper', ({ pepper: _left, ...config }) => config, 'pepper'],
    ['an operator of another service', (config) => ({ ...config, operator: { did: 'did:elic:local:zother' } }), 'operator.did'],
  ];
  it.each(wrong)('with %s stops the start, and names the place but not the value', async (_name, change, place) => {
    const path = `${served.path}.wrong`;
    await writeFile(path, JSON.stringify(change(served.config)));
    const failure = await startIssuer(path).catch(String);
    expect(failure).toContain('CONFIG_INVALID');
    expect(failure).toContain(place);
    expect(failure).not.toContain(served.config.ledger.hostKey);
  });
});
