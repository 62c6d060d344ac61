import { verify } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { createVerifyWorld, nowMs } from '../../support/verify-world.js';
import { usedAbroad } from './authority-cases.js';
import { answering } from './situation.js';

const world = await createVerifyWorld();

describe('evidence that does not come', () => {
  const questions = ['did', 'accreditations', 'licenceType', 'statusEntry', 'use'] as const;
  const failing = {
    'is not there': async () => null,
    'cannot be reached': () => Promise.reject(new TypeError('socket')),
    'throws at once': () => {
      throw new Error('broken');
    },
    'never arrives': () => new Promise<null>(() => {}),
  };

  it.each(questions.flatMap((question) => Object.keys(failing).map((how) => [question, how] as const)))(
    '%s: what %s is never good',
    async (question, how) => {
      const trust = answering(world.trust, { [question]: failing[how as keyof typeof failing] });
      const { report } = await verify(await world.goodInput(), { trust, policy: world.policyOf(), now: nowMs, deadlineMs: 5 });
      expect(report.verdict).toBe('provisional');
      const codes = report.checks.flatMap(({ code }) => code ?? []);
      const expected = { 'is not there': 'EVIDENCE_MISSING', 'never arrives': 'EVIDENCE_TIMED_OUT' }[how] ?? 'EVIDENCE_UNREACHABLE';
      expect(codes).toContain(expected);
    },
  );

  it('a missing answer about accreditation or recognition abroad stays provisional', async () => {
    const own = await createVerifyWorld();
    await own.recognise();
    const trust = answering(own.trust, { agreements: async () => null });
    expect((await own.judged(await usedAbroad(own), own.partnerPolicy(), { trust })).verdict).toBe('provisional');
  });

  it('older than the policy allows is not checked', async () => {
    const old = '2026-11-22T05:00:00.000Z';
    for (const question of ['did', 'accreditations', 'licenceType', 'statusEntry'] as const) {
      const ask = world.trust[question] as (...of: unknown[]) => Promise<object | null>;
      const trust = answering(world.trust, { [question]: async (...of: unknown[]) => ({ ...(await ask(...of)), asOf: old }) });
      const report = await world.judged(await world.goodInput(), world.policyOf(), { trust });
      expect([question, report.verdict]).toEqual([question, 'provisional']);
      expect(report.checks.flatMap(({ code }) => code ?? [])).toContain('EVIDENCE_STALE');
    }
  });
});
