import { LicenceError } from './licence-error.js';

/** What the system refused a program of ours: no room, no right, no such file, a port that is taken. As a coded error; nothing when it is something else. */
export function systemFailure(error: unknown): LicenceError | undefined {
  if (!(error instanceof Error) || error instanceof LicenceError || !('syscall' in error)) return undefined;
  const { code = '', syscall, path, port, message } = error as SystemError;
  if (code === 'EADDRINUSE') return new LicenceError('PORT_IN_USE', port === undefined ? {} : { port }, error);
  return new LicenceError(
    'SYSTEM_REFUSED',
    { system: code, asked: syscall, ...(path === undefined ? {} : { path }), because: message },
    error,
  );
}

/** As Node tells it; the sdk knows no Node. */
interface SystemError extends Error {
  readonly code?: string;
  readonly syscall: string;
  readonly path?: string;
  readonly port?: number;
}
