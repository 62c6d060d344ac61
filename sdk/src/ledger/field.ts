import { z } from 'zod';

/** The shapes that recur in arguments and records of the ledger. All of them are attacker-controlled until parsed. */

/** 32-byte SM3 digest, lower-case hex. */
export const digestHex = z.string().regex(/^[0-9a-f]{64}$/);

/** 128 random bits, lower-case hex: request ids, accreditation, authorisation, use and agreement ids. */
export const randomId = z.string().regex(/^[0-9a-f]{32}$/);

/** An organisation's DID on the ledger. @see profile: did:elic */
export const elicDid = z.string().regex(/^did:elic:[a-z0-9-]{1,16}:z[1-9A-HJ-NP-Za-km-z]{20,40}$/);

/** UTC instant with milliseconds, as the ledger writes it. @see RFC 3339 */
export const instant = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/);

/** Licence type code (证照类型代码): definer's USCC and three digits. @see GB/T 36904 */
export const typeCode = z.string().regex(/^[0-9A-HJ-NPQRTUWXY]{18}\d{3}$/);

/** Matter code (实施编码): implementing body's USCC and thirteen digits. */
export const matterCode = z.string().regex(/^[0-9A-HJ-NPQRTUWXY]{18}\d{13}$/);

/** Administrative division (行政区划). @see GB/T 2260 */
export const regionCode = z.string().regex(/^\d{6}$/);

/** Purpose of use (用证事由): a code of the matter catalogue, never free text, so that no personal datum can travel in it. */
export const purposeCode = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** Membership service provider of a ledger organisation. */
export const mspId = z.string().regex(/^[A-Za-z][A-Za-z0-9]{1,31}MSP$/);

/** Affiliation of a ledger identity, as fabric-ca writes it: dotted, lower case. */
const affiliation = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+){0,5}$/);

/** Reason of a change: a code of ours, never free text. */
export const reasonCode = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** Signature over a statement: SM2 r‖s, 64 bytes, base64url. */
export const signatureText = z.string().regex(/^[A-Za-z0-9_-]{86}$/);

/** SM2 Multikey text. @see W3C CID 1.0, Multikey */
export const multikeyText = z.string().regex(/^zEPJ[1-9A-HJ-NP-Za-km-z]{40,50}$/);

/** The ledger identity an accreditation binds to a DID. */
export const callerBinding = z.strictObject({ mspId, affiliation });
