import { erase, flush, issue, moveStatus } from '@ganzheng/issuer';
import { isErrorCode } from '@ganzheng/sdk/errors';
import { defaultLimits, type StaffRole } from '@ganzheng/sdk/web';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, anchoredCard, citizen, foundIssuerWorld, type IssuerWorld, idCardRequest, newId } from './issuer-world.js';

let world: IssuerWorld;
beforeAll(async () => {
  world = await foundIssuerWorld({ limits: { ...defaultLimits, requestsPerMinute: 1_000_000 } });
});
afterAll(() => world.close());

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly open: boolean;
  readonly mediaType: string | null;
  readonly roles: readonly StaffRole[];
}

/** Every endpoint, as the service itself describes it. */
async function operations(): Promise<readonly Operation[]> {
  const { paths } = (await world.call('/openapi.json')).body as {
    paths: Record<string, Record<string, { security: unknown[]; description?: string; requestBody?: { content: object } }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, description, requestBody }]) => ({
      path,
      method: method.toUpperCase(),
      open: security.length === 0,
      mediaType: Object.keys(requestBody?.content ?? {})[0] ?? null,
      roles: (description?.split(': ')[1]?.split(', ') ?? []) as StaffRole[],
    })),
  );
}

const filled = (path: string, value: string) => path.replace(/\{\w+\}/g, encodeURIComponent(value));

/** A refusal is coded, and never a failure of ours. */
function requireCoded({ status, body, text }: Answer): void {
  expect([status, text.slice(0, 200)]).toEqual([expect.toSatisfy((code: number) => code < 500), expect.any(String)]);
  if (status >= 400) expect(isErrorCode(String(body.code))).toBe(true);
}

describe('every endpoint', () => {
  it('is known: none is forgotten below', async () => {
    expect((await operations()).length).toBeGreaterThanOrEqual(22);
  });

  it('that changes state asks for staff, but for the protocol of the wallet', async () => {
    const open = (await operations()).filter(({ method, open: isOpen }) => method !== 'GET' && isOpen).map(({ path }) => path);
    expect(open).toEqual(['/token', '/nonce', '/credential']);
    for (const { path, method, open: isOpen } of await operations()) {
      if (isOpen) continue;
      expect((await world.call(filled(path, newId()), { method })).body).toMatchObject({ code: 'STAFF_TOKEN_MISSING' });
      expect((await world.call(filled(path, newId()), { method, token: 'x'.repeat(43) })).body).toMatchObject({
        code: 'STAFF_TOKEN_UNKNOWN',
      });
    }
  });

  it('holds staff to their roles', async () => {
    for (const { path, method, open, roles } of await operations()) {
      if (open) continue;
      const stranger = (['auditor', 'clerk', 'operator'] as const).find((role) => !roles.includes(role));
      expect((await world.call(filled(path, newId()), { method, token: world.tokenOf(stranger ?? 'auditor') })).body).toMatchObject({
        code: 'STAFF_ROLE_FORBIDDEN',
      });
    }
  });

  const hostile: [string, string][] = [
    ['nothing', ''],
    ['half of JSON', '{"a":'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '1e999'],
    ['too deep', '['.repeat(5000)],
    ['too large', JSON.stringify({ a: 'x'.repeat(300_000) })],
    ['a polluted prototype', '{"__proto__":{"admin":true},"constructor":{}}'],
    ['binary', '\u0000\uffff\ud800'],
  ];
  it.each(hostile)('answers %s with a code', async (_name, body) => {
    for (const { path, method, mediaType, roles } of await operations()) {
      if (mediaType === null) continue;
      for (const type of [mediaType, 'application/json', 'text/plain']) {
        const token = roles[0] === undefined ? undefined : world.tokenOf(roles[0]);
        requireCoded(
          await world.call(filled(path, newId()), {
            method,
            ...(token === undefined ? {} : { token }),
            body,
            headers: { 'content-type': type },
          }),
        );
      }
    }
  });

  it('answers any path, body and header with a code', async () => {
    const all = await operations();
    const text = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('..', '%00', '0', '-1', newId(), '1'.repeat(500), '身份证'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all), text, fc.json({ maxDepth: 4 }), async ({ path, method, mediaType, roles }, value, json) => {
        const token = roles[0] === undefined ? undefined : world.tokenOf(roles[0]);
        requireCoded(
          await world.call(filled(path, value), {
            method,
            ...(token === undefined ? {} : { token }),
            ...(mediaType === null ? {} : { body: json, headers: { 'content-type': mediaType } }),
          }),
        );
      }),
      { numRuns: 250 },
    );
  });
});

describe('erasing a person (删除权)', () => {
  it('takes salt, original, copies and indexes away, and leaves the ledger lawful', async () => {
    const recordId = await anchoredCard(world, 'erase-1');
    const record = await world.issuer.register.need(recordId, world.police.did);
    const shared = { ...idCardRequest('erase-2'), number: 'erase-2' };
    await issue(world.issuer, world.police, shared, newId());
    const outsider = {
      method: 'POST',
      token: world.tokenOf('supervisor', world.ganzhou),
      body: { holder: { code: citizen.code, codeType: '111' } },
    };
    expect((await world.call('/holders/erase', outsider)).body).toEqual({ erased: 0, kept: 0 });

    const asked = { method: 'POST', token: world.tokenOf('supervisor'), body: { holder: { code: citizen.code, codeType: '111' } } };
    expect((await world.call('/holders/erase', asked)).body).toEqual({ erased: 2, kept: 0 });
    expect(await world.issuer.register.ofHolder(citizen)).toEqual([]);
    expect((await world.call(`/licences/${recordId}`, { token: world.tokenOf('clerk') })).body).toMatchObject({ code: 'NOT_FOUND' });
    expect(await world.issuer.register.byNumber(record.licence)).toBeUndefined();
    const kept: string[] = [];
    // Leaves and checkpoints stand in the clear and hold hashes; everything else is opened and looked through.
    for await (const [key, bytes] of world.database.range('')) {
      kept.push(key, /^(LEAF|CPT)~/.test(key) ? Buffer.from(bytes).toString('latin1') : JSON.stringify(await world.issuer.store.get(key)));
    }
    const salt = (record.original as { anchor: { salt: string } }).anchor.salt;
    for (const secret of [citizen.name, citizen.code, salt]) expect(kept.join('')).not.toContain(secret);
    // The leaf stands, and its receipt proves it to nobody who has lost the salt.
    expect((await world.call(`/log/receipts/${record.leaf}`)).status).toBe(200);
  });

  it('uses the id of an erased record for nothing else', async () => {
    const recordId = await anchoredCard(world, 'erase-3');
    await erase(world.issuer, world.police.did, citizen);
    await expect(issue(world.issuer, world.police, idCardRequest('erase-3'), recordId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      moveStatus(world.issuer, world.police.did, recordId, { to: 'revoked', reason: 'court-order' }, newId()),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses a code that is none', async () => {
    const body = { holder: { code: '360700199001010017', codeType: '111' } };
    expect((await world.call('/holders/erase', { method: 'POST', token: world.tokenOf('supervisor'), body })).body).toMatchObject({
      code: 'ID_NUMBER_CHECK',
    });
    await flush(world.issuer);
  });
});
