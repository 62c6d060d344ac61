import smCrypto from 'sm-crypto';

/** What we use of sm-crypto 0.5.8, and no more: nothing here draws randomness. Its generator is ARC4 seeded once, so keys and nonces never come from it. */
interface SmCrypto {
  readonly sm2: {
    /** d·G in hex. */
    getPublicKeyFromPrivateKey(privateKey: string): string;
    doVerifySignature(message: readonly number[], signature: string, publicKey: string, options: { readonly hash: false }): boolean;
  };
  sm3(input: ArrayLike<number>, options?: { readonly key: ArrayLike<number> }): string;
  readonly sm4: {
    encrypt(input: Uint8Array, key: readonly number[], options: Sm4Options): number[];
    decrypt(input: Uint8Array, key: readonly number[], options: Sm4Options): number[];
  };
}

/** Whole blocks as bytes; ECB without a mode. */
interface Sm4Options {
  readonly padding: 'none';
  readonly output: 'array';
  readonly mode?: 'cbc';
  readonly iv?: readonly number[];
}

// The types of the package are of an older version: getPublicKeyFromPrivateKey and byte arrays are missing.
export const { sm2, sm3, sm4 } = smCrypto as unknown as SmCrypto;
