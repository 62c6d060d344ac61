import { connect } from 'node:net';
import type { Ledger, LedgerEvent } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { createSealedStore, defaultLimits, type Listening, listen } from '@ganzheng/sdk/web';
import { createApp, createFeed, createMailboxes, createRelay, type Feed, type FeedEvent, mailboxLimits } from '@ganzheng/wallet/service';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryDatabase } from './memory-database.js';

const start = Date.parse('2026-11-24T05:00:00.000Z');
const message = 'A'.repeat(64);
const other = 'B'.repeat(64);

async function boxes(limits: Partial<typeof mailboxLimits> = {}) {
  const clock = { now: start };
  const store = createSealedStore(memoryDatabase(), { sealKey: randomBytes(16), random: randomBytes });
  const options = { store, random: randomBytes, clock: () => clock.now, limits: { ...mailboxLimits, ...limits } };
  return { clock, again: () => createMailboxes(options), mailboxes: await createMailboxes(options) };
}

describe('mailboxes', () => {
  it('give to the reader what the writer put in, each message once', async () => {
    const { mailboxes } = await boxes();
    const { id, writeToken, readToken } = await mailboxes.open();
    for (const one of [message, other, message]) await mailboxes.put(id, writeToken, one);
    expect((await mailboxes.read(id, readToken)).map((stored) => stored.message)).toEqual([message, other]);
  });

  it('are opened by their own tokens only, each for its duty', async () => {
    const { mailboxes } = await boxes();
    const [mine, yours] = [await mailboxes.open(), await mailboxes.open()];
    const wrong = { code: 'MAILBOX_TOKEN_WRONG' };
    await expect(mailboxes.read(mine.id, mine.writeToken)).rejects.toMatchObject(wrong);
    await expect(mailboxes.read(mine.id, yours.readToken)).rejects.toMatchObject(wrong);
    await expect(mailboxes.put(mine.id, mine.readToken, message)).rejects.toMatchObject(wrong);
    await expect(mailboxes.remove(mine.id, mine.writeToken)).rejects.toMatchObject(wrong);
    await expect(mailboxes.read('0'.repeat(32), mine.readToken)).rejects.toMatchObject({ code: 'MAILBOX_UNKNOWN' });
  });

  it('bear so much and no more', async () => {
    const { mailboxes } = await boxes({ messagesEach: 1, mailboxes: 1, messageCharacters: 64 });
    const { id, writeToken } = await mailboxes.open();
    await expect(mailboxes.put(id, writeToken, 'A'.repeat(65))).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    await mailboxes.put(id, writeToken, message);
    await expect(mailboxes.put(id, writeToken, other)).rejects.toMatchObject({ code: 'MAILBOX_FULL' });
    await expect(mailboxes.open()).rejects.toMatchObject({ code: 'RELAY_FULL' });
  });

  it('run out, are swept, and make room again, also over a restart', async () => {
    const { mailboxes, clock, again } = await boxes({ mailboxes: 1 });
    const { id, readToken, writeToken } = await mailboxes.open();
    clock.now += mailboxLimits.lifeSeconds * 1000;
    await expect(mailboxes.read(id, readToken)).rejects.toMatchObject({ code: 'MAILBOX_UNKNOWN' });
    await expect(mailboxes.put(id, writeToken, message)).rejects.toMatchObject({ code: 'MAILBOX_UNKNOWN' });
    expect(await mailboxes.sweep()).toBe(0);
    await mailboxes.open();
    await expect((await again()).open()).rejects.toMatchObject({ code: 'RELAY_FULL' });
  });

  it('are gone when their owner removes them', async () => {
    const { mailboxes } = await boxes({ mailboxes: 1 });
    const { id, readToken } = await mailboxes.open();
    await mailboxes.remove(id, readToken);
    await expect(mailboxes.read(id, readToken)).rejects.toMatchObject({ code: 'MAILBOX_UNKNOWN' });
    await expect(mailboxes.open()).resolves.toBeDefined();
  });
});

const event = (block: number, name: string, index = 0): LedgerEvent => ({
  name,
  txId: String(block).padStart(64, '0'),
  block,
  index,
  time: '2026-11-24T05:00:00.000Z',
  payload:
    name === 'use.recorded'
      ? { useId: 'ab', verifier: 'did:elic:local:x', authorizationId: null }
      : { id: 'cd', verifier: 'did:elic:local:x' },
});

/** A ledger with these events, and however many are pushed later; it ends when the signal says so. */
function ledgerWith(events: LedgerEvent[]) {
  const waiting = new Set<() => void>();
  const ledger = {
    events: async function* (after: { block: number; index: number } | null, { signal }: { signal: AbortSignal }) {
      let at = events.findIndex(
        ({ block, index }) => after === null || block > after.block || (block === after.block && index > after.index),
      );
      if (at < 0) at = events.length;
      signal.addEventListener('abort', () => {
        for (const wake of waiting) wake();
      });
      while (!signal.aborted) {
        const next = events[at];
        if (next !== undefined) {
          at += 1;
          yield next;
        } else await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    status: async () => ({
      mode: 'embedded' as const,
      trust: 'one trust domain',
      network: 'local',
      lawVersion: 1,
      height: events.length,
      tip: '',
    }),
    submit: async () => {
      throw new TypeError('not asked here');
    },
  } as unknown as Ledger;
  const push = (one: LedgerEvent): void => {
    events.push(one);
    for (const wake of waiting) wake();
    waiting.clear();
  };
  return { ledger, push };
}

const until = async (done: () => Promise<boolean>): Promise<void> => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('the feed', () => {
  it('keeps uses and withdrawals in their order, and goes on after a restart where it was', async () => {
    const { ledger, push } = ledgerWith([
      event(1, 'did.changed'),
      event(2, 'use.recorded'),
      event(2, 'authorization.withdrawn', 1),
      event(10, 'use.recorded'),
    ]);
    const database = memoryDatabase();
    for (const expected of [3, 4]) {
      const stopping = new AbortController();
      const feed = createFeed(database);
      const following = feed.follow(ledger, stopping.signal);
      await until(async () => (await feed.after(null, 100)).length === expected);
      stopping.abort();
      await following;
      push(event(11, 'use.recorded'));
    }
    const feed = createFeed(database);
    const all = await feed.after(null, 100);
    expect(all.map(({ position }) => position.split('.').map(Number))).toEqual([
      [2, 0],
      [2, 1],
      [10, 0],
      [11, 0],
    ]);
    expect(await feed.after(all[1]?.position ?? '', 1)).toEqual([all[2]]);
    expect(await feed.after(all[3]?.position ?? '', 9)).toEqual([]);
    await expect(feed.after('10', 1)).rejects.toMatchObject({ code: 'FEED_POSITION_UNKNOWN' });
  });
});

describe('a stream of the feed', () => {
  const page: FeedEvent = { position: 'p', name: 'use.recorded', time: '', txId: 'A'.repeat(65_536), payload: {} };
  const most = 1000;

  /** A relay over a feed that has pages without end, each of 64 KiB, and may be held up. */
  async function endless(gate: Promise<void> = Promise.resolve()) {
    const told = { pages: 0, listening: 0 };
    const feed: Feed = {
      after: async (_, limit) => {
        await gate;
        if (limit === 1 || told.pages >= most) return [];
        told.pages += 1;
        return [page];
      },
      follow: async () => undefined,
      listen: () => {
        told.listening += 1;
        return () => {
          told.listening -= 1;
        };
      },
    };
    const mailboxes = (await boxes()).mailboxes;
    const parts = { log: pino({ level: 'silent' }), limits: defaultLimits, random: randomBytes, nowMs: Date.now };
    const app = createApp({ ...parts, ledger: ledgerWith([]).ledger, mailboxes, feed, baseUrl: 'https://relay.example' });
    return { told, service: await listen(app, { port: 0, host: '127.0.0.1' }) };
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it('goes no faster than its reader', async () => {
    const { told, service } = await endless();
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.pause();
    socket.write('GET /feed/stream HTTP/1.1\r\nhost: relay\r\n\r\n');
    await until(async () => told.pages > 0);
    await pause(500);
    expect(told.pages).toBeLessThan(most / 2);
    socket.resume();
    await until(async () => told.pages === most);
    socket.destroy();
    await until(async () => told.listening === 0);
    await service.close(100);
  });

  it('that is given up before it begins leaves nothing behind', async () => {
    let open = (): void => undefined;
    const { told, service } = await endless(
      new Promise((resolve) => {
        open = resolve;
      }),
    );
    const giving = new AbortController();
    const given = fetch(`${service.url}/feed/stream`, { signal: giving.signal }).catch(() => 'given up');
    await pause(100);
    giving.abort();
    expect(await given).toBe('given up');
    await pause(100);
    open();
    await pause(50);
    expect(told).toEqual({ pages: 0, listening: 0 });
    await service.close(100);
  });
});

describe('the relay over HTTP', () => {
  const stopping = new AbortController();
  const { ledger, push } = ledgerWith([event(1, 'use.recorded')]);
  let service: Listening;
  let running: Promise<void>;

  beforeAll(async () => {
    const parts = {
      ledger,
      sealKey: randomBytes(16),
      log: pino({ level: 'silent' }),
      limits: defaultLimits,
      random: randomBytes,
      nowMs: Date.now,
    };
    const relay = await createRelay({ ...parts, database: memoryDatabase(), baseUrl: 'https://relay.example' });
    service = await listen(relay.app, { port: 0, host: '127.0.0.1' });
    running = relay.run(stopping.signal);
  });
  afterAll(async () => {
    stopping.abort();
    await Promise.all([service.close(100), running]);
  });

  const call = async (method: string, path: string, { token, body }: { token?: string; body?: unknown } = {}) => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> & {
        messages?: unknown;
        url: string;
        writeToken: string;
        readToken: string;
      },
    };
  };

  it('opens, takes, gives and removes', async () => {
    const { body: box, status } = await call('POST', '/mailboxes');
    expect(status).toBe(201);
    const path = new URL(box.url).pathname;
    expect((await call('POST', path, { token: box.writeToken, body: { message } })).status).toBe(204);
    expect((await call('GET', path, { token: box.readToken })).body.messages).toMatchObject([{ message }]);
    expect((await call('DELETE', path, { token: box.readToken })).status).toBe(204);
    expect((await call('GET', path, { token: box.readToken })).body).toMatchObject({ status: 404, code: 'MAILBOX_UNKNOWN' });
  });

  it.each<[string, string, string, unknown, number, string]>([
    ['a mailbox without a token', 'GET', `/mailboxes/${'0'.repeat(32)}`, undefined, 403, 'MAILBOX_TOKEN_WRONG'],
    ['a mailbox of another name', 'GET', '/mailboxes/x', undefined, 400, 'QUERY_INVALID'],
    ['a message that is no seal', 'POST', `/mailboxes/${'0'.repeat(32)}`, { message: '赣'.repeat(40) }, 400, 'BODY_INVALID'],
    ['a message that is too large', 'POST', `/mailboxes/${'0'.repeat(32)}`, { message: 'A'.repeat(30_000) }, 400, 'BODY_INVALID'],
    ['a body that is too large', 'POST', '/withdrawals', { message: 'A'.repeat(300_000) }, 413, 'BODY_TOO_LARGE'],
    ['a withdrawal that is none', 'POST', '/withdrawals', { withdrawal: {} }, 400, 'BODY_INVALID'],
    ['a position that is none', 'GET', '/feed?after=x', undefined, 400, 'FEED_POSITION_UNKNOWN'],
    ['a page too long', 'GET', '/feed?limit=501', undefined, 400, 'QUERY_INVALID'],
    ['a stream from nowhere', 'GET', '/feed/stream?after=x', undefined, 400, 'FEED_POSITION_UNKNOWN'],
  ])('refuses %s', async (_, method, path, body, status, code) => {
    expect((await call(method, path, { body })).body).toMatchObject({ status, code });
  });

  it('pages and streams the feed', async () => {
    await until(async () => ((await call('GET', '/feed')).body.events as unknown[]).length === 1);
    const stream = await fetch(`${service.url}/feed/stream`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    push(event(2, 'authorization.withdrawn'));
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('authorization.withdrawn')) text += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual(['use.recorded', 'authorization.withdrawn']);
    expect(text).toContain(`id: ${'2'.padStart(16, '0')}.${'0'.repeat(16)}`);
  });

  it('documents itself', async () => {
    const { body } = await call('GET', '/openapi.json');
    expect(Object.keys(body.paths as object)).toEqual(['/mailboxes', '/mailboxes/{mailboxId}', '/feed', '/withdrawals']);
    expect((await call('GET', '/health')).body).toMatchObject({ service: 'wallet', status: 'ready' });
  });
});
