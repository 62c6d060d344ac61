import { openCredential } from '@ganzheng/sdk/vc';
import { checkNames, gather, judge, type Verdict, type VerifyInput, verify } from '@ganzheng/sdk/verify';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';

const world = await createVerifyWorld();
const policy = world.policyOf();
const input = await world.goodInput();
const given = { trust: world.trust, policy, now: nowMs };
const text = String(input.credential);

const verdictOf = async (change: Partial<VerifyInput>): Promise<Verdict> => (await verify({ ...input, ...change }, given)).report.verdict;

/** One change to a text: a character replaced, dropped, doubled or put in, a part moved. */
const mutation = fc.oneof(
  fc.tuple(fc.nat(text.length - 1), fc.constantFrom(...'AZaz09-_.~= {}"\\')).map(([at, to]) => text.slice(0, at) + to + text.slice(at + 1)),
  fc.tuple(fc.nat(text.length), fc.constantFrom(...'A9-_.~= \n\0')).map(([at, extra]) => text.slice(0, at) + extra + text.slice(at)),
  fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 1, max: 200 })).map(([at, count]) => text.slice(0, at) + text.slice(at + count)),
  fc.shuffledSubarray(text.split('~')).map((parts) => parts.join('~')),
  fc.shuffledSubarray(text.split('.')).map((parts) => parts.join('.')),
);

describe('hostile presentations', () => {
  it('changed anywhere are never good', async () => {
    expect(await verdictOf({})).toBe('good');
    const { evidence } = await gather(input, given);
    await fc.assert(
      fc.asyncProperty(mutation, async (changed) => {
        fc.pre(changed !== text);
        // With the evidence of the good one in hand, so that only what was presented can be what is wrong.
        const { verdict } = judge({ ...(await gather({ ...input, credential: changed }, given)), evidence }, policy, nowMs);
        expect(verdict).toBe('bad');
      }),
      { numRuns: 400 },
    );
  });

  it('as originals changed anywhere are never good', async () => {
    const original = world.issueOriginalOf();
    const receipt = await world.anchor(original);
    const archive = world.policyOf('archive');
    const whole = JSON.stringify(original);
    const verdict = async (credential: unknown) => (await verify({ credential, receipt }, { ...given, policy: archive })).report.verdict;
    expect([await verdict(whole), await verdict(original)]).toEqual(['good', 'good']);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.constantFrom(...'0a"{}[]:,中 '), async (at, to) => {
        const changed = whole.slice(0, at) + to + whole.slice(at + 1);
        if ((await verdict(changed)) === 'good') expect(JSON.parse(changed)).toEqual(original);
      }),
      { numRuns: 150 },
    );
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an empty text', ''],
    ['tildes', '~'.repeat(10_000)],
    ['a megabyte', 'a'.repeat(2_000_000)],
    ['deep JSON', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    [
      'a deep object',
      Array(5000)
        .fill(0)
        .reduce((inner: unknown) => [inner], 1),
    ],
    ['a cycle', cycle()],
    ['a function', () => 1],
    ['a big integer', 1n],
    ['an array', []],
    [
      'an object with a trap',
      {
        get '@context'(): never {
          throw new Error('trap');
        },
      },
    ],
    ['a JWT', 'e30.e30.'],
    ['lone surrogates', '\ud800~\udfff~'],
  ])('%s is reported, never thrown', async (_, credential) => {
    const { report } = await verify({ ...input, credential }, given);
    expect([report.verdict, report.checks.length]).toEqual(['bad', 12]);
  });

  it('anything at all beside the credential is reported, never thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), fc.anything(), fc.anything(), async (receipt, statusList, binding, occasion) => {
        const { report } = await verify({ ...input, receipt, statusList, binding, occasion } as VerifyInput, given);
        expect(report.checks.map(({ check }) => check)).toEqual([...checkNames]);
        expect(report.verdict).not.toBe('good');
      }),
      { numRuns: 100 },
    );
  });

  it('a trust source that answers nonsense never makes a verdict good', async () => {
    const questions = Object.keys(world.trust).filter(
      (name) => !['network', 'statusHead', 'statusList', 'agreements', 'authorization', 'checkpoint'].includes(name),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...questions), fc.anything(), async (question, nonsense) => {
        fc.pre(!(question === 'statusEntry' && (nonsense === null || nonsense === undefined)));
        const trust = {
          ...world.trust,
          [question]: async () => ({ value: nonsense, signedBy: '', asOf: new Date(nowMs).toISOString(), source: 'fetched' }),
        };
        const { report } = await verify(input, { ...given, trust });
        expect(report.verdict).not.toBe('good');
      }),
      { numRuns: 100 },
    );
  });
});

describe('holding two licences', () => {
  it('no part of one passes with the other', async () => {
    const other = await world.goodInput();
    const [ours, theirs] = [text.split('~'), String(other.credential).split('~')];
    const spliced = ours.map((part, at) => (at === 0 ? theirs[0] : part)).join('~');
    expect(await verdictOf({ credential: spliced })).toBe('bad');
    expect(await verdictOf({ credential: [...ours.slice(0, -1), theirs.at(-1)].join('~') })).toBe('bad');
    expect(await verdictOf({ receipt: other.receipt })).toBe('bad');
    expect(openCredential(text).licence.id).toBe(openCredential(String(other.credential)).licence.id);
  });
});

function cycle(): unknown {
  const self: Record<string, unknown> = {};
  self.self = self;
  return self;
}
