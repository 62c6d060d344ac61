import { type Engine, engines } from '@ganzheng/sdk/sm';
import { describe, expect, it } from 'vitest';
import { compareEngines } from './differential.js';

const fast = engines.filter(({ name }) => name !== 'portable');
const pairs = fast.flatMap((signer) =>
  fast.filter((judge) => judge !== signer).map((judge) => [signer.name, judge.name, signer, judge] as const),
);

describe('the engines against each other', () => {
  it.each(pairs)('500 signatures of %s, judged by %s, and each with one bit changed', (_signer, _judge, signer, judge) => {
    expect(compareEngines(signer, judge, 500)).toEqual({ signatures: 500, changed: 500, disagreements: [] });
  });

  it('find a signer or a judge that is wrong once in many times', () => {
    const [signer, judge] = [fast[0], fast.at(-1)];
    if (signer === undefined || judge === undefined) throw new TypeError('there is no fast engine');
    let count = 0;
    const careless: Engine = {
      ...signer,
      loadKey: (privateKey) => {
        const key = signer.loadKey(privateKey);
        return { ...key, sign: (...given) => key.sign(...given).map((byte, i) => (i === 40 && ++count === 20 ? byte ^ 1 : byte)) };
      },
    };
    const lenient: Engine = {
      ...judge,
      verify: (signature, ...rest) => ((signature[63] ?? 0) & 15) === 0 || judge.verify(signature, ...rest),
    };
    expect(compareEngines(careless, judge, 40).disagreements.length).toBeGreaterThan(0);
    expect(compareEngines(signer, lenient, 256).disagreements.length).toBeGreaterThan(0);
  });
});
