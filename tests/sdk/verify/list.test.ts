import { checkOf, type VerifyInput, verify, verifyAll, verifyEach } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';

const world = await createVerifyWorld();

describe('several licences at once', () => {
  const inputs = async () => [await world.goodInput(), await world.goodInput(), await world.goodInput()];
  const all = (list: readonly VerifyInput[]) => verifyAll(list, { trust: world.trust, policy: world.policyOf(), now: nowMs });

  it('are good when each one is', async () => {
    const { verdict, verifications } = await all(await inputs());
    expect([verdict, ...verifications.map(({ report }) => report.verdict)]).toEqual(['good', 'good', 'good', 'good']);
  });

  it.each([0, 1, 2])('are bad when the one at position %i is, and provisional when its use is not recorded', async (position) => {
    const list = await inputs();
    const revoked = await world.goodInput();
    await world.moveStatus(revoked.held.index, 'revoked');
    const bad = await all(list.with(position, revoked));
    expect(bad.verdict).toBe('bad');
    expect(bad.verifications.map(({ report }) => report.verdict)).toEqual(list.map((_, at) => (at === position ? 'bad' : 'good')));
    const open = await all(list.with(position, { ...revoked, ...(await world.goodInput()), occasion: world.occasionOf() } as never));
    expect(open.verdict).toBe('provisional');
  });

  /** The same signature over nothing: another character in its middle. */
  const spoilt = (jwt: string): string => `${jwt.slice(0, -40)}${jwt.at(-40) === 'A' ? 'B' : 'A'}${jwt.slice(-39)}`;
  const forgeries: readonly [string, 'issuerSignature' | 'holderBinding', (presented: string) => string][] = [
    ['issuer', 'issuerSignature', (presented) => presented.replace(/^[^~]+/, spoilt)],
    ['holder', 'holderBinding', (presented) => presented.replace(/[^~]+$/, spoilt)],
  ];

  it.each(forgeries)(
    'have their signatures judged together, and the forged one of a %s found wherever it stands',
    async (_, check, forge) => {
      const list = await inputs();
      for (const position of list.keys()) {
        const forged = list.map((input, at) => (at === position ? { ...input, credential: forge(String(input.credential)) } : input));
        const { verifications } = await all(forged);
        expect(verifications.map(({ report }) => checkOf(report, check).outcome)).toEqual(
          list.map((__, at) => (at === position ? 'failed' : 'passed')),
        );
      }
    },
  );

  it('are judged each under its own demands, as it would be alone', async () => {
    const given = { trust: world.trust, policy: world.policyOf(), now: nowMs };
    const [one, other] = await inputs();
    if (one === undefined || other === undefined) throw new TypeError('two inputs');
    const strict = { ...given, policy: world.policyOf('window', { bindingMaxAgeSeconds: 1 }), now: nowMs + 3600_000 };
    const toVerify = [
      { input: one, given },
      { input: other, given: strict },
      { input: { credential: 'nonsense' }, given },
      { input: one, given: strict },
    ];
    const alone = await Promise.all(toVerify.map(({ input, given: own }) => verify(input, own)));
    expect(await verifyEach(toVerify)).toEqual(alone);
    expect(alone.map(({ report }) => report.verdict)).toEqual(['good', 'bad', 'bad', 'bad']);
  });

  it('are bad when there are none', async () => {
    expect((await all([])).verdict).toBe('bad');
  });
});
