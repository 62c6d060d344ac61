import { n } from './curve.js';
import { type Draft, type DraftGroup, defaultId, publicHex, sampleKey } from './format.js';
import { searched, signatureOf } from './message-cases.js';
import { derOf, digits, integer, octet, sequence } from './plain-der.js';
import { hexOf, utf8 } from './signature.js';

/** DER signatures: one right form each, and the ways there are to write the same two numbers otherwise. @see ITU-T X.690, 8.1.3, 8.3.2 and 10.1 */
export const derCases = (): DraftGroup[] => [
  { type: 'Sm2VerifyDer', publicKey: publicHex(sampleKey), userId: hexOf(utf8(defaultId)), tests: [...shapes(), ...wrongForms()] },
];

type Case = Draft<'Sm2VerifyDer'>;

const halves = (sig: string): [bigint, bigint] => [BigInt(`0x${sig.slice(0, 64)}`), BigInt(`0x${sig.slice(64)}`)];

function shapes(): Case[] {
  const wanted: readonly (readonly [string, RegExp])[] = [
    ['both integers of 33 bytes', /^[89a-f].{63}[89a-f]/],
    ['both integers of 32 bytes', /^[1-7].{63}[1-7]/],
    ['r of 31 bytes', /^00[1-7]/],
    ['s of 31 bytes', /^.{64}00[1-7]/],
    ['r of 31 bytes and a zero', /^00[89a-f]/],
  ];
  return wanted.map(([comment, pattern]) => {
    const { msg, sig } = searched(pattern);
    return { comment, flags: ['Normal'], msg: hexOf(msg), sig: derOf(...halves(sig)), result: 'valid' };
  });
}

function wrongForms(): Case[] {
  const { msg, sig } = searched(/^[89a-f].{63}[1-7]/);
  const [r, s] = halves(sig);
  const [rDigits, sDigits] = [digits(r), digits(s)];
  const right = sequence(integer(rDigits) + integer(sDigits));
  const body = right.slice(4);
  const forms: readonly (readonly [string, string, string])[] = [
    ['r without its zero: negative', 'Negative', sequence(integer(rDigits.slice(2)) + integer(sDigits))],
    ['r with a zero too many', 'NotShortest', sequence(integer(`00${rDigits}`) + integer(sDigits))],
    ['s with a zero too many', 'NotShortest', sequence(integer(rDigits) + integer(`00${sDigits}`))],
    ['s with many zeros', 'NotShortest', sequence(integer(rDigits) + integer('00'.repeat(8) + sDigits))],
    ['−r', 'Negative', sequence(integer(digits(2n ** 264n - r)) + integer(sDigits))],
    ['a byte behind', 'Trailing', `${right}00`],
    ['a byte behind, inside', 'Trailing', sequence(`${body}00`)],
    ['a NULL behind, inside', 'Trailing', sequence(`${body}0500`)],
    ['three integers', 'Trailing', sequence(body + integer('01'))],
    ['one integer', 'Truncated', sequence(integer(rDigits))],
    ['the last byte missing', 'Truncated', right.slice(0, -2)],
    ['the head alone', 'Truncated', '30'],
    ['an empty sequence', 'Truncated', '3000'],
    ['nothing', 'Truncated', ''],
    ['the length one short', 'Length', `30${octet(body.length / 2 - 1)}${body}`],
    ['the length one long', 'Length', `30${octet(body.length / 2 + 1)}${body}`],
    ['a length in long form', 'LongForm', `3081${octet(body.length / 2)}${body}`],
    ['a length in longer form', 'LongForm', `308200${octet(body.length / 2)}${body}`],
    ['an indefinite length', 'LongForm', `3080${body}0000`],
    ['an integer’s length in long form', 'LongForm', sequence(`0281${octet(rDigits.length / 2)}${rDigits}${integer(sDigits)}`)],
    ['a length of 2^31', 'LongForm', `308480000000${body}`],
    ['a SET', 'Tag', `31${right.slice(2)}`],
    ['an octet string for r', 'Tag', sequence(`04${integer(rDigits).slice(2)}${integer(sDigits)}`)],
    ['a bit string for s', 'Tag', sequence(`${integer(rDigits)}03${integer(sDigits).slice(2)}`)],
    ['empty integers', 'EmptyInteger', '300402000200'],
    ['r empty', 'EmptyInteger', sequence(`0200${integer(sDigits)}`)],
    ['r = 0', 'Range', derOf(0n, s)],
    ['s = 0', 'Range', derOf(r, 0n)],
    ['r = n', 'Range', derOf(n, s)],
    ['r + n', 'Range', derOf(r + n, s)],
    ['s + 2^256', 'Range', derOf(r, s + 2n ** 256n)],
    ['s of 2,000 bits', 'Range', derOf(r, s + 2n ** 1000n)],
    ['s and r exchanged', 'Modified', derOf(s, r)],
    ['r ‖ s in place of DER', 'Raw', sig],
    ['DER in an octet string', 'Tag', `04${octet(right.length / 2)}${right}`],
    ['DER of another message', 'Modified', derOf(...halves(signatureOf(utf8('another'), sampleKey, defaultId)))],
  ];
  return [
    { comment: 'the right form of all below', flags: ['Normal'], msg: hexOf(msg), sig: right, result: 'valid' },
    ...forms.map(([comment, flag, der]): Case => ({ comment, flags: [flag], msg: hexOf(msg), sig: der, result: 'invalid' })),
  ];
}
