export { type Algorithm, algorithms } from './algorithms.js';
export { compressPoint, decompressPoint } from './compressed-point.js';
export type { CiphertextFormat } from './encryption/ciphertext.js';
export { type DecryptOptions, sm2Decrypt } from './encryption/sm2-decrypt.js';
export { type EncryptOptions, sm2Encrypt } from './encryption/sm2-encrypt.js';
export { chooseEngine } from './engine/choose-engine.js';
export type { Engine, EngineName, Sm3 } from './engine/engine.js';
export type { KeyTableLimits } from './engine/key-tables.js';
export { engines, passesSecretTest } from './engine/secret-engine.js';
export { engineName, passesVerifyTest } from './engine/verify-engine.js';
export { createWasmVerify, limitKeyTables, type OwnInstance } from './engine/wasm-verify.js';
export { equalBytes } from './equal-bytes.js';
export { hkdfSm3 } from './hkdf-sm3.js';
export type { DeviceSigner } from './hsm/device-signer.js';
export { createPkcs11Signer, type Pkcs11Module, type Pkcs11Options } from './hsm/pkcs11.js';
export { createSdfSigner, type SdfModule, type SdfOptions } from './hsm/sdf.js';
export { type Jwk, jwkOf, jwkThumbprint, publicKeyOfJwk } from './jwk.js';
export { privateKeyOfSec1 } from './key-files/ec-private-key.js';
export {
  encryptedPkcs8Of,
  pemOfEncryptedPrivateKey,
  privateKeyOfEncryptedPem,
  privateKeyOfEncryptedPkcs8,
} from './key-files/encrypted-pkcs8.js';
export { pemOfPrivateKey, pemOfPublicKey, privateKeyOfPem, publicKeyOfPem } from './key-files/pem.js';
export { pkcs8Of, privateKeyOfPkcs8 } from './key-files/pkcs8.js';
export { publicKeyOfSpki, spkiOf } from './key-files/spki.js';
export { generateKeyPair, type KeyPair, type PrivateKey, publicKeyOf } from './key-pair.js';
export { multikeyOf, publicKeyOfMultikey } from './multikey.js';
export { isPublicKey, type PublicKey } from './point.js';
export { type PrepareOptions, prepareKey } from './prepare-key.js';
export { type RandomBytes, randomBytes } from './random-bytes.js';
export { createSigner, type Signer, type SignOptions, sign } from './sign.js';
export { createSm3, hmacSm3, sm3 } from './sm3.js';
export { sm4CbcDecrypt, sm4CbcEncrypt } from './sm4-cbc.js';
export { sm4Ctr } from './sm4-ctr.js';
export { sm4GcmOpen, sm4GcmSeal } from './sm4-gcm.js';
export { type SignatureClaim, type VerifyOptions, verify, verifyMany } from './verify.js';
export type { ScryptCost } from './wrap/stretch.js';
export { unwrapPrivateKey, wrapPrivateKey } from './wrap/wrap-private-key.js';
export { type Lock, unwrapSecret, type WrapContext, type WrapOptions, wrapSecret } from './wrap/wrap-secret.js';
export { type Wrapped, wrappedSchema } from './wrap/wrapped.js';
