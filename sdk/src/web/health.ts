import { engineName } from '../sm/index.js';

/** One thing a service needs. Facts are public: heights, versions, names of engines. */
export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** Looks at everything a service needs. */
export type Health = () => Promise<readonly HealthCheck[]>;

/** Whether the service is ready, and why not. A check that itself fails counts as not ready. */
export async function readHealth(health: Health) {
  const checks = await health().catch((): readonly HealthCheck[] => [{ name: 'health', ok: false }]);
  const all: readonly HealthCheck[] = [{ name: 'sm-engine', ok: true, facts: { engine: engineName() } }, ...checks];
  return { status: all.every(({ ok }) => ok) ? ('ready' as const) : ('not-ready' as const), checks: all };
}
