import { platform } from '#native';
import { verifyMany } from '../sm/verify.js';
import { unpackClaims } from './packed-claims.js';

// A thread of its own, with an engine of its own: answers each piece of packed claims, in the order they come, with a verdict for each.
const port = platform?.parentPort;
port?.on('message', (packed: Uint8Array) => {
  port.postMessage(verifyMany(unpackClaims(packed)));
});

// An unreadable message ends this thread, so that it is judged elsewhere and not waited for.
port?.on('messageerror', (error) => {
  throw error;
});
