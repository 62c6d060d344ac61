import { connect } from 'node:net';
import { errorTable, LicenceError } from '@ganzheng/sdk/errors';
import { randomBytes } from '@ganzheng/sdk/sm';
import {
  actIdOf,
  createIdempotency,
  createMetrics,
  createStaffDirectory,
  createWebApp,
  defaultLimits,
  defineRoute,
  issueStaffToken,
  type Limits,
  type Listening,
  listen,
  openApiOf,
  requireOrganisation,
} from '@ganzheng/sdk/web';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

const did = 'did:elic:jx-gz:z111';
const pepper = randomBytes(32);
const clerk = issueStaffToken({ id: 'c-1', role: 'clerk', organisation: did }, { pepper, random: randomBytes });
const auditor = issueStaffToken({ id: 'a-1', role: 'auditor', organisation: did }, { pepper, random: randomBytes });

const namesake = issueStaffToken({ id: 'c-1', role: 'clerk', organisation: 'did:elic:jx-gz:z222' }, { pepper, random: randomBytes });

let made = 0;

const routes = [
  defineRoute({
    method: 'post',
    path: '/things/:thingId',
    operationId: 'makeThing',
    summary: { zh: '新建', en: 'Make a thing' },
    auth: { roles: ['clerk'] },
    idempotent: true,
    status: 201,
    params: z.strictObject({ thingId: z.string().max(8) }),
    query: z.strictObject({ loud: z.enum(['yes', 'no']).optional() }),
    body: z.strictObject({ name: z.string().max(20), owner: z.string().optional() }),
    response: z.strictObject({ id: z.string(), serial: z.int(), key: z.string() }),
    handler: (context) => {
      if (context.body.owner !== undefined) requireOrganisation(context, context.body.owner);
      if (context.body.name === 'refuse') throw new LicenceError('USCC_CHECK');
      made += 1;
      return { id: context.params.thingId, serial: made, key: context.requestKey };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/things/:thingId',
    operationId: 'readThing',
    summary: { zh: '读取', en: 'Read a thing' },
    auth: 'public',
    params: z.strictObject({ thingId: z.string() }),
    response: z.strictObject({ id: z.string() }),
    handler: ({ params }) => {
      if (params.thingId === 'crash') throw new Error('secret 360700199001010018 leaks');
      return { id: params.thingId };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/token',
    operationId: 'token',
    summary: { zh: '令牌', en: 'Token' },
    auth: 'public',
    consumes: 'application/x-www-form-urlencoded',
    body: z.object({ grant_type: z.literal('x') }),
    response: z.strictObject({ ok: z.boolean() }),
    protocolError: () => ({ status: 400, body: { error: 'invalid_request' } }),
    handler: () => ({ ok: true }),
  }),
  defineRoute({
    method: 'post',
    path: '/upload',
    operationId: 'upload',
    summary: { zh: '上传', en: 'Upload' },
    auth: 'public',
    upload: { mediaType: 'text/csv', maxBytes: 1000 },
    response: { mediaType: 'text/plain' },
    handler: async ({ upload }) => {
      let size = 0;
      for await (const chunk of upload) size += chunk.length;
      return String(size);
    },
  }),
];

const lines: string[] = [];
const facts = { title: '试验服务', description: '只用于测试', version: '0.0.1' };

const serve = (limits: Limits) => {
  const kept = new Map<string, string>();
  const app = createWebApp({
    ...facts,
    name: 'trial',
    routes,
    authenticate: createStaffDirectory([clerk.entry, auditor.entry, namesake.entry], pepper),
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    metrics: createMetrics('trial'),
    limits,
    health: async () => [{ name: 'ledger', ok: true, facts: { height: 3 } }],
    random: randomBytes,
    nowMs: () => performance.now(),
    idempotency: createIdempotency({ get: async (key) => kept.get(key), put: async (key, value) => void kept.set(key, value) }),
  });
  return listen(app, { port: 0, host: '127.0.0.1' });
};

let service: Listening;
beforeAll(async () => {
  service = await serve({ ...defaultLimits, bodyBytes: 2000, bodyDepth: 5 });
});
afterAll(() => service.close(100));

const call = (path: string, init: RequestInit = {}) => fetch(service.url + path, init);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clerk.token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('problem documents (RFC 9457)', () => {
  const deep = '['.repeat(50) + ']'.repeat(50);
  const refusals: [string, () => Promise<Response>, string][] = [
    ['no token', () => post('/things/a', { name: 'x' }, { authorization: '' }), 'STAFF_TOKEN_MISSING'],
    ['unknown token', () => post('/things/a', { name: 'x' }, { authorization: `Bearer ${'A'.repeat(43)}` }), 'STAFF_TOKEN_UNKNOWN'],
    ['other role', () => post('/things/a', { name: 'x' }, { authorization: `Bearer ${auditor.token}` }), 'STAFF_ROLE_FORBIDDEN'],
    ['other organisation', () => post('/things/a', { name: 'x', owner: 'did:elic:jx-gz:z222' }), 'ORGANISATION_FORBIDDEN'],
    ['malformed JSON', () => post('/things/a', '{"name":'), 'JSON_MALFORMED'],
    ['empty body', () => post('/things/a', ''), 'JSON_MALFORMED'],
    ['deep JSON', () => post('/things/a', deep), 'JSON_TOO_DEEP'],
    ['large body', () => post('/things/a', { name: 'x'.repeat(3000) }), 'BODY_TOO_LARGE'],
    ['wrong schema', () => post('/things/a', { name: 1 }), 'BODY_INVALID'],
    ['unknown field', () => post('/things/a', { name: 'x', admin: true }), 'BODY_INVALID'],
    ['prototype field', () => post('/things/a', '{"name":"x","__proto__":{"role":"x"}}'), 'BODY_INVALID'],
    ['wrong media type', () => post('/things/a', 'x', { 'content-type': 'text/plain' }), 'MEDIA_TYPE_UNSUPPORTED'],
    ['compressed body', () => post('/things/a', 'x', { 'content-encoding': 'gzip' }), 'MEDIA_TYPE_UNSUPPORTED'],
    [
      'unknown charset',
      () => post('/things/a', '{}', { 'content-type': 'application/json; charset=x-nonsense' }),
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    ['long parameter', () => post('/things/123456789', { name: 'x' }), 'QUERY_INVALID'],
    ['unknown query', () => post('/things/a?quiet=1', { name: 'x' }), 'QUERY_INVALID'],
    ['repeated query', () => post('/things/a?loud=yes&loud=no', { name: 'x' }), 'QUERY_INVALID'],
    ['broken escape in the path', () => call('/things/%E0%A4%A'), 'URL_MALFORMED'],
    ['unknown route', () => call('/nowhere'), 'ROUTE_UNKNOWN'],
    ['wrong method', () => call('/things/a', { method: 'DELETE' }), 'METHOD_NOT_ALLOWED'],
    ['a refusal of a verb', () => post('/things/a', { name: 'refuse' }), 'USCC_CHECK'],
    ['malformed key', () => post('/things/a', { name: 'x' }, { 'idempotency-key': 'short' }), 'IDEMPOTENCY_KEY_MALFORMED'],
    [
      'upload of another type',
      () => call('/upload', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }),
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'upload too large',
      () => call('/upload', { method: 'POST', body: 'x'.repeat(2000), headers: { 'content-type': 'text/csv' } }),
      'BODY_TOO_LARGE',
    ],
  ];

  it.each(refusals)('%s', async (_name, ask, code) => {
    const response = await ask();
    const entry = errorTable[code as keyof typeof errorTable];
    expect(await response.json()).toMatchObject({
      code,
      status: entry.status,
      title: entry.en,
      titleZh: entry.zh,
      retry: entry.retry,
      type: `urn:ganzheng:error:${code}`,
    });
    expect(response.status).toBe(entry.status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('tells nothing of what it does not know', async () => {
    const response = await call('/things/crash');
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL_ERROR', retry: 'same' });
    expect(text).not.toMatch(/secret|3607|Error:|\.js/);
    expect(lines.join('')).not.toContain('360700199001010018');
    expect(lines.join('')).toContain('create-web-app.test.ts');
  });

  it('names the methods a path has', async () => {
    expect((await call('/things/a', { method: 'DELETE' })).headers.get('allow')).toBe('POST, GET');
  });

  it('answers a refused upload of unknown length, and takes the rest in', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 400; at++) controller.enqueue(new TextEncoder().encode('x'.repeat(1000)));
        controller.close();
      },
    });
    const init = { method: 'POST', body: chunks, headers: { 'content-type': 'text/csv' }, duplex: 'half' } as RequestInit;
    expect(await (await call('/upload', init)).json()).toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(await (await call('/upload', { method: 'POST', body: 'a,b', headers: { 'content-type': 'text/csv' } })).text()).toBe('3');
  });

  it('notes a body that breaks off as one that cannot be read', async () => {
    const socket = connect(service.port, '127.0.0.1');
    const head = [
      'POST /token HTTP/1.1',
      'host: x',
      'content-type: application/x-www-form-urlencoded',
      'content-length: 100',
      '',
      'grant_ty',
    ];
    await new Promise<void>((sent) => void socket.write(head.join('\r\n'), () => sent()));
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0));
    setTimeout(() => socket.destroy(), 50);
    await vi.waitFor(() => expect(lines.join('')).toContain('"code":"BODY_UNREADABLE"'));
  });

  it("answers a protocol's own error beside our code", async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await (await post('/token', 'grant_type=y', form)).json()).toEqual({ error: 'invalid_request', code: 'BODY_INVALID' });
    expect(await (await post('/token', 'grant_type=x&grant_type=x', form)).json()).toMatchObject({ error: 'invalid_request' });
    expect(await (await post('/token', 'grant_type=x', form)).json()).toEqual({ ok: true });
  });

  it('limits the rate of one caller', async () => {
    const strict = await serve({ ...defaultLimits, requestsPerMinute: 2 });
    const answers = [];
    for (let at = 0; at < 3; at++) answers.push(await fetch(`${strict.url}/things/a`));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(await answers[2]?.json()).toMatchObject({ code: 'RATE_LIMITED', retry: 'wait' });
    await strict.close(100);
  });

  it('says when its port is taken', async () => {
    const app = createWebApp({
      ...facts,
      name: 'x',
      routes: [],
      authenticate: () => null,
      log: pino({ level: 'silent' }),
      metrics: createMetrics('x'),
      limits: defaultLimits,
      health: async () => [],
      random: randomBytes,
      nowMs: () => 0,
    });
    await expect(listen(app, { port: service.port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });
});

describe('Idempotency-Key', () => {
  it('gives the first answer to the same request, and refuses another one', async () => {
    const key = { 'idempotency-key': 'key-0001' };
    const first = await (await post('/things/a', { name: 'x' }, key)).json();
    const again = await post('/things/a', '{ "name": "x" }', key);
    expect([again.status, await again.json()]).toEqual([201, first]);
    expect(await (await post('/things/a', { name: 'y' }, key)).json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await (await post('/things/b', { name: 'x' }, key)).json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it("never gives one organisation's answer to another's staff of the same name", async () => {
    const key = { 'idempotency-key': 'key-0003' };
    const first = await (await post('/things/a', { name: 'x' }, key)).json();
    const other = await (await post('/things/a', { name: 'x' }, { ...key, authorization: `Bearer ${namesake.token}` })).json();
    expect([other.serial === first.serial, other.key === first.key]).toEqual([false, false]);
  });

  it('names another act for another input', () => {
    const requestKey = '0'.repeat(32);
    expect(actIdOf(requestKey, { body: { a: 1, b: 2 } })).toBe(actIdOf(requestKey, { body: { b: 2, a: 1 } }));
    expect(actIdOf(requestKey, { body: { a: 1 } })).not.toBe(actIdOf(requestKey, { body: { a: 2 } }));
    expect(actIdOf(requestKey, {})).toMatch(/^[0-9a-f]{32}$/);
  });

  it('does not remember a refusal', async () => {
    const key = { 'idempotency-key': 'key-0002' };
    expect((await post('/things/a', { name: 'refuse' }, key)).status).toBe(errorTable.USCC_CHECK.status);
    expect((await post('/things/a', { name: 'fine' }, key)).status).toBe(201);
  });

  it('answers two at once as one', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const idempotency = createIdempotency({ get: async () => undefined, put: async () => {} });
    const request = { requestKey: '0'.repeat(32), input: {} };
    const first = idempotency(request, async () => {
      await gate;
      return { status: 200, body: 1 };
    });
    await expect(idempotency(request, async () => ({ status: 200, body: 2 }))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_BUSY' });
    release();
    expect((await first).body).toBe(1);
  });
});

describe('staff tokens', () => {
  it('keeps only a hash', () => {
    expect(JSON.stringify(clerk.entry)).not.toContain(clerk.token);
    expect(clerk.token).toMatch(/^[\w-]{43}$/);
  });

  it('finds nobody under another pepper', () => {
    expect(createStaffDirectory([clerk.entry], randomBytes(32))(clerk.token)).toBeNull();
    expect(createStaffDirectory([clerk.entry], pepper)(clerk.token)).toEqual({ id: 'c-1', role: 'clerk', organisation: did });
  });

  it('is misuse to leave out the pepper', () => {
    expect(() => createStaffDirectory([], new Uint8Array(3))).toThrow(TypeError);
  });
});

describe('own pages', () => {
  it('has an OpenAPI 3.1 document of every route', async () => {
    const document = (await (await call('/openapi.json')).json()) as ReturnType<typeof openApiOf>;
    expect(document).toEqual(openApiOf(facts, routes));
    expect(document).toMatchObject({
      openapi: '3.1.1',
      paths: {
        '/things/{thingId}': {
          post: {
            security: [{ staff: [] }],
            requestBody: { content: { 'application/json': { schema: { additionalProperties: false } } } },
          },
          get: { security: [], parameters: [{ name: 'thingId', in: 'path', required: true }] },
        },
        '/upload': { post: { requestBody: { content: { 'text/csv': {} } } } },
      },
    });
  });

  it('serves pages that take nothing from elsewhere', async () => {
    for (const path of ['/', '/docs']) {
      const response = await call(path);
      const html = await response.text();
      expect(html).toContain('lang="zh-CN"');
      expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(html).not.toMatch(/<script>|style=|<style/);
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval';");
      for (const [, link = ''] of html.matchAll(/(?:src|href)="(\/[^"]*)"/g))
        expect([link, (await call(link)).status]).toEqual([link, 200]);
    }
  });

  it('tells its health with the ledger height and the engine', async () => {
    expect(await (await call('/health')).json()).toMatchObject({
      status: 'ready',
      checks: [
        { name: 'sm-engine', facts: { engine: expect.any(String) } },
        { name: 'ledger', facts: { height: 3 } },
      ],
    });
  });

  it('counts requests by endpoint and code', async () => {
    await call('/things/zzz');
    await call('/nowhere');
    const text = await (await call('/metrics')).text();
    expect(text).toMatch(/ganzheng_http_requests_total\{operation="readThing",status="200",code="",service="trial"\} \d/);
    expect(text).toMatch(/operation="none",status="404",code="ROUTE_UNKNOWN"/);
  });

  it('logs endpoints, never what was in the URL', async () => {
    await call('/things/360700198506151022?x=360700198506151022');
    expect(lines.join('')).not.toContain('360700198506151022');
    expect(lines.some((line) => line.includes('"operation":"readThing"'))).toBe(true);
  });
});
