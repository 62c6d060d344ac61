import { demoCompany } from '../companies.js';
import { demoHousehold } from '../people.js';

/** Names and numbers of everybody in the walks: none of them may stand on the ledger. */
export const personal: readonly string[] = [
  ...demoHousehold.members.flatMap(({ person: { name, idNumber } }) => [name, idNumber]),
  demoCompany.name,
  demoCompany.uscc,
];
