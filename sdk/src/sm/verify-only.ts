export type { Sm3 } from './engine/engine.js';
export { engineName } from './engine/verify-engine.js';
export { equalBytes } from './equal-bytes.js';
export { type Jwk, jwkOf, jwkThumbprint, publicKeyOfJwk } from './jwk.js';
export { multikeyOf, publicKeyOfMultikey } from './multikey.js';
export { compressPoint, decompressPoint, isPublicKey, type PublicKey } from './point.js';
export { createSm3, hmacSm3, sm3 } from './sm3.js';
export { type VerifyOptions, verify } from './verify.js';
export { type VerifyAlgorithm, verifyAlgorithms } from './verify-algorithms.js';
