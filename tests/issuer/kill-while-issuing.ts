import { randomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { expect, vi } from 'vitest';
import { callService, idCardRequest } from './issuer-world.js';
import { kill, type prepareIssuer, type ServedIssuer, startIssuer } from './served.js';

type Prepared = Awaited<ReturnType<typeof prepareIssuer>>;

/** Kills the issuer at random moments under load, then holds it to every answer it gave. */
export async function killWhileIssuing(served: Prepared, rounds: number): Promise<void> {
  const promised = new Map<string, string>();
  for (let round = 0; round < rounds; round++) {
    const issuer = await startIssuer(served.path);
    const working = Array.from({ length: 4 }, () => issueUntilDeath(served, issuer, promised));
    await new Promise((resolve) => setTimeout(resolve, 150 + (randomBytes(1)[0] ?? 0)));
    await kill(issuer);
    await Promise.all(working);
  }
  expect(promised.size).toBeGreaterThan(0);

  const issuer = await startIssuer(served.path);
  await vi.waitFor(async () => expect(await waiting(issuer)).toBe(0), { timeout: 30_000, interval: 100 });
  const indexes = new Set<number>();
  for (const [recordId, leaf] of promised) {
    const { body } = await callService(issuer.url, `/licences/${recordId}`, { token: served.token });
    expect([body.state, body.leaf]).toEqual(['anchored', leaf]);
    indexes.add((await callService(issuer.url, `/log/receipts/${leaf}`)).body.index as number);
  }
  expect(indexes.size).toBe(promised.size);
  for (const line of issuer.output) expect(line).not.toMatch(/3607\d{13}|钟明远/);
  expect(await kill(issuer, 'SIGTERM')).toBe(0);
}

/** Issues until the process dies; what was answered with 201 was promised. */
async function issueUntilDeath({ token }: Prepared, { url }: ServedIssuer, promised: Map<string, string>): Promise<void> {
  for (;;) {
    try {
      const { status, body } = await callService(url, '/licences', {
        method: 'POST',
        token,
        body: idCardRequest(hex.encode(randomBytes(8))),
      });
      if (status === 201) promised.set(String(body.recordId), String(body.leaf));
    } catch {
      return;
    }
  }
}

async function waiting({ url }: ServedIssuer): Promise<number | undefined> {
  const { checks } = (await callService(url, '/health')).body as { checks: { name: string; facts: Record<string, number> }[] };
  return checks.find(({ name }) => name === 'outbox')?.facts.waiting;
}
