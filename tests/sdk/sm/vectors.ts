import { readFileSync } from 'node:fs';
import { hex } from '@scure/base';

/** The known answers of the national standards. */
interface SmVectors {
  readonly sm3: readonly { readonly messageUtf8: string; readonly digest: string }[];
  readonly sm4Ecb: readonly { readonly key: string; readonly plaintext: string; readonly ciphertext: string }[];
  readonly sm2Sign: readonly Readonly<
    Record<'source' | 'userId' | 'messageUtf8' | 'd' | 'px' | 'py' | 'k' | 'z' | 'e' | 'r' | 's' | 'der', string>
  >[];
  readonly sm2Encrypt: readonly Readonly<Record<'source' | 'messageUtf8' | 'c1' | 'c3' | 'c2' | 'der', string>>[];
}

/** One case of Wycheproof, its bytes in hex. */
interface WycheproofCase {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: 'valid' | 'invalid';
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../vectors/sm/${name}`, import.meta.url), 'utf8'));

export const smVectors = read('sm-vectors.json') as SmVectors;

/** The cases of a Wycheproof file, and how many the file says there are. */
export function wycheproof(name: string): { readonly count: number; readonly cases: readonly WycheproofCase[] } {
  const file = read(name) as { numberOfTests: number; testGroups: readonly { readonly tests: readonly WycheproofCase[] }[] };
  return { count: file.numberOfTests, cases: file.testGroups.flatMap(({ tests }) => tests) };
}

const [annexA2] = smVectors.sm2Sign;
if (annexA2 === undefined) throw new TypeError('the vectors of SM2 are missing');

/** GM/T 0003.5-2012, annex A.2, as bytes. */
export const sample = {
  message: new TextEncoder().encode(annexA2.messageUtf8),
  privateKey: hex.decode(annexA2.d),
  publicKey: hex.decode(`04${annexA2.px}${annexA2.py}`),
  nonce: hex.decode(annexA2.k),
  signature: hex.decode(annexA2.r + annexA2.s),
  der: hex.decode(annexA2.der),
} as const;

/** The order of the base point. @see GB/T 32918.5-2017, clause 2 */
export const n = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n;
/** The prime of the field. @see GB/T 32918.5-2017, clause 2 */
export const p = 0xfffffffe_ffffffff_ffffffff_ffffffff_ffffffff_00000000_ffffffff_ffffffffn;

/** A number as 32 big-endian bytes. */
export const bytes32 = (value: bigint): Uint8Array => hex.decode(value.toString(16).padStart(64, '0'));

/** Bytes in a row. */
export const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A source that always gives the same bytes: a fixed nonce or key. */
export const always = (bytes: Uint8Array) => (): Uint8Array => bytes;

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
