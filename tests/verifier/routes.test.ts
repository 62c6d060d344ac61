import { isErrorCode } from '@ganzheng/sdk/errors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, renewal, type Who } from './window-world.js';

interface Operation {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly description?: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}

describe('every endpoint of the window', async () => {
  const window = await openWindow();
  const { call } = window;
  let operations: { method: string; path: string; operation: Operation }[] = [];
  let caseNo = '';
  let requestId = '';
  beforeAll(async () => {
    const { body } = await call('GET', '/openapi.json', undefined, { as: 'nobody' });
    operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ method, path, operation })),
    );
    ({ caseNo, requestId } = await window.ask());
  });
  afterAll(() => window.close());

  const filled = (path: string): string =>
    path
      .replace('{caseNo}', caseNo)
      .replace('{requestId}', requestId)
      .replace(/\{\w+\}/g, 'old-permit');

  it('is in the document, and what changes a case is never open', () => {
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(
      [
        'acceptCase',
        'answerRequest',
        'askForLicences',
        'judgeArchive',
        'listMatters',
        'openCase',
        'planMatter',
        'readArchives',
        'readCase',
        'readCopies',
        'readRequest',
        'readRequestObject',
        'readUse',
        'settleByFallback',
        'useByDuty',
        'verifyOriginal',
      ].sort(),
    );
    const open = operations.filter(({ operation }) => operation.security.length === 0).map(({ operation }) => operation.operationId);
    // An answer carries the citizen's own proof, bound to a request made by staff.
    expect(open.sort()).toEqual(['answerRequest', 'listMatters', 'planMatter', 'readRequestObject']);
  });

  it('admits the roles it says, and nobody without a token', async () => {
    const names: readonly (readonly [Who, string])[] = [
      ['clerk', 'clerk'],
      ['supervisor', 'supervisor'],
      ['auditor', 'auditor'],
      ['officer', 'issuer-officer'],
    ];
    for (const { method, path, operation } of operations.filter(({ operation: { security } }) => security.length > 0)) {
      const verb = method.toUpperCase() as 'GET' | 'POST';
      const body = operation.requestBody === undefined ? undefined : {};
      expect(await call(verb, filled(path), body, { as: 'nobody' })).toMatchObject({ status: 401, body: { code: 'STAFF_TOKEN_MISSING' } });
      const roles = (operation.description ?? '').split('roles: ')[1]?.split(', ') ?? [];
      for (const [who, role] of names) {
        if (operation.operationId === 'acceptCase' || operation.operationId === 'askForLicences') continue;
        const { status, body: answer } = await call(verb, filled(path), body, { as: who });
        expect([operation.operationId, role, status === 403 && answer.code === 'STAFF_ROLE_FORBIDDEN']).toEqual([
          operation.operationId,
          role,
          !roles.includes(role),
        ]);
      }
    }
  });

  it('does not even say to another organisation’s staff that a case exists', async () => {
    const own = operations.filter(({ path, operation }) => path.includes('{caseNo}') && operation.security.length > 0);
    expect(own.length).toBeGreaterThan(5);
    for (const { method, path, operation } of own) {
      const body = operation.operationId === 'settleByFallback' ? { by: 'paper', reason: '原件' } : undefined;
      const as = operation.operationId === 'readArchives' ? 'foreignSupervisor' : 'foreignClerk';
      const foreign = await call(method.toUpperCase() as 'GET' | 'POST', filled(path), body, { as });
      const missing = await call(method.toUpperCase() as 'GET' | 'POST', filled(path).replace(caseNo, '360734-20200101-00000000'), body, {
        as,
      });
      expect([operation.operationId, foreign.status, foreign.body.code]).toEqual([operation.operationId, 404, 'CASE_UNKNOWN']);
      expect({ ...foreign.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    }
    expect((await call('GET', `/api/cases/${caseNo}`)).body.case).toMatchObject({ state: 'open', requests: [requestId] });
  });

  it('refuses another organisation’s staff whatever belongs to no case', async () => {
    expect(await call('POST', '/api/cases', renewal, { as: 'foreignClerk' })).toMatchObject({
      status: 403,
      body: { code: 'ORGANISATION_FORBIDDEN' },
    });
    expect(await call('POST', '/api/verify', { credential: '' }, { as: 'foreignClerk' })).toMatchObject({
      status: 403,
      body: { code: 'ORGANISATION_FORBIDDEN' },
    });
    const use = { credential: '', matterCode: renewal.matterCode, caseNo: 'XC-1' };
    expect(await call('POST', '/api/uses', use, { as: 'foreignSupervisor' })).toMatchObject({
      status: 403,
      body: { code: 'ORGANISATION_FORBIDDEN' },
    });
    expect(
      await call('POST', '/api/archives/judge', { archive: '{}', at: '2026-11-24T05:00:00.000Z' }, { as: 'foreignSupervisor' }),
    ).toMatchObject({ status: 403 });
    expect(await call('GET', `/api/uses/${'0'.repeat(32)}`, undefined, { as: 'supervisor' })).toMatchObject({
      status: 404,
      body: { code: 'USE_UNKNOWN' },
    });
  });

  it('knows no request of another case', async () => {
    const other = await window.ask();
    expect(await call('GET', `/api/cases/${other.caseNo}/requests/${requestId}`)).toMatchObject({
      status: 404,
      body: { code: 'REQUEST_UNKNOWN' },
    });
  });

  it('answers whatever is sent with success or a coded error, never a 5xx', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('constructor', '__proto__', '%00', '..%2f..', '360734-20261124-00000000', '0'.repeat(32), '长期'),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    const known = fc.constantFrom(
      ...[
        'matterCode',
        'situation',
        'by',
        'reason',
        'credential',
        'receipt',
        'archive',
        'at',
        'demands',
        'caseNo',
        'state',
        'vp_token',
        'grant',
        'receipt_mailbox',
        'error',
      ],
    );
    const body = fc.oneof(
      fc.dictionary(fc.oneof(known, text), fc.oneof(text, fc.jsonValue({ maxDepth: 4 })), { maxKeys: 6 }),
      fc.jsonValue(),
    );
    const who = fc.constantFrom<Who[]>('clerk', 'supervisor', 'auditor');
    const encoded = (value: string): string => {
      try {
        return encodeURIComponent(value) || '-';
      } catch {
        return '%ff';
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(), body, text, fc.boolean(), who, async (pick, sent, part, real, as) => {
        const chosen = operations[pick % operations.length];
        if (chosen === undefined) return;
        const { method, path, operation } = chosen;
        const place = real && operation.operationId !== 'answerRequest' ? filled(path) : path.replace(/\{\w+\}/g, encoded(part));
        const isForm = Object.keys(operation.requestBody?.content ?? {})[0] === 'application/x-www-form-urlencoded';
        const answer =
          isForm && typeof sent === 'object' && sent !== null
            ? await window.post(
                encoded(real ? requestId : part),
                Object.fromEntries(Object.entries(sent).map(([key, value]) => [key, String(value)])),
              )
            : await call(method.toUpperCase() as 'GET' | 'POST', place, operation.requestBody === undefined ? undefined : sent, { as });
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400)
          expect([operation.operationId, isErrorCode(String(answer.body.code))]).toEqual([operation.operationId, true]);
      }),
      { numRuns: 150 },
    );
    expect(window.logged.filter((line) => line.includes('INTERNAL_ERROR'))).toEqual([]);
  });

  it('refuses what is too large, too deep or of another kind', async () => {
    expect((await call('POST', '/api/verify', { credential: 'x'.repeat(300_000) })).body.code).toBe('BODY_TOO_LARGE');
    let deep: unknown = 1;
    for (let level = 0; level < 100; level++) deep = [deep];
    expect((await call('POST', '/api/verify', { credential: deep })).body.code).toBe('JSON_TOO_DEEP');
    expect((await call('POST', `/responses/${requestId}`, {})).body.code).toBe('MEDIA_TYPE_UNSUPPORTED');
    expect(
      (await call('POST', '/api/archives/judge', { archive: '{}', at: '2026-11-24T05:00:00.000Z' }, { as: 'auditor' })).body.code,
    ).toBe('ARCHIVE_MALFORMED');
  });

  it('shows the matters and what each asks for to anybody', async () => {
    const { body: listed } = await call('GET', '/api/matters', undefined, { as: 'nobody' });
    expect(listed.length).toBeGreaterThanOrEqual(8);
    const { body: plan } = await call('GET', `/api/matters/${renewal.matterCode}/situations/renewal`, undefined, { as: 'nobody' });
    expect(plan.materials.map(({ code, route }: { code: string; route: string }) => [code, route])).toEqual([
      ['business-licence', 'licence'],
      ['representative-id', 'licence'],
      ['old-permit', 'licence'],
      ['health', 'licence'],
      ['rules', 'promise'],
    ]);
    expect(plan.waivedShare).toBe(1);
    expect((await call('GET', '/health', undefined, { as: 'nobody' })).body).toMatchObject({ service: 'verifier', status: 'ready' });
    expect((await call('GET', '/', undefined, { as: 'nobody' })).body).toContain('寻乌县行政审批局');
  });
});
