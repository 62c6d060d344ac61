import { credentialCodes } from './codes/credential.js';
import { cryptoCodes } from './codes/crypto.js';
import { fabricCodes } from './codes/fabric.js';
import { identityCodes } from './codes/identity.js';
import { issuerCodes } from './codes/issuer.js';
import { lawCodes } from './codes/law.js';
import { ledgerCodes } from './codes/ledger.js';
import { licenceCodes } from './codes/licence.js';
import { protocolCodes } from './codes/protocol.js';
import { verifyCodes } from './codes/verify.js';
import { webCodes } from './codes/web.js';
import { windowCodes } from './codes/window.js';
import type { ErrorRow, Retry } from './row.js';

const rows = {
  ...cryptoCodes,
  ...identityCodes,
  ...licenceCodes,
  ...credentialCodes,
  ...lawCodes,
  ...ledgerCodes,
  ...fabricCodes,
  ...verifyCodes,
  ...protocolCodes,
  ...webCodes,
  ...issuerCodes,
  ...windowCodes,
} as const satisfies Record<string, ErrorRow>;

/** Every code the product can answer with. A code names the fact that holds and is never reused. */
export type ErrorCode = keyof typeof rows;

/** What is known of one code. */
export interface ErrorEntry {
  readonly status: number;
  readonly retry: Retry;
  readonly zh: string;
  readonly en: string;
}

/** The one error table: code to HTTP status, retry advice and the public text in both languages. */
export const errorTable = Object.freeze(
  Object.fromEntries(Object.entries(rows).map(([code, [status, retry, zh, en]]) => [code, Object.freeze({ status, retry, zh, en })])),
) as Readonly<Record<ErrorCode, ErrorEntry>>;

/** True when a string from outside is a code of the table. */
export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorTable, text);
