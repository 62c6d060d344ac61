import { createPkcs11Signer, type DeviceSigner, equalBytes, generateKeyPair, type Signer } from '@ganzheng/sdk/sm';
import { createPkcs11Token } from './pkcs11-token.js';
import { seededRandom } from './seeded-random.js';

/**
 * Moves a key of the fictitious world into a token, as in a key ceremony: from then on it signs through PKCS #11 only. The world draws its
 * keys from a seed, so the one behind a signer is found by drawing again.
 */
export function keyInToken(signer: Signer): { readonly token: ReturnType<typeof createPkcs11Token>; readonly signer: DeviceSigner } {
  const random = seededRandom('founding');
  for (let draws = 0; draws < 100; draws++) {
    const pair = generateKeyPair(random);
    if (!equalBytes(pair.publicKey, signer.publicKey)) continue;
    const token = createPkcs11Token({ pair });
    return { token, signer: createPkcs11Signer(token.module, token.options) };
  }
  throw new TypeError('not a key of the world');
}
