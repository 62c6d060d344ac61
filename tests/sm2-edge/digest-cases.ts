import { add, inverse, lift, mod, multiply, n, negate, type Point, p } from './curve.js';
import { type Draft, type DraftGroup, publicPoint, sampleKey, scalarOf, structured } from './format.js';
import { hex32, hexOfPoint, signDigest } from './signature.js';

type Case = Draft<'Sm2VerifyDigest'>;

/**
 * Signatures over a chosen e: only so can the additions inside a verification be led where a hash would lead them once in 2^128 tries.
 * For any key P, s and t ≠ s there is an e that makes (t − s, s) valid: e = r − x(s·G + t·P). The truth is by construction, and checked again.
 */
export const digestCases = (): DraftGroup[] => [
  group(publicPoint(sampleKey), [...rangeCases(), ...digestEdges()]),
  ...relatedKeys().map(([name, d]) => group(publicPoint(d), exceptionalCases(name, d))),
  ...secondCandidates(),
];

const group = (key: Point, tests: readonly Case[]): DraftGroup => ({ type: 'Sm2VerifyDigest', publicKey: hexOfPoint(key), tests });

const make = (result: Case['result'], comment: string, flag: string, e: bigint, r: bigint, s: bigint): Case => ({
  comment,
  flags: [flag],
  digest: hex32(e),
  sig: hex32(r) + hex32(s),
  result,
});

/** The e that makes r right for a point; infinity counts as x = 0, as in a careless implementation. */
const digestFor = (r: bigint, point: Point | undefined): bigint => mod(r - (point?.x ?? 0n), n);

const verifier = (s: bigint, t: bigint, key: Point): Point | undefined => add(multiply(s), multiply(t, key));

/** r and s that would pass if nobody looked at their range, or at t. @see GB/T 32918.2-2016, 7.1 steps B1, B2 and B5 */
function rangeCases(): Case[] {
  const key = publicPoint(sampleKey);
  const s = scalarOf('range s');
  const naive = (name: string, flag: string, r: bigint, second: bigint): Case =>
    make('invalid', name, flag, digestFor(mod(r, n), verifier(mod(second, n), mod(r + second, n), key)), r, second);
  const small = 5n;
  const right = (name: string, r: bigint, second: bigint): Case =>
    make('valid', name, 'Range', digestFor(r, verifier(second, r + second, key)), r, second);
  return [
    naive('r = 0, right otherwise', 'Range', 0n, s),
    naive('r = n, right modulo n', 'Range', n, s),
    naive('s = 0, right otherwise', 'Range', s, 0n),
    naive('s = n, right modulo n', 'Range', s, n),
    right('r = 5', small, s),
    naive('r = 5 + n, right modulo n', 'Overflow', small + n, s),
    right('s = 5', s, small),
    naive('s = 5 + n, right modulo n', 'Overflow', s, small + n),
    naive('both 5 + n, right modulo n', 'Overflow', small + n, small + n),
    naive('r = 2^256 − 1, right modulo n', 'Overflow', 2n ** 256n - 1n, s),
    right('r = 1', 1n, s),
    right('s = 1', s, 1n),
    right('1, 1', 1n, 1n),
    right('r = n − 1', n - 1n, s),
    right('s = n − 1', s, n - 1n),
    right('n − 1, n − 1', n - 1n, n - 1n),
    right('r = s', s, s),
    right('r + s = n + 1', n + 1n - s, s),
    right('r + s = n − 1', n - 1n - (s >> 1n), s >> 1n),
    right('r + s above 2^256', n - 1n, n - 2n),
    naive('r + s = n: t = 0, right otherwise', 'ZeroSum', n - s, s),
    naive('1, n − 1: t = 0, right otherwise', 'ZeroSum', 1n, n - 1n),
    naive('n − 1, 1: t = 0, right otherwise', 'ZeroSum', n - 1n, 1n),
  ];
}

/** e is a hash: any 256 bits, n and above too. */
function digestEdges(): Case[] {
  const values = { 0: 0n, 1: 1n, 'n − 1': n - 1n, n, 'n + 1': n + 1n, p, '2^255': 1n << 255n, '2^256 − 1': 2n ** 256n - 1n };
  return Object.entries(values).flatMap(([name, e]) => {
    const signature = signDigest(e, sampleKey, scalarOf(`digest ${name}`)) ?? '';
    const [r, s] = [BigInt(`0x${signature.slice(0, 64)}`), BigInt(`0x${signature.slice(64)}`)];
    const twin = e < n ? e + n : e - n;
    return [
      make('valid', `e = ${name}`, 'Digest', e, r, s),
      ...(twin < 2n ** 256n ? [make('valid', `e = ${name}, its twin modulo n`, 'Digest', twin, r, s)] : []),
      make('invalid', `e = ${name}, with e ^ 1`, 'Digest', e ^ 1n, r, s),
    ];
  });
}

/** Keys that are entries, or neighbours of entries, of the tables of G: for windows of 5, 6, 7 and 8 bits. */
function relatedKeys(): readonly (readonly [string, bigint])[] {
  const near = [1n, 2n, 3n, 5n, 15n, 16n, 31n, 127n, 128n, 255n].map((d) => [String(d), d] as const);
  const far = [10n, 16n, 24n, 64n, 128n, 248n, 255n].map((bit) => [`2^${bit}`, 1n << bit] as const);
  const others: readonly (readonly [string, bigint])[] = [
    ['(n − 1)/2', (n - 1n) / 2n],
    ['1/3', inverse(3n, n)],
    ['1/2^8', inverse(1n << 8n, n)],
    ['every byte 01', structured['every byte 01']],
    ['a number like any', scalarOf('ordinary key')],
  ];
  const positive = [...near, ...far, ...others];
  return [...positive, ...positive.filter((_, i) => i % 2 === 0 || i < 4).map(([name, d]) => [`−${name}`, n - d] as const)];
}

/** Pairs (s, t) that make partial sums meet: equal, opposite, or a table entry apart. */
function exceptionalCases(name: string, d: bigint): Case[] {
  const key = publicPoint(d);
  const any = scalarOf(`any ${d}`);
  const short = scalarOf(`short ${d}`) >> 40n;
  const ts: readonly (readonly [string, bigint])[] = [
    ['1', 1n],
    ['2', 2n],
    ['n − 1', n - 1n],
    ['every byte 01', structured['every byte 01']],
    ['any', any],
  ];
  const pairs: (readonly [string, bigint, bigint])[] = ts.flatMap(([t, value]) => [
    [`s·G = t·P: a doubling at the end, t = ${t}`, value * d, value],
    [`s·G = −t·P: infinity at the end, t = ${t}`, -value * d, value],
  ]);
  pairs.push(
    ['s·G = 2t·P', 2n * any * d, any],
    ['s·G = t·P + G', any * d + 1n, any],
    ['s·G = −t·P + G', 1n - any * d, any],
    ['s·G = −t·P − G', -1n - any * d, any],
    ['s·G = t·P but for the highest window', short * d + (1n << 248n), short],
    ['s·G = t·P but for the lowest window', short * d + 1n, short],
    ['s and t share all digits but the highest', short, short + (1n << 248n)],
    ['s and t share all digits but the lowest', short & ~0xffn, (short & ~0xffn) + 3n],
    ['s and n − t share all digits but the highest', short, n - short - (1n << 248n)],
    ['s = 1, t = 2', 1n, 2n],
    ['s = 2, t = 1', 2n, 1n],
    ['s = n − 1, t = 1', n - 1n, 1n],
  );
  const values = Object.entries(structured);
  const [first, second] = [values[Number(d % 16n)], values[Number((d / 16n + 5n) % 16n)]];
  if (first !== undefined && second !== undefined) pairs.push([`s: ${first[0]}, t: ${second[0]}`, first[1], second[1]]);
  return pairs.flatMap(([comment, s, t]) => verdictsOf(`P = ${name}·G, ${comment}`, key, mod(s, n), mod(t, n)));
}

/** The valid case of (s, t), or at infinity the invalid one; and what a wrong sign would make of it. */
function verdictsOf(comment: string, key: Point, s: bigint, t: bigint): Case[] {
  const r = mod(t - s, n);
  if (r === 0n || s === 0n || t === 0n) return [];
  const point = verifier(s, t, key);
  const e = digestFor(r, point);
  if (point === undefined)
    return [
      make('invalid', comment, 'Infinity', e, r, s),
      make('invalid', `${comment}, e = r − xG`, 'Infinity', digestFor(r, publicPoint(1n)), r, s),
    ];
  const wrong = add(multiply(s), negate(multiply(t, key)));
  const both = [make('valid', comment, 'ExceptionalAddition', e, r, s)];
  if (wrong !== undefined && wrong.x !== point.x && s % 4n === 0n)
    both.push(make('invalid', `${comment}, as if with −t·P`, 'ExceptionalAddition', digestFor(r, wrong), r, s));
  return both;
}

/** x of the sum at n or more, where r − e is x − n; and where r − e + n is beyond p, so that only arithmetic modulo p would accept. @see GB/T 32918.2-2016, 7.1 step B7 */
function secondCandidates(): DraftGroup[] {
  const groups: DraftGroup[] = [];
  const withPoint = (
    comment: string,
    point: Point,
    s: bigint,
    t: bigint,
    shift: readonly (readonly [Case['result'], string, bigint])[],
  ): void => {
    const key = multiply(inverse(t, n), add(point, negate(multiply(s))) ?? point);
    if (key === undefined) return;
    const r = mod(t - s, n);
    groups.push(
      group(
        key,
        shift.map(([result, what, x]) => make(result, `${comment}${what}`, 'SecondCandidate', mod(r - x, n), r, s)),
      ),
    );
  };
  const pair = (name: string): [bigint, bigint] => [scalarOf(`candidate s ${name}`), scalarOf(`candidate t ${name}`)];
  for (let offset = 0n, found = 0; found < 6; offset++) {
    const point = lift(n + offset, offset & 1n);
    if (point === undefined) continue;
    found++;
    withPoint(`x = n + ${offset}`, point, ...pair(`above ${offset}`), [
      ['valid', '', point.x],
      ['invalid', ', with r one off', point.x + 1n],
    ]);
  }
  for (let less = 1n, found = 0; found < 3; less++) {
    const point = lift(p - less);
    if (point === undefined) continue;
    found++;
    withPoint(`x = p − ${less}`, point, ...pair(`under ${less}`), [['valid', '', point.x]]);
  }
  for (let x = 0n, found = 0; found < 6; x++) {
    const point = lift(x);
    if (point === undefined) continue;
    found++;
    withPoint(`x = ${x}`, point, ...pair(`low ${x}`), [
      ['valid', '', x],
      // r − e = x + p − n, and with n added it is x + p: no reduced coordinate.
      ['invalid', ', with r − e + n = x + p', x + p - n],
    ]);
  }
  return groups;
}
