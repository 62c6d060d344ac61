import { isOnCurve } from './curve.js';
import { derCases } from './der-cases.js';
import { digestCases } from './digest-cases.js';
import type { DraftGroup, EdgeFile, EdgeGroup } from './format.js';
import { keyCases } from './key-cases.js';
import { messageCases } from './message-cases.js';
import { notes } from './notes.js';
import { rawOf } from './plain-der.js';
import { accepts, bytesOf, digestOf, numberOf } from './signature.js';
import { signingCases } from './signing-cases.js';

/** The whole file. Every verdict over a signature is computed once more from the standard's own equations, whatever its builder meant. */
export function sm2EdgeFile(): EdgeFile {
  let tcId = 0;
  const number = (draft: DraftGroup): EdgeGroup =>
    ({ ...draft, tests: draft.tests.map(({ result, ...rest }) => ({ tcId: ++tcId, ...rest, result })) }) as unknown as EdgeGroup;
  const testGroups = [...messageCases(), ...digestCases(), ...keyCases(), ...signingCases(), ...derCases()].map(number);
  for (const group of testGroups) checkVerdicts(group);
  return {
    algorithm: 'SM2',
    generatorVersion: '1',
    provenance:
      'Written by `node tests/dist/sm2-edge/write.js` of 赣证 GanZheng from tests/sm2-edge: every value and verdict computed in plain BigInt arithmetic from GB/T 32918.1-2016, GB/T 32918.2-2016, GB/T 32918.5-2017 and GB/T 32905-2016, apart from any engine. Nothing is taken from another collection. Apache-2.0.',
    numberOfTests: tcId,
    header: [
      'Edge cases of SM2 with SM3, in the shape of Project Wycheproof. Bytes are hex; numbers are 32 big-endian bytes; sig is r ‖ s unless the group says DER.',
      'userId is the UTF-8 of the id in hex, but in groups of type Sm2UserId, where it is the text itself.',
      'In groups of type Sm2VerifyDigest and Sm2SignDigest, digest is e itself, the hash of Z ‖ M, as 32 bytes that may be n or more.',
    ],
    notes: notesOf(testGroups),
    testGroups,
  };
}

/** One case a line, so that a difference is readable. */
export function textOf({ testGroups, ...head }: EdgeFile): string {
  const groups = testGroups.map(({ tests, ...group }) => {
    const lines = tests.map((test) => `      ${escaped(test)}`).join(',\n');
    return `    ${escaped(group).slice(0, -1)},"tests":[\n${lines}\n    ]}`;
  });
  return `${escaped(head, 2).slice(0, -2)},\n  "testGroups": [\n${groups.join(',\n')}\n  ]\n}\n`;
}

/** JSON, which escapes lone surrogates. */
const escaped = (value: unknown, indent?: number): string => JSON.stringify(value, undefined, indent);

function notesOf(groups: readonly EdgeGroup[]): EdgeFile['notes'] {
  const used = new Set(groups.flatMap(({ tests }) => tests.flatMap(({ flags }) => flags)));
  for (const flag of used) if (notes[flag] === undefined) throw new TypeError(`no note says what ${flag} means`);
  return Object.fromEntries(Object.entries(notes).filter(([flag]) => used.has(flag)));
}

/** @throws TypeError when a builder and the equations differ */
function checkVerdicts(group: EdgeGroup): void {
  if (group.type === 'Sm2Verify' || group.type === 'Sm2VerifyDer' || group.type === 'Sm2PublicKey') {
    for (const test of group.tests) {
      const publicKey = bytesOf('publicKey' in test ? test.publicKey : 'publicKey' in group ? group.publicKey : '');
      const sig = group.type === 'Sm2VerifyDer' ? rawOf(test.sig) : test.sig;
      compare(test, sig !== undefined && judged(publicKey, sig, (key) => digestOf(bytesOf(test.msg), key, bytesOf(group.userId))));
    }
  } else if (group.type === 'Sm2VerifyDigest') {
    for (const test of group.tests)
      compare(
        test,
        judged(bytesOf(group.publicKey), test.sig, () => BigInt(`0x${test.digest}`)),
      );
  }
}

function judged(publicKey: Uint8Array, sig: string, digest: (key: ReturnType<typeof pointOf>) => bigint): boolean {
  const key = pointOf(publicKey);
  return publicKey.length === 65 && publicKey[0] === 4 && isOnCurve(key) && accepts(bytesOf(sig), digest(key), key);
}

const pointOf = (bytes: Uint8Array) => kept(numberOf(bytes.subarray(1, 33)), numberOf(bytes.subarray(33)));

const points = new Map<string, { readonly x: bigint; readonly y: bigint }>();

/** One object a point, so that its doublings are computed once. */
function kept(x: bigint, y: bigint): { readonly x: bigint; readonly y: bigint } {
  const name = `${x} ${y}`;
  const point = points.get(name) ?? { x, y };
  points.set(name, point);
  return point;
}

function compare({ tcId, comment, result }: EdgeGroup['tests'][number], verdict: boolean): void {
  if ((result === 'valid') !== verdict) throw new TypeError(`case ${tcId} (${comment}) says ${result}, the equations say ${verdict}`);
}
