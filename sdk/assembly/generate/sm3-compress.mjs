// Writes sm3/compress.ts, the compression of SM3. `--check` compares with what is committed.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../sm3/compress.ts', import.meta.url);

/** T <<< j. GB/T 32905-2016, 5.2 and 6.3.3 */
function constant(j) {
  const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
  const turn = j % 32;
  return `0x${((turn === 0 ? t : (t << turn) | (t >>> (32 - turn))) >>> 0).toString(16).padStart(8, '0')}`;
}

/** Four rounds, the constants either loaded or given: after each the words are renamed, D to A and H to E, so that after four they stand as before. */
function fourRounds(plain, constants) {
  const names = [...'abcdefgh'];
  return constants.flatMap((k, j) => {
    const [a, b, c, d, e, f, g, h] = names;
    const ff = plain ? `(${a} ^ ${b} ^ ${c})` : `majority(${a}, ${b}, ${c})`;
    const gg = plain ? `(${e} ^ ${f} ^ ${g})` : `choice(${e}, ${f}, ${g})`;
    names.splice(0, 8, d, a, b, c, h, e, f, g);
    return [
      `t = rotl<u32>(${a}, 12); ss1 = rotl<u32>(t + ${k} + ${e}, 7);`,
      `${d} = load<u32>(SCHEDULE, ${4 * j + 16}) + ${d} + ${ff} + (ss1 ^ t);`,
      `${h} = p0(load<u32>(SCHEDULE, ${4 * j}) + ${h} + ${gg} + ss1); ${b} = rotl<u32>(${b}, 9); ${f} = rotl<u32>(${f}, 19);`,
    ];
  });
}

const loaded = (from) => [0, 4, 8, 12].map((at) => `load<u32>(k, ${from + at})`);
const given = (first) => [0, 1, 2, 3].map((j) => constant(first + j));
const goOn = ['putWords(w0, w1);', 'w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;'];
const lastWords = ['putWords(w0, w1);', 'w0 = w1; w1 = w2; w2 = w3;'];
const indent = (lines) => lines.map((line) => `  ${line}`);

function loop(end, step, lines) {
  return [`for (; k < ${end}; k += ${step}) {`, ...indent(lines), '}'];
}

/** Rounds one after another with their constants in the code. */
function unrolled(first, end) {
  const lines = [];
  for (let j = first; j < end; j += 4) {
    lines.push(`// rounds ${j} to ${j + 3}`, ...(j < 52 ? goOn : lastWords), ...fourRounds(j < 16, given(j)));
  }
  return lines;
}

function twelveRounds() {
  return [0, 16, 32].flatMap((at) => [...goOn, ...fourRounds(false, loaded(at))]);
}

function rounds() {
  return [
    'let k: usize = CONSTANTS;',
    'if (isDefined(HASHES_LITTLE)) {',
    ...indent(loop('PLAIN_END', 16, [...goOn, ...fourRounds(true, loaded(0))])),
    ...indent(loop('LAST_EXPANDED', 16, [...goOn, ...fourRounds(false, loaded(0))])),
    ...indent(loop('CONSTANTS_END', 16, [...lastWords, ...fourRounds(false, loaded(0))])),
    '} else {',
    ...indent(unrolled(0, 16)),
    '  k = PLAIN_END;',
    ...indent(loop('LAST_EXPANDED', 48, twelveRounds())),
    ...indent(unrolled(52, 64)),
    '}',
  ];
}

function table() {
  const rows = Array.from({ length: 8 }, (_, row) => Array.from({ length: 8 }, (_, j) => `${constant(8 * row + j)},`).join(' '));
  return ['  [', ...rows.map((row) => `    ${row}`), '  ],', '  16,', ');'].join('\n');
}

const text = `// Written by generate/sm3-compress.mjs; not edited by hand.
import { bigEndian, expand, SCHEDULE } from './schedule';

// T <<< j. GB/T 32905-2016, 5.2
const CONSTANTS: usize = memory.data<u32>(
${table()}
const PLAIN_END: usize = CONSTANTS + 16 * 4;
const LAST_EXPANDED: usize = CONSTANTS + 52 * 4;
const CONSTANTS_END: usize = CONSTANTS + 64 * 4;

/** FF of the rounds from 16 on: the sum of two words without a common bit, so either addition does. GB/T 32905-2016, 5.3 */
@inline
function majority(x: u32, y: u32, z: u32): u32 {
  return (x & y) + (z & (x ^ y));
}

/** GG of the rounds from 16 on. GB/T 32905-2016, 5.3 */
@inline
function choice(x: u32, y: u32, z: u32): u32 {
  return ((y ^ z) & x) ^ z;
}

/** GB/T 32905-2016, 5.4 */
@inline
function p0(x: u32): u32 {
  return x ^ rotl<u32>(x, 9) ^ rotl<u32>(x, 17);
}

@inline
function putWords(w0: v128, w1: v128): void {
  v128.store(SCHEDULE, w0);
  v128.store(SCHEDULE, v128.xor(w0, w1), 16);
}

/**
 * Takes blocks of 64 bytes into the eight words of a state, four rounds at a time, after which the words stand under their own names
 * again; the sixteen words of the schedule move on by four, until rounds 52 to 63 need no further ones; FF and GG are plain sums in rounds
 * 0 to 15. Most rounds stand one after another with their constants in the code, which is a tenth faster than loops of four and twice
 * their size; a module that declares HASHES_LITTLE has the loops. GB/T 32905-2016, 6.3.3:
 * SS1 = (A<<<12 + E + T<<<j)<<<7, SS2 = SS1 ⊕ A<<<12, TT1 = FF(A,B,C) + D + SS2 + W', TT2 = GG(E,F,G) + H + SS1 + W,
 * C ← B<<<9, A ← TT1, G ← F<<<19, E ← P0(TT2).
 */
export function compress(state: usize, bytes: usize, blocks: usize): void {
  let a = load<u32>(state), b = load<u32>(state, 4), c = load<u32>(state, 8), d = load<u32>(state, 12);
  let e = load<u32>(state, 16), f = load<u32>(state, 20), g = load<u32>(state, 24), h = load<u32>(state, 28);
  let t: u32, ss1: u32, w4: v128;
  for (const end = bytes + (blocks << 6); bytes < end; bytes += 64) {
    let w0 = bigEndian(bytes, 0), w1 = bigEndian(bytes, 16), w2 = bigEndian(bytes, 32), w3 = bigEndian(bytes, 48);
${indent(indent(rounds())).join('\n')}
    a ^= load<u32>(state); store<u32>(state, a);
    b ^= load<u32>(state, 4); store<u32>(state, b, 4);
    c ^= load<u32>(state, 8); store<u32>(state, c, 8);
    d ^= load<u32>(state, 12); store<u32>(state, d, 12);
    e ^= load<u32>(state, 16); store<u32>(state, e, 16);
    f ^= load<u32>(state, 20); store<u32>(state, f, 20);
    g ^= load<u32>(state, 24); store<u32>(state, g, 24);
    h ^= load<u32>(state, 28); store<u32>(state, h, 28);
  }
}

/** Wipes the words of the last rounds. */
@inline
export function wipeWords(): void {
  v128.store(SCHEDULE, i32x4.splat(0));
  v128.store(SCHEDULE, i32x4.splat(0), 16);
}
`;

if (process.argv[2] !== '--check') writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) throw new Error('sm3/compress.ts is not what its generator writes');
