import { base64urlnopad } from '@scure/base';
import { LicenceError } from '../../errors/index.js';
import type { Json } from '../../json/canonical.js';
import type { RandomBytes, Signer } from '../../sm/index.js';
import { signingAlgorithm } from '../jws/algorithm.js';
import type { JsonObject } from '../jws/parse.js';
import { signJws } from '../jws/sign.js';
import { type Disclosure, makeDisclosure } from './disclosure.js';
import { sdJwtType } from './parse.js';
import { refuseHiddenControl, refuseReservedName } from './reserved.js';

/** Member names from the top: what can be hidden is a member of an object, at any depth. */
export type MemberPath = readonly string[];

/** What an SD-JWT is made of. */
export interface SdJwtInput {
  readonly payload: JsonObject;
  /** each of these is disclosed or kept on its own; a path may lie within another */
  readonly disclosable: readonly MemberPath[];
  readonly signer: Signer;
  /** DID URL of the signer's key */
  readonly keyId: string;
  /** source of salts and decoys */
  readonly random: RandomBytes;
  /** digests of nothing, added to every object that hides something, so that counting tells less */
  readonly decoys?: number;
}

/** @see RFC 9901 §9.3: at least 128 bits of entropy */
const saltBytes = 16;

/**
 * Signs an SD-JWT with every disclosure, as the holder receives it.
 *
 * @param input payload, what of it may be hidden, signer, and randomness; controlled by our code
 * @returns `<JWT>~<disclosure>~…~`
 * @throws CLAIM_PATH_UNKNOWN, CLAIM_NAME_RESERVED
 * @see RFC 9901 §4, §6.1; SD-JWT VC draft-19 §3
 * @example issueSdJwt({ payload, disclosable: [['licence', 'holder']], signer, keyId, random: randomBytes })
 */
export function issueSdJwt({ payload, disclosable, signer, keyId, random, decoys = 2 }: SdJwtInput): string {
  refuseReserved(payload);
  for (const path of disclosable) if (path.length === 1) refuseHiddenControl(path[0] ?? '');
  const hiding: Hiding = { random, decoys, disclosures: [] };
  const hidden = hide(payload, disclosable, hiding);
  const jwt = signJws({ header: { typ: sdJwtType, kid: keyId }, payload: { ...hidden, _sd_alg: signingAlgorithm.hash }, signer });
  return `${[jwt, ...hiding.disclosures.map(({ text }) => text)].join('~')}~`;
}

interface Hiding {
  readonly random: RandomBytes;
  readonly decoys: number;
  readonly disclosures: Disclosure[];
}

/** The object with the named members hidden; what lies deeper is hidden first, so that its digests are inside its parent's disclosure. */
function hide(object: JsonObject, paths: readonly MemberPath[], hiding: Hiding): JsonObject {
  const own = new Set(paths.filter(({ length }) => length === 1).map(([name = '']) => name));
  const visible: [string, Json][] = [];
  const digests: string[] = [];
  for (const name of new Set(paths.map(([first = '']) => first))) {
    if (!Object.hasOwn(object, name)) throw new LicenceError('CLAIM_PATH_UNKNOWN');
  }
  for (const [name, value] of Object.entries(object)) {
    const within = paths.filter((path) => path.length > 1 && path[0] === name).map((path) => path.slice(1));
    const inner = within.length === 0 ? value : hide(objectAt(value), within, hiding);
    if (own.has(name)) digests.push(conceal(name, inner, hiding));
    else visible.push([name, inner]);
  }
  return Object.fromEntries(own.size === 0 ? visible : [...visible, ['_sd', withDecoys(digests, hiding)]]);
}

function conceal(name: string, value: Json, { random, disclosures }: Hiding): string {
  const disclosure = makeDisclosure({ salt: random(saltBytes), name, value }, signingAlgorithm.digest);
  disclosures.push(disclosure);
  return disclosure.digest;
}

/** Sorted, so that the order tells nothing of what is hidden. @see RFC 9901 §4.2.4.1, §4.2.5 (decoys) */
function withDecoys(digests: readonly string[], { random, decoys }: Hiding): string[] {
  const nothing = Array.from({ length: decoys }, () => base64urlnopad.encode(signingAlgorithm.digest(random(signingAlgorithm.hashBytes))));
  return [...digests, ...nothing].sort();
}

function objectAt(value: Json): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new LicenceError('CLAIM_PATH_UNKNOWN');
}

function refuseReserved(value: Json): void {
  if (Array.isArray(value)) for (const item of value) refuseReserved(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      refuseReservedName(name);
      refuseReserved(item);
    }
  }
}
