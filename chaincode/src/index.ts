export { type Applied, applyEvaluate, applySubmit, type EvaluateCall, type SubmitCall } from './apply.js';
export type { Caller } from './caller.js';
export { lawVersion } from './law-version.js';
export type { Tx, View } from './tx.js';
