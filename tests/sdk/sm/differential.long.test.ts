import { engines, generateKeyPair, randomBytes, sign, verify } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';

const rounds = 2_000;

describe('the engines against each other', () => {
  it.each(engines)(`accept ${rounds} signatures of $name over random keys and messages, and refuse each with one bit changed`, (signer) => {
    const judges = engines.filter(({ name }) => name !== signer.name);
    expect(judges.length).toBeGreaterThan(0);
    for (let round = 0; round < rounds; round++) {
      const { privateKey, publicKey } = generateKeyPair(undefined, signer);
      const message = randomBytes(round % 200);
      const signature = sign(message, privateKey, { engine: signer });
      const bit = (randomBytes(2)[0] ?? 0) * 2 + (round & 1);
      const changed = signature.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      for (const engine of judges) {
        const seen = { key: hex.encode(privateKey), message: hex.encode(message), signature: hex.encode(signature), by: engine.name };
        expect({ ...seen, verdict: verify(signature, message, publicKey, { engine }) }).toEqual({ ...seen, verdict: true });
        // The portable engine takes 30 ms a verdict: its refusals are sampled.
        if (engine.name !== 'portable' || round % 10 === 0) expect(verify(changed, message, publicKey, { engine })).toBe(false);
      }
    }
  });
});
