export { createAnswerStore } from './answer-store.js';
export { createApp, type VerifierWeb } from './app.js';
export { type CaseStore, createCaseStore } from './case-store.js';
export type { VerifierDeps, WindowOrganisation } from './deps.js';
export { fetchEvidence } from './fetch-evidence.js';
export { openDatabase } from './open-database.js';
export { flush, type Pass, startWorker, type Worker } from './worker.js';
