/** The names and numbers of SM2 with SM3 in the formats we speak: this file is their only home. */
export const sm2Identifiers = Object.freeze({
  /** The name in our own texts and errors. */
  name: 'SM2',
  /** The JWS `alg`. @see GM/T 0125.1-2022 */
  jose: 'SGD_SM3_SM2',
  /** The JWK `kty`. @see RFC 7518, 6.2 */
  keyType: 'EC',
  /** The JWK `crv` we write: the name used in the open; sources of GM/T 0125.4-2022 differ. */
  curve: 'SM2',
  /** What others write for the same curve; read, never written. */
  curveAliases: Object.freeze(['sm2p256v1', 'SM2-P-256']),
  /** The code of a public key. @see multicodec table, sm2-pub (draft) */
  multicodec: 0x1206,
  /** The same as a varint, before the compressed point. @see W3C CID 1.0, Multikey */
  multicodecPrefix: '8624',
  /** The object identifiers: of a key in SPKI and PKCS#8, of its curve, of the signature and of the hash. @see RFC 5480, 2.1.1; GM/T 0006-2012 */
  oids: Object.freeze({
    publicKey: '1.2.840.10045.2.1',
    curve: '1.2.156.10197.1.301',
    signature: '1.2.156.10197.1.501',
    hash: '1.2.156.10197.1.401',
  }),
  /** The name of the hash, also of `_sd_alg`. @see RFC 9901, 4.1.1 (names of a profile) */
  hash: 'sm3',
  hashBytes: 32,
  publicKeyBytes: 65,
  privateKeyBytes: 32,
  signatureBytes: 64,
} as const);
