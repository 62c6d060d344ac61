import { inverse, mod, multiply, n } from './curve.js';
import { type Draft, type DraftGroup, defaultId, publicHex, publicPoint, sampleKey, sampleNonce, scalarOf, structured } from './format.js';
import { signatureOf } from './message-cases.js';
import { digestOf, hex32, hexOf, signDigest, utf8 } from './signature.js';

/** The one signature each nonce gives, and the nonces that give none. */
export const signingCases = (): DraftGroup[] => [...keys().map(([d, nonces]) => signGroup(d, nonces)), ...trapGroups()];

const message = utf8('赣州市行政审批局');

const edges: Readonly<Record<string, bigint>> = {
  ...structured,
  'n − 3': n - 3n,
  '2^255 − 1': (1n << 255n) - 1n,
  '2^64': 1n << 64n,
  '2^192': 1n << 192n,
  '31': 31n,
  '32': 32n,
  '33': 33n,
  '16': 16n,
  '17': 17n,
  any: scalarOf('any nonce'),
};

const keys = (): readonly (readonly [bigint, Readonly<Record<string, bigint>>])[] => [
  [sampleKey, { ...edges, 'that of GM/T 0003.5-2012, annex A.2': sampleNonce }],
  ...[1n, 2n, n - 2n, n - 3n, 1n << 255n, (n - 1n) / 2n, scalarOf('any key')].map(
    (d) => [d, { one: 1n, 'n − 1': n - 1n, '2^255': 1n << 255n, any: scalarOf(`nonce of ${d}`) }] as const,
  ),
];

function signGroup(d: bigint, nonces: Readonly<Record<string, bigint>>): DraftGroup {
  const tests = Object.entries(nonces)
    // d·G and k·G may make one of the traps; those have groups of their own.
    .filter(([, k]) => signDigest(digestOf(message, publicPoint(d), utf8(defaultId)), d, k) !== undefined)
    .map(
      ([name, k]): Draft<'Sm2Sign'> => ({
        comment: `k = ${name}`,
        flags: ['Nonce'],
        k: hex32(k),
        msg: hexOf(message),
        sig: signatureOf(message, d, defaultId, k),
        result: 'valid',
      }),
    );
  const refused = { 0: 0n, n, 'n + 1': n + 1n, '2^256 − 1': 2n ** 256n - 1n };
  const wrong = Object.entries(refused).map(
    ([name, k]): Draft<'Sm2Sign'> => ({
      comment: `k = ${name}`,
      flags: ['NonceRange'],
      k: hex32(k),
      msg: hexOf(message),
      sig: '',
      result: 'invalid',
    }),
  );
  return {
    type: 'Sm2Sign',
    privateKey: hex32(d),
    publicKey: publicHex(d),
    userId: hexOf(utf8(defaultId)),
    tests: [...tests, ...(d === sampleKey ? wrong : [])],
  };
}

/** An e that leads a nonce into each of the traps of the standard, and its neighbour that does not. @see GB/T 32918.2-2016, 6.1 steps A5 and A6 */
function trapGroups(): DraftGroup[] {
  const traps = ['first', 'second', 'third'].flatMap((name) => {
    const k = scalarOf(`trap ${name}`);
    const x = multiply(k)?.x ?? 0n;
    const r = scalarOf(`trap r ${name}`);
    return [
      ['r = 0', sampleKey, k, mod(-x, n)],
      ['r + k = n', sampleKey, k, mod(-x - k, n)],
      // s = (1 + d)^-1 · (k − r·d) is zero where d = k/r.
      ['s = 0', mod(k * inverse(r, n), n), k, mod(r - x, n)],
    ] as const;
  });
  return traps.map(([name, d, k, e]) => {
    const draft = (comment: string, digest: bigint): Draft<'Sm2SignDigest'> => {
      const sig = signDigest(digest, d, k);
      const common = { comment, flags: ['UnusableNonce'], k: hex32(k), digest: hex32(digest) };
      return sig === undefined ? { ...common, sig: '', result: 'invalid' } : { ...common, sig, result: 'valid' };
    };
    return { type: 'Sm2SignDigest', privateKey: hex32(d), tests: [draft(name, e), draft(`${name} but for one`, mod(e + 1n, n))] };
  });
}
