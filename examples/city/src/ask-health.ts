const deadlineMs = 2_000;

/** What a service says of its own health; `unreachable` when it says nothing in time, or nothing that is an answer. */
export type HealthState = 'ready' | 'not-ready' | 'unreachable';

/** Asks a service's `/health`, as a monitor would: over its own port, time-boxed. Never throws. */
export async function askHealth(url: string): Promise<HealthState> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(deadlineMs) });
    const { status } = (await response.json()) as { readonly status?: unknown };
    if (status === 'ready') return response.ok ? 'ready' : 'not-ready';
    return status === 'not-ready' ? 'not-ready' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}
