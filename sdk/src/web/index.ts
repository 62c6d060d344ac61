export { createWebApp, type WebAppDeps } from './create-web-app.js';
export { followLedger, type ReadModel } from './follow-ledger.js';
export type { Health, HealthCheck } from './health.js';
export { type AnswerStore, actIdOf, createIdempotency, type Idempotency, requestKeyOf } from './idempotency.js';
export { ledgerHealth } from './ledger-health.js';
export { defaultLimits, type Limits } from './limits.js';
export { type Listening, listen } from './listen.js';
export { createMetrics } from './metrics.js';
export { openApiOf, type ServiceFacts } from './openapi.js';
export type { PageLink } from './pages.js';
export { problemOf } from './problem.js';
export { defineRoute, type ProtocolError, type Route, type RouteContext } from './route.js';
export { type ByteDatabase, createSealedStore, type SealedStore, type SealedWrite } from './sealed-store.js';
export {
  type Authenticate,
  createStaffDirectory,
  issueStaffToken,
  requireOrganisation,
  type Staff,
  type StaffEntry,
  type StaffRole,
  staffEntrySchema,
  staffRoles,
} from './staff.js';
export { startService } from './start-service.js';
