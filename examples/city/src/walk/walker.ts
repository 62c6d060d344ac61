import { type ErrorCode, isErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import { newRequestId } from '@ganzheng/sdk/ledger';
import type { Staff } from '@ganzheng/sdk/web';
import type { City } from '../open-city.js';
import type { Terminal } from '../terminal.js';

/** Who goes the walks: the city, the terminal, and what was expected and did not hold. */
export interface Walker {
  readonly city: City;
  readonly terminal: Terminal;
  readonly failures: readonly string[];
  /** Says whether an expectation held; one that did not makes the walk fail. */
  expect(held: boolean, text: string): void;
  /** A call of a member of staff to a service, as her desk would make it. */
  post<T>(url: string, by: { readonly at: string; readonly role: Staff['role'] }, body: unknown): Promise<T>;
  get<T>(url: string, by: { readonly at: string; readonly role: Staff['role'] }): Promise<T>;
}

/** Makes a walker over an open city. */
export function createWalker(city: City, terminal: Terminal): Walker {
  const failures: string[] = [];
  const call = async <T>(
    url: string,
    { at, role }: { readonly at: string; readonly role: Staff['role'] },
    init: RequestInit,
  ): Promise<T> => {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${city.context.staff.tokenOf(at, role)}` };
    const answer = await fetch(url, { ...init, headers });
    const result = (await answer.json()) as { readonly code?: string };
    if (!answer.ok)
      throw new LicenceError(isErrorCode(result.code ?? '') ? (result.code as ErrorCode) : 'INTERNAL_ERROR', { status: answer.status });
    return result as T;
  };
  return {
    city,
    terminal,
    failures,
    expect(held, text) {
      if (!held) failures.push(text);
      terminal.expectation(held, text);
    },
    post: (url, by, body) =>
      call(url, by, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'idempotency-key': newRequestId(city.context.random) },
      }),
    get: (url, by) => call(url, by, {}),
  };
}
