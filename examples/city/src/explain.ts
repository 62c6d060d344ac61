import { errorTable, LicenceError } from '@ganzheng/sdk/errors';

/**
 * What a person at the terminal is told of a failure: the code with both texts and its facts, or what the system said of a file or a port.
 *
 * @throws the error itself when it is neither: a fault of ours is shown whole
 */
export function explain(error: unknown): string {
  if (error instanceof LicenceError) {
    const { zh, en } = errorTable[error.code];
    const facts = Object.entries(error.detail).map(([name, value]) => `${name} ${value}`);
    const hint = error.code.startsWith('FABRIC_') ? '\n   npm run network -- doctor · npm run network -- status' : '';
    return `${error.code}: ${zh} ${en}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}${hint}`;
  }
  if (error instanceof Error && 'syscall' in error) return `系统拒绝 the system refused: ${error.message}`;
  throw error;
}
