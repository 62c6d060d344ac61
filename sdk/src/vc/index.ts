export { contextDocument, credentialsContext, licenceContext } from './context.js';
export { buildCopyClaims, type CopyInput } from './copy/build.js';
export { type Copy, readCopy } from './copy/read.js';
export {
  type CredentialFormat,
  contentDigestOf,
  credentialFormats,
  type FormatRow,
  type OpenedCredential,
  openCredential,
} from './credential-formats.js';
export { addProof, type ProofInput, type Proven } from './data-integrity/add-proof.js';
export { hashData, proofOptions } from './data-integrity/hash-data.js';
export { cryptosuite, type DataIntegrityProof, proofOf } from './data-integrity/proof.js';
export { verifyDataIntegrity } from './data-integrity/verify.js';
export { type JsonObject, type Jws, type JwsLimits, parseJws } from './jws/parse.js';
export { signJws } from './jws/sign.js';
export { verifyJws } from './jws/verify.js';
export type { KeyBindingInput } from './key-binding/bind.js';
export { type KeyBindingExpectation, verifyKeyBinding } from './key-binding/verify.js';
export type { LicenceView } from './licence-view.js';
export { issueOriginal, type OriginalInput } from './original/issue.js';
export { type Original, readOriginal } from './original/read.js';
export { type AnchorReference, type StatusReference, statusListUrnOf, vctOf } from './reference.js';
export type { ClaimPath } from './sd-jwt/claims.js';
export type { HashTable } from './sd-jwt/hash.js';
export { issueSdJwt, type MemberPath, type SdJwtInput } from './sd-jwt/issue.js';
export { type ParsedSdJwt, parseSdJwt, type SdJwtLimits, verifySdJwtSignature } from './sd-jwt/parse.js';
export { presentSdJwt } from './sd-jwt/present.js';
export { type BitstringStatusList, bitstringDigestOf, readBitstringList, type StatusPurpose } from './status-list/bitstring.js';
export { type DerivedLists, deriveStatusLists, type ListInput } from './status-list/derive.js';
export { type ListedStatus, type StatusList, statusAt, statusOf } from './status-list/status-list.js';
export { readTokenStatusList, type TokenStatusList, tokenDigestOf } from './status-list/token.js';
