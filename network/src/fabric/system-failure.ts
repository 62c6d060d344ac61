import { LicenceError } from '@ganzheng/sdk/errors';

/** What the system refused a program of ours: no room, no right, no such folder. As a coded error; nothing when it is something else. */
export function systemFailure(error: unknown): LicenceError | undefined {
  if (!(error instanceof Error) || error instanceof LicenceError || !('syscall' in error)) return undefined;
  const { code = '', syscall = '', path, port, message } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE') return new LicenceError('FABRIC_PORT_TAKEN', port === undefined ? {} : { ports: [port] }, error);
  return new LicenceError(
    'SYSTEM_REFUSED',
    { system: code, asked: syscall, ...(path === undefined ? {} : { path }), because: message },
    error,
  );
}
