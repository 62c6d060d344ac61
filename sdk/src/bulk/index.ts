export { createThreadPool, type Thread, type ThreadPool, type ThreadPoolOptions, type Verdicts } from './thread-pool.js';
export { createVerifyPool, type VerifyPool } from './verify-pool.js';
