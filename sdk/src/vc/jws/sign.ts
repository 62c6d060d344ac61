import { base64urlnopad, utf8 } from '@scure/base';
import type { Json } from '../../json/canonical.js';
import type { Signer } from '../../sm/index.js';
import { signingAlgorithm } from './algorithm.js';
import type { JsonObject } from './parse.js';

/**
 * Signs a JWT with SM2, compact.
 *
 * @param input header members beside `alg` (a `typ` always), payload and the signer
 * @see RFC 7515 §3.1, §5.1; GM/T 0125.1-2022 (signature r‖s, 64 bytes)
 * @example signJws({ header: { typ: 'kb+jwt' }, payload: { nonce }, signer })
 */
export function signJws({
  header,
  payload,
  signer,
}: {
  readonly header: { readonly typ: string; readonly [member: string]: Json };
  readonly payload: JsonObject;
  readonly signer: Signer;
}): string {
  const signingInput = `${partOf({ alg: signingAlgorithm.jose, ...header })}.${partOf(payload)}`;
  return `${signingInput}.${base64urlnopad.encode(signer.sign(utf8.decode(signingInput)))}`;
}

const partOf = (value: JsonObject): string => base64urlnopad.encode(utf8.decode(JSON.stringify(value)));
