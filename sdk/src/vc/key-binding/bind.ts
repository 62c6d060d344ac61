import { base64urlnopad, utf8 } from '@scure/base';
import type { Signer } from '../../sm/index.js';
import { signingAlgorithm } from '../jws/algorithm.js';
import { signJws } from '../jws/sign.js';
import { keyBindingType } from './type.js';

/** What a presentation is bound to. */
export interface KeyBindingInput {
  readonly nonce: string;
  /** the verifier, as its request names it */
  readonly audience: string;
  /** seconds since 1970 UTC */
  readonly iat: number;
  /** of the key in the copy's `cnf` */
  readonly holderSigner: Signer;
  /** base64url SM3 of each transaction data of the request, in its order */
  readonly transactionDataHashes?: readonly string[];
}

/** Signs the key binding over a presentation. @see RFC 9901 §4.3; OpenID4VP 1.0 §8.4, B.3.3 (transaction data) */
export function bindKey(presented: string, { nonce, audience, iat, holderSigner, transactionDataHashes = [] }: KeyBindingInput): string {
  const transactions =
    transactionDataHashes.length === 0
      ? {}
      : { transaction_data_hashes: [...transactionDataHashes], transaction_data_hashes_alg: signingAlgorithm.hash };
  const sdHash = base64urlnopad.encode(signingAlgorithm.digest(utf8.decode(presented)));
  const payload = { iat, aud: audience, nonce, sd_hash: sdHash, ...transactions };
  return signJws({ header: { typ: keyBindingType }, payload, signer: holderSigner });
}
