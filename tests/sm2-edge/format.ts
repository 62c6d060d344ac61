import { multiply, n, type Point } from './curve.js';
import { hexOfPoint, numberOf, utf8 } from './signature.js';
import { plainSm3 } from './sm3.js';

/** What is tested, in the shape of a Wycheproof file. All bytes are hex, all numbers 32 big-endian bytes. */
export interface EdgeFile {
  readonly algorithm: 'SM2';
  readonly generatorVersion: string;
  readonly provenance: string;
  readonly numberOfTests: number;
  readonly header: readonly string[];
  readonly notes: Readonly<Record<string, { readonly bugType: string; readonly description: string }>>;
  readonly testGroups: readonly EdgeGroup[];
}

/** One case: `valid` must be accepted, `invalid` must be refused. */
export interface EdgeCase {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: 'valid' | 'invalid';
}

/** The members a case has beside those of every case. */
interface Members {
  /** A signature r ‖ s over a message, under one key and one id. */
  readonly Sm2Verify: { readonly msg: string; readonly sig: string };
  /** The same with the signature in DER. */
  readonly Sm2VerifyDer: { readonly msg: string; readonly sig: string };
  /** A signature over e itself, which may be n or more: for the inside of an implementation. */
  readonly Sm2VerifyDigest: { readonly digest: string; readonly sig: string };
  /** A signature under a key of any bytes, with the default id. */
  readonly Sm2PublicKey: { readonly publicKey: string; readonly msg: string; readonly sig: string };
  /** A compressed point and the whole one. */
  readonly Sm2CompressedPoint: { readonly compressed: string; readonly publicKey: string };
  readonly Sm2PrivateKey: { readonly privateKey: string; readonly publicKey: string };
  /** A text as id: refused when its UTF-8 does not exist or is too long for ENTL. */
  readonly Sm2UserId: { readonly userId: string };
  /** The signature a nonce gives; `invalid` where the standard asks for another nonce. */
  readonly Sm2Sign: { readonly k: string; readonly msg: string; readonly sig: string };
  readonly Sm2SignDigest: { readonly k: string; readonly digest: string; readonly sig: string };
}

/** The members a group has beside its type and its tests. */
interface Shared {
  readonly Sm2Verify: { readonly publicKey: string; readonly userId: string };
  readonly Sm2VerifyDer: { readonly publicKey: string; readonly userId: string };
  readonly Sm2VerifyDigest: { readonly publicKey: string };
  readonly Sm2PublicKey: { readonly userId: string };
  readonly Sm2CompressedPoint: unknown;
  readonly Sm2PrivateKey: unknown;
  readonly Sm2UserId: unknown;
  readonly Sm2Sign: { readonly privateKey: string; readonly publicKey: string; readonly userId: string };
  readonly Sm2SignDigest: { readonly privateKey: string };
}

export type GroupType = keyof Members;
export type CaseOf<Type extends GroupType> = EdgeCase & Members[Type];
export type GroupOf<Type extends GroupType> = { readonly type: Type; readonly tests: readonly CaseOf<Type>[] } & Shared[Type];
export type EdgeGroup = { [Type in GroupType]: GroupOf<Type> }[GroupType];

/** A case before the file numbers it. */
export type Draft<Type extends GroupType> = Omit<EdgeCase, 'tcId'> & Members[Type];
export type DraftGroup = { [Type in GroupType]: { readonly type: Type; readonly tests: readonly Draft<Type>[] } & Shared[Type] }[GroupType];

/** A number in [1, n−1] that a name determines. */
export const scalarOf = (name: string): bigint => (numberOf(plainSm3(utf8(`ganzheng sm2-edge ${name}`))) % (n - 1n)) + 1n;

/** d·G of a d that is no multiple of n. */
export function publicPoint(d: bigint): Point {
  const point = multiply(d);
  if (point === undefined) throw new TypeError('infinity is no public key');
  return point;
}

export const publicHex = (d: bigint): string => hexOfPoint(publicPoint(d));

/** The private key of GM/T 0003.5-2012, annex A.2. */
export const sampleKey = 0x3945208f_7b2144b1_3f36e38a_c6d39f95_88939369_2860b51a_42fb81ef_4df7c5b8n;
/** The nonce of the same annex. */
export const sampleNonce = 0x59276e27_d506861a_16680f3a_d9c02dcc_ef3cc1fa_3cdbe4ce_6d54b80d_eac1bc21n;
export const defaultId = '1234567812345678';

/** Scalars whose digits, in every width of window, are all equal, or that stand at a border. */
export const structured = {
  one: 1n,
  two: 2n,
  three: 3n,
  'n − 1': n - 1n,
  'n − 2': n - 2n,
  '(n − 1)/2': (n - 1n) / 2n,
  '(n + 1)/2': (n + 1n) / 2n,
  '2^7': 1n << 7n,
  '2^8 + 1': (1n << 8n) + 1n,
  '2^128': 1n << 128n,
  '2^255': 1n << 255n,
  'every byte 01': BigInt(`0x${'01'.repeat(32)}`),
  'every byte 7f': BigInt(`0x${'7f'.repeat(32)}`),
  'every byte 80': BigInt(`0x${'80'.repeat(32)}`),
  'every byte ff but the first': BigInt(`0x${'ff'.repeat(31)}`),
  'every sixth bit': BigInt(`0x${'041'.repeat(21)}`),
} as const;
