import { z } from 'zod';
import { digestHex, elicDid, matterCode, purposeCode, randomId } from '../ledger/field.js';
import { signedSchema } from '../ledger/statement.js';

/** What the verifier expects of a key binding: its own words, never what was presented. */
export const bindingExpectation = z.strictObject({
  /** the nonce of the verifier's request; it is used up by the verifier, once */
  nonce: z.string().min(1).max(512),
  audience: z.string().min(1).max(1024),
  /** base64url SM3 of each transaction data of the request, in its order; none: the binding may carry none. @see OpenID4VP 1.0 §8.4 */
  transactionDataHashes: z.array(z.string().max(128)).max(8).default([]),
});

/** What the licence is used for: the verifier's word, except the grant, which the citizen signed. */
export const occasionSchema = z.strictObject({
  verifier: elicDid,
  matterCode,
  purpose: purposeCode,
  /** 依职权, 授权 or 委托 */
  basis: z.enum(['duty', 'authorization', 'delegation']),
  /** the citizen's grant, signed with the one-time key; attacker-controlled */
  grant: signedSchema('grant').optional(),
  authorizationId: randomId.optional(),
  /** the use as recorded, with the salted digest of its receipt; absent until it is recorded */
  use: z.strictObject({ useId: randomId, digest: digestHex }).optional(),
});

export type BindingExpectation = z.input<typeof bindingExpectation>;
export type Occasion = z.input<typeof occasionSchema>;

/** What is to be verified. The credential and whatever came with it are attacker-controlled. */
export interface VerifyInput {
  /** a copy as SD-JWT text (with or without key binding), or an original as VCDM JSON (text or parsed) */
  readonly credential: unknown;
  /** the receipt stapled to it */
  readonly receipt?: unknown;
  /** a status list token stapled to it */
  readonly statusList?: string;
  readonly binding?: BindingExpectation;
  readonly occasion?: Occasion;
}
