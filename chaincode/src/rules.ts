import type { SubmitName } from '@ganzheng/sdk/ledger';
import * as accreditation from './accreditation.js';
import * as authorization from './authorization.js';
import * as checkpoint from './checkpoint.js';
import * as did from './did.js';
import * as licenceType from './licence-type.js';
import * as network from './network.js';
import * as recognition from './recognition.js';
import type { Rule } from './rule.js';
import * as status from './status.js';
import * as use from './use.js';

/** The law: one rule for each submission of the transaction table, none missing and none more. */
export const rules: { readonly [N in SubmitName]: Rule<N> } = {
  'network.found': network.found,
  'did.create': did.create,
  'did.update': did.update,
  'did.deactivate': did.deactivate,
  'accreditation.grant': accreditation.grant,
  'accreditation.change': accreditation.change,
  'licence-type.publish': licenceType.publish,
  'licence-type.retire': licenceType.retire,
  'checkpoint.append': checkpoint.append,
  'status.move': status.move,
  'status.publish': status.publish,
  'authorization.use': authorization.use,
  'authorization.withdraw': authorization.withdraw,
  'use.record': use.record,
  'recognition.propose': recognition.propose,
  'recognition.ratify': recognition.ratify,
  'recognition.change': recognition.change,
};
