import { a, add, inverse, lift, mod, multiply, n, type Point, p, power } from './curve.js';
import { type Draft, type DraftGroup, defaultId, publicHex, publicPoint, sampleKey, scalarOf } from './format.js';
import { signatureOf } from './message-cases.js';
import { digestOf, hex32, hexOf, hexOfPoint, utf8 } from './signature.js';

/** Keys and ids of every wrong kind. */
export const keyCases = (): DraftGroup[] => [
  { type: 'Sm2PublicKey', userId: hexOf(utf8(defaultId)), tests: [...encodings(), ...invalidCurves()] },
  { type: 'Sm2CompressedPoint', tests: compressedPoints() },
  { type: 'Sm2PrivateKey', tests: privateKeys() },
  { type: 'Sm2UserId', tests: userIds() },
];

const message = utf8('message digest');

/** The sample's key, written as nobody may write it, beside a signature that is right under it. */
function encodings(): Draft<'Sm2PublicKey'>[] {
  const { x, y } = publicPoint(sampleKey);
  const sig = signatureOf(message, sampleKey, defaultId);
  const whole = publicHex(sampleKey);
  const point = (first: bigint, second: bigint): string => `04${hex32(first)}${hex32(second)}`;
  const wrong: readonly (readonly [string, string])[] = [
    ['(0, 0)', point(0n, 0n)],
    ['(0, 1)', point(0n, 1n)],
    ['the other y', point(x, p - y)],
    ['y + 1', point(x, y + 1n)],
    ['x and y exchanged', point(y, x)],
    ['x = p', point(p, y)],
    ['y = p', point(x, p)],
    ['x = p + 1', point(p + 1n, y)],
    ['all ones', `04${'ff'.repeat(64)}`],
    ['infinity as 00', '00'],
    ['infinity as 65 bytes', '00'.repeat(65)],
    ['compressed', `${y & 1n ? '03' : '02'}${hex32(x)}`],
    ['hybrid', `${y & 1n ? '07' : '06'}${hex32(x)}${hex32(y)}`],
    ['a first byte of 05', `05${whole.slice(2)}`],
    ['without its 04', whole.slice(2)],
    ['one byte more', `${whole}00`],
    ['one byte less', whole.slice(0, -2)],
    ['x alone', whole.slice(0, 66)],
    ['a zero byte in front', `00${whole}`],
    ['its hex as text', hexOf(utf8(whole))],
    ['nothing', ''],
  ];
  return [
    { comment: 'the key itself', flags: ['Normal'], publicKey: whole, msg: hexOf(message), sig, result: 'valid' },
    ...wrong.map(([comment, publicKey]) => ({
      comment,
      flags: ['KeyEncoding'],
      publicKey,
      msg: hexOf(message),
      sig,
      result: 'invalid' as const,
    })),
  ];
}

/** Points of order 2 and 3 on other curves, whose sums never use b: where t·P is infinity, whoever skips the curve's equation accepts a forgery. */
function invalidCurves(): Draft<'Sm2PublicKey'>[] {
  const points: (readonly [Point, bigint])[] = [1n, 2n, 3n, 12_345n, p - 1n].map((x) => [{ x, y: 0n }, 2n]);
  for (let x = 2n; points.length < 9; x++) {
    // On y² = x³ + ax + b' a point has order 3 where 3x⁴ + 6ax² + 12b'x − a² = 0. @see the third division polynomial
    const b = mod((a * a - 3n * x ** 4n - 6n * a * x * x) * inverse(12n * x, p), p);
    const square = mod(x ** 3n + a * x + b, p);
    const y = power(square, (p + 1n) / 4n, p);
    if (mod(y * y, p) === square) points.push([{ x, y }, 3n]);
  }
  return points.map(([point, order], i) => {
    const { msg, sig } = forgery(point, order, i);
    const comment = `a point of order ${order} of another curve, x = ${point.x}`;
    return { comment, flags: ['InvalidCurve'], publicKey: hexOfPoint(point), msg: hexOf(msg), sig, result: 'invalid' };
  });
}

/** A message and a signature with t a multiple of the order, so that s·G + t·P = s·G. */
function forgery(point: Point, order: bigint, seed: number): { readonly msg: Uint8Array; readonly sig: string } {
  if (multiply(6n, point) !== undefined || add(point, undefined) !== point) throw new TypeError('this point has a larger order');
  for (let count = 0; ; count++) {
    const msg = utf8(`forged ${seed} ${count}`);
    const s = scalarOf(`forger ${seed} ${count}`);
    const r = mod(digestOf(msg, point, utf8(defaultId)) + (multiply(s)?.x ?? 0n), n);
    if (r !== 0n && mod(r + s, n) % order === 0n && mod(r + s, n) !== 0n) return { msg, sig: hex32(r) + hex32(s) };
  }
}

function compressedPoints(): Draft<'Sm2CompressedPoint'>[] {
  const prefix = (odd: bigint): string => (odd ? '03' : '02');
  const both = (name: string, x: bigint): Draft<'Sm2CompressedPoint'>[] =>
    [0n, 1n].map((odd) => {
      const point = x < p ? lift(x, odd) : undefined;
      return {
        comment: `x = ${name}, y ${odd ? 'odd' : 'even'}`,
        flags: [point === undefined ? 'NotOnCurve' : 'Normal'],
        compressed: prefix(odd) + hex32(x),
        publicKey: point === undefined ? '' : hexOfPoint(point),
        result: point === undefined ? 'invalid' : 'valid',
      };
    });
  const { x, y } = publicPoint(sampleKey);
  const wrong: readonly (readonly [string, string])[] = [
    ['a first byte of 00', `00${hex32(x)}`],
    ['a first byte of 01', `01${hex32(x)}`],
    ['a first byte of 04', `04${hex32(x)}`],
    ['a first byte of 05', `05${hex32(x)}`],
    ['a first byte of 82', `82${hex32(x)}`],
    ['the whole point', hexOfPoint({ x, y })],
    ['one byte less', `02${hex32(x).slice(2)}`],
    ['one byte more', `02${hex32(x)}00`],
    ['infinity', '00'],
    ['nothing', ''],
  ];
  const numbers = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, n - 1n, n, p - 3n, p - 2n, p - 1n, p, p + 1n, p + 2n, 2n ** 256n - 1n];
  const names: Readonly<Record<string, string>> = { [String(n)]: 'n', [String(n - 1n)]: 'n − 1', [String(2n ** 256n - 1n)]: '2^256 − 1' };
  const nameOf = (value: bigint): string =>
    names[String(value)] ?? (value > n ? `p ${value < p ? '−' : '+'} ${value < p ? p - value : value - p}` : String(value));
  return [
    ...numbers.flatMap((value) => both(nameOf(value), value)),
    ...both('of the sample', x),
    ...[1n, 2n, 3n, n - 2n].flatMap((d) => both(`of ${d === n - 2n ? 'n − 2' : d}·G`, publicPoint(d).x)),
    ...[0, 1, 2, 3].flatMap((i) => both(`any (${i})`, scalarOf(`x ${i}`))),
    ...wrong.map(([comment, compressed]) => ({ comment, flags: ['KeyEncoding'], compressed, publicKey: '', result: 'invalid' as const })),
  ];
}

/** @see GB/T 32918.1-2016, 6.1: d in [1, n − 2] */
function privateKeys(): Draft<'Sm2PrivateKey'>[] {
  const right: readonly (readonly [string, bigint])[] = [
    ['1', 1n],
    ['2', 2n],
    ['3', 3n],
    ['2^255', 1n << 255n],
    ['2^255 − 1', (1n << 255n) - 1n],
    ['(n − 1)/2', (n - 1n) / 2n],
    ['(n + 1)/2', (n + 1n) / 2n],
    ['n − 3', n - 3n],
    ['n − 2', n - 2n],
    ['the sample’s', sampleKey],
  ];
  const wrong: readonly (readonly [string, string])[] = [
    ['0', hex32(0n)],
    ['n − 1, whose 1 + d has no inverse', hex32(n - 1n)],
    ['n', hex32(n)],
    ['n + 1', hex32(n + 1n)],
    ['2^256 − 1', 'ff'.repeat(32)],
    ['31 bytes', '01'.repeat(31)],
    ['33 bytes', `00${hex32(1n)}`],
    ['64 bytes', '01'.repeat(64)],
    ['nothing', ''],
  ];
  return [
    ...right.map(([name, d]) => ({
      comment: `d = ${name}`,
      flags: ['Normal'],
      privateKey: hex32(d),
      publicKey: publicHex(d),
      result: 'valid' as const,
    })),
    ...wrong.map(([name, privateKey]) => ({
      comment: `d = ${name}`,
      flags: ['PrivateKeyRange'],
      privateKey,
      publicKey: '',
      result: 'invalid' as const,
    })),
  ];
}

/** ENTL has 16 bits, so an id has at most 8,191 bytes; a lone surrogate has no UTF-8. @see GB/T 32918.2-2016, 5.5; RFC 3629, 3 */
function userIds(): Draft<'Sm2UserId'>[] {
  const draft = (result: 'valid' | 'invalid', comment: string, flag: string, userId: string): Draft<'Sm2UserId'> => ({
    comment,
    flags: [flag],
    userId,
    result,
  });
  return [
    draft('valid', 'empty', 'UserId', ''),
    draft('valid', 'Chinese', 'UserId', '赣州市行政审批局'),
    draft('valid', 'a surrogate pair', 'UserId', '𠮷'),
    draft('valid', 'a zero byte', 'UserId', '\0'),
    draft('valid', '8191 bytes', 'UserId', 'x'.repeat(8191)),
    draft('valid', '8191 bytes of Chinese and one letter more', 'UserId', `${'赣'.repeat(2730)}x`),
    draft('invalid', '8192 bytes: ENTL would be 0', 'LongUserId', 'x'.repeat(8192)),
    draft('invalid', '8193 bytes of Chinese, 2731 characters', 'LongUserId', '赣'.repeat(2731)),
    draft('invalid', 'the default id, 65,536 bits longer', 'LongUserId', defaultId + 'x'.repeat(8192)),
    draft('invalid', 'a lone high surrogate', 'LoneSurrogate', '\ud842'),
    draft('invalid', 'a lone low surrogate', 'LoneSurrogate', '\udfb7'),
    draft('invalid', 'a pair the wrong way round', 'LoneSurrogate', '\udfb7\ud842'),
    draft('invalid', 'a lone surrogate among others', 'LoneSurrogate', '赣\ud842州'),
  ];
}
