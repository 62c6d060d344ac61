import { add, inverse, mod, multiply, n } from './curve.js';
import { type Draft, type DraftGroup, defaultId, publicHex, publicPoint, sampleKey, sampleNonce, scalarOf } from './format.js';
import { derOf } from './plain-der.js';
import { bytesOf, digestOf, hex32, hexOf, identityOf, numberOf, signDigest, utf8 } from './signature.js';
import { plainSm3 } from './sm3.js';

type Case = Draft<'Sm2Verify'>;

/** Everything that can be said with a message: ranges, lengths, texts, ids and keys. */
export const messageCases = (): DraftGroup[] => [
  group(sampleKey, defaultId, [...rangeCases(), ...shapeCases(), ...lengthCases(), ...textCases(), ...leadingCases(), ...foreignCases()]),
  ...userIds().map(idGroup),
  ...specialKeys().map(keyGroup),
];

/** r ‖ s of a message; the nonce is named after all it depends on. */
export function signatureOf(msg: Uint8Array, d: bigint, userId: string, k = scalarOf(`nonce ${d} ${userId} ${hexOf(msg)}`)): string {
  const signature = signDigest(digestOf(msg, publicPoint(d), utf8(userId)), d, k);
  if (signature === undefined) throw new TypeError('this nonce signs nothing');
  return signature;
}

const group = (d: bigint, userId: string, tests: readonly Case[]): DraftGroup => ({
  type: 'Sm2Verify',
  publicKey: publicHex(d),
  userId: hexOf(utf8(userId)),
  tests,
});

const good = (comment: string, flag: string, msg: Uint8Array, sig: string): Case => ({
  comment,
  flags: [flag],
  msg: hexOf(msg),
  sig,
  result: 'valid',
});
const bad = (comment: string, flag: string, msg: Uint8Array, sig: string): Case => ({
  ...good(comment, flag, msg, sig),
  result: 'invalid',
});

const message = utf8('message digest');
const sample = signatureOf(message, sampleKey, defaultId, sampleNonce);
const [r, s] = [sample.slice(0, 64), sample.slice(64)].map((half) => BigInt(`0x${half}`)) as [bigint, bigint];

function rangeCases(): Case[] {
  const largest = 2n ** 256n - 1n;
  const values: readonly (readonly [string, bigint])[] = [
    ['0', 0n],
    ['1', 1n],
    ['n − 1', n - 1n],
    ['n', n],
    ['n + 1', n + 1n],
    ['2^256 − 1', largest],
  ];
  return [
    good('the signature of GM/T 0003.5-2012, annex A.2', 'Normal', message, sample),
    ...values.flatMap(([name, value]) => [
      bad(`r = ${name}`, 'Range', message, hex32(value) + hex32(s)),
      bad(`s = ${name}`, 'Range', message, hex32(r) + hex32(value)),
      ...values.map(([other, second]) => bad(`r = ${name}, s = ${other}`, 'Range', message, hex32(value) + hex32(second))),
    ]),
    bad('r + s = n', 'ZeroSum', message, hex32(r) + hex32(n - r)),
    bad('1, n − 1 + 1', 'ZeroSum', message, hex32(1n) + hex32(n - 1n)),
    bad('n − s, which ECDSA would accept', 'Malleability', message, hex32(r) + hex32(n - s)),
    bad('n − r', 'Malleability', message, hex32(n - r) + hex32(s)),
    bad('n − r, n − s', 'Malleability', message, hex32(n - r) + hex32(n - s)),
    bad('s and r exchanged', 'Malleability', message, hex32(s) + hex32(r)),
    bad('r + 1', 'Modified', message, hex32(r + 1n) + hex32(s)),
    bad('s + 1', 'Modified', message, hex32(r) + hex32(s + 1n)),
    bad(
      'the first bit of the message changed',
      'Modified',
      message.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
      sample,
    ),
  ];
}

const shapeCases = (): Case[] => [
  bad('nothing', 'Length', message, ''),
  bad('63 bytes', 'Length', message, sample.slice(0, -2)),
  bad('65 bytes', 'Length', message, `${sample}00`),
  bad('a zero byte in front', 'Length', message, `00${sample}`),
  bad('32 bytes', 'Length', message, sample.slice(0, 64)),
  bad('twice', 'Length', message, sample + sample),
  bad('DER in place of r ‖ s', 'Length', message, derOf(r, s)),
  bad('its hex as text', 'Length', message, hexOf(utf8(sample))),
];

/** Around the blocks of SM3, with and without the 32 bytes of Z in front. @see GB/T 32905-2016, 5.2 */
function lengthCases(): Case[] {
  const lengths = [
    0, 1, 2, 22, 23, 24, 25, 31, 32, 33, 54, 55, 56, 57, 63, 64, 65, 86, 87, 88, 95, 96, 97, 119, 120, 127, 128, 129, 1000, 4096,
  ];
  return lengths.map((length) => {
    const msg = Uint8Array.from({ length }, (_, i) => i % 251);
    return good(`a message of ${length} bytes`, 'MessageLength', msg, signatureOf(msg, sampleKey, defaultId));
  });
}

function textCases(): Case[] {
  const texts: readonly (readonly [string, string])[] = [
    ['Chinese', '赣州市行政审批局 电子营业执照'],
    ['a surrogate pair', '𠮷野家'],
    ['an emoji of several parts', '👩‍⚖️'],
    ['a byte order mark', '\ufeff赣州'],
    ['a zero byte inside', '赣\0州'],
    ['composed', 'é'.normalize('NFC')],
    ['decomposed', 'é'.normalize('NFD')],
    ['line ends of two bytes', '赣\r\n州'],
  ];
  const raw: readonly (readonly [string, string])[] = [
    ['a lone surrogate as three bytes', 'eda080'],
    ['a pair of surrogates as six bytes', 'eda081edb080'],
    ['an overlong zero', 'c080'],
    ['no UTF-8 at all', 'fffe00ff'],
  ];
  const messages = [
    ...texts.map(([name, text]) => [name, utf8(text)] as const),
    ...raw.map(([name, text]) => [name, bytesOf(text)] as const),
  ];
  const swapped: readonly (readonly [string, string, string])[] = [
    ['composed, signed decomposed', 'é'.normalize('NFC'), 'é'.normalize('NFD')],
    ['signed without the byte order mark', '\ufeff赣州', '赣州'],
    ['signed up to the zero byte', '赣\0州', '赣'],
    ['signed with one byte for a line end', '赣\r\n州', '赣\n州'],
    ['signed with the replacement character', '\ufffd', '?'],
    ['signed as its own hex', '赣州', hexOf(utf8('赣州'))],
  ];
  return [
    ...messages.map(([name, msg]) => good(name, 'Text', msg, signatureOf(msg, sampleKey, defaultId))),
    ...swapped.map(([name, text, signed]) => bad(name, 'Text', utf8(text), signatureOf(utf8(signed), sampleKey, defaultId))),
  ];
}

/** Leading zero bytes and high bits: where hex, DER and big integers go wrong. */
function leadingCases(): Case[] {
  const wanted: readonly (readonly [string, RegExp])[] = [
    ['r begins with a zero byte', /^00/],
    ['s begins with a zero byte', /^.{64}00/],
    ['r begins with a zero digit, s with none', /^0[1-9a-f].{62}[1-9a-f]/],
    ['both have their highest bit', /^[89a-f].{63}[89a-f]/],
    ['neither has its highest bit', /^[1-7].{63}[1-7]/],
    ['s ends in a zero byte', /00$/],
  ];
  return wanted.map(([name, pattern]) => {
    const { msg, sig } = searched(pattern);
    return good(name, 'LeadingZero', msg, sig);
  });
}

/** A signature of the sample key that looks as wanted. */
export function searched(pattern: RegExp): { readonly msg: Uint8Array; readonly sig: string } {
  for (let count = 0; ; count++) {
    const msg = utf8(`message ${count}`);
    const sig = signatureOf(msg, sampleKey, defaultId);
    if (pattern.test(sig)) return { msg, sig };
  }
}

/** What other schemes or mistaken ones make with the same key. */
function foreignCases(): Case[] {
  const key = publicPoint(sampleKey);
  const k = scalarOf('foreign');
  const x = multiply(k)?.x ?? 0n;
  const over = (digest: bigint): string => signDigest(digest, sampleKey, k) ?? '';
  const e = numberOf(plainSm3(message));
  const ecdsa = hex32(mod(x, n)) + hex32(mod(inverse(k, n) * (e + mod(x, n) * sampleKey), n));
  return [
    bad('ECDSA over the same curve', 'Foreign', message, ecdsa),
    bad('SM2 over SM3(M), without Z', 'Foreign', message, over(e)),
    bad('SM2 over the message’s own bytes', 'Foreign', message, over(numberOf(message))),
    bad('SM2 with the empty id', 'Foreign', message, over(digestOf(message, key, utf8('')))),
    bad('SM2 over SM3(M ‖ Z)', 'Foreign', message, over(numberOf(plainSm3(message, identityOf(key, utf8(defaultId)))))),
    bad('SM2 of another key', 'Foreign', message, signatureOf(message, sampleKey + 1n, defaultId)),
    bad('SM2 over the digest as message', 'Foreign', message, signatureOf(plainSm3(message), sampleKey, defaultId)),
  ];
}

const userIds = (): readonly (readonly [string, string])[] => [
  ['empty', ''],
  ['of one byte', 'a'],
  ['of 31 bytes', 'x'.repeat(31)],
  ['of 32 bytes, whose length in bits needs two bytes', 'x'.repeat(32)],
  ['Chinese', '赣州市行政审批局'],
  ['with a surrogate pair', '𠮷野家😀'],
  ['decomposed', 'é'.normalize('NFD')],
  ['with a zero byte', '赣\0州'],
  ['of TLS 1.3', 'TLSv1.3+GM+Cipher+Suite'],
  ['of 8191 bytes, the longest', 'x'.repeat(8191)],
  ['of 8190 bytes, Chinese', '赣'.repeat(2730)],
];

function idGroup([name, userId]: readonly [string, string]): DraftGroup {
  const others = [defaultId, `${userId}\0`, `${userId} `, userId.normalize('NFC') === userId ? `${userId}é` : userId.normalize('NFC')];
  return group(sampleKey, userId, [
    good(`an id ${name}`, 'UserId', message, signatureOf(message, sampleKey, userId)),
    good(`an id ${name}, an empty message`, 'UserId', utf8(''), signatureOf(utf8(''), sampleKey, userId)),
    ...others.map((other, i) =>
      bad(`an id ${name}, signed under another (${i + 1})`, 'WrongUserId', message, signatureOf(message, sampleKey, other)),
    ),
    bad(
      `an id ${name}, signed with the id before the message`,
      'WrongUserId',
      message,
      signatureOf(utf8(`${userId}message digest`), sampleKey, defaultId),
    ),
  ]);
}

/** Private keys at the borders and at powers that are entries of tables. */
const specialKeys = (): readonly (readonly [string, bigint])[] => [
  ...[1n, 2n, 3n, 4n, 5n, 7n, 8n, 15n, 16n, 17n, 31n, 32n, 127n, 128n, 129n, 255n, 256n].map((d) => [String(d), d] as const),
  ...[16n, 31n, 32n, 63n, 64n, 127n, 128n, 160n, 192n, 224n, 248n, 255n].map((bit) => [`2^${bit}`, 1n << bit] as const),
  ...[2n, 3n, 4n, 16n, 17n, 129n].map((less) => [`n − ${less}`, n - less] as const),
  ['(n − 1)/2', (n - 1n) / 2n],
  ['(n + 1)/2', (n + 1n) / 2n],
  ['1/3 mod n', inverse(3n, n)],
];

function keyGroup([name, d]: readonly [string, bigint]): DraftGroup {
  const sig = signatureOf(message, d, defaultId);
  const [first, second] = [sig.slice(0, 64), sig.slice(64)];
  const tests = [
    good(`the private key ${name}`, 'SpecialKey', message, sig),
    bad(`the private key ${name}, n − s`, 'SpecialKey', message, first + hex32(n - BigInt(`0x${second}`))),
    bad(`the private key ${name}, another message`, 'SpecialKey', utf8('another'), sig),
  ];
  // With t·P + s·G = G, 2G or −G the last addition meets a neighbour of an entry of G's table.
  for (const k of [1n, 2n, n - 1n])
    if (add(multiply(k), publicPoint(d)) !== undefined)
      tests.push(
        good(
          `the private key ${name}, the nonce ${k === n - 1n ? 'n − 1' : k}`,
          'SpecialNonce',
          message,
          signatureOf(message, d, defaultId, k),
        ),
      );
  return group(d, defaultId, tests);
}
