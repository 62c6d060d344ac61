import { LicenceError } from '@ganzheng/sdk/errors';

/** What Fabric's programs say when asked for what has been done before. */
const done = /already exists|already successfully installed|unchanged content|already joined/i;

/** Lets a step pass that an earlier attempt has done: whatever broke off can be gone on with. */
export async function unlessDone(step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!(error instanceof LicenceError) || !done.test(String(error.detail.because ?? ''))) throw error;
  }
}
