export { type Company, demoCompany } from './companies.js';
export { csvText } from './csv-text.js';
export { committed, type ExistingLicences, existingLicences } from './existing-licences.js';
export { type Fault, type FaultName, faults } from './faults.js';
export { demoCitizen, demoHousehold, type Household, type Person } from './people.js';
