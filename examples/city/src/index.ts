export { type Company, demoCompany } from './companies.js';
export { csvText } from './csv-text.js';
export { committed, type ExistingLicences, existingLicences } from './existing-licences.js';
export { type Fault, type FaultName, faults } from './faults.js';
export { type City, openCity } from './open-city.js';
export { demoCitizen, demoHousehold, type Household, type Person } from './people.js';
export { createTerminal } from './terminal.js';
export { walkThrough } from './walk/walk-through.js';
export { createWalker } from './walk/walker.js';
