import { accreditation } from './checks/accreditation.js';
import { anchor } from './checks/anchor.js';
import { authorization } from './checks/authorization.js';
import { dates } from './checks/dates.js';
import { holderBinding } from './checks/holder-binding.js';
import { issuerKey } from './checks/issuer-key.js';
import { issuerSignature } from './checks/issuer-signature.js';
import { recognition } from './checks/recognition.js';
import { schema } from './checks/schema.js';
import { shape } from './checks/shape.js';
import { status } from './checks/status.js';
import { use } from './checks/use.js';
import type { Check } from './finding.js';
import type { Given, Presented } from './given.js';
import type { CheckName } from './report.js';

/** The table of checks: the first reads the presentation, the others judge what was read. */
export type Checks = { readonly shape: Check<Presented> } & { readonly [Name in Exclude<CheckName, 'shape'>]: Check<Given> };

/** The twelve. @see profile: verifier policy order */
export const checks: Checks = Object.freeze({
  shape,
  issuerKey,
  issuerSignature,
  dates,
  status,
  holderBinding,
  schema,
  accreditation,
  recognition,
  anchor,
  authorization,
  use,
});
