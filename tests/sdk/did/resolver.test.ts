import { buildOrganisationDocument, createResolver, didKeyOf, type ResolverSources, type WebFetch } from '@ganzheng/sdk/did';
import { generateKeyPair } from '@ganzheng/sdk/sm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';

const random = seededRandom('resolver');
const key = () => generateKeyPair(random).publicKey;
const { did, document } = buildOrganisationDocument({ net: 'local', control: key(), issuing: key(), authentication: key() });
const [created, updated] = ['2026-11-23T05:00:00.000Z', '2026-11-24T05:00:00.000Z'];
const choices: unknown[] = [];

const elic: ResolverSources['elic'] = async (asked, choice) => {
  choices.push(choice);
  if (asked !== did) return null;
  const first = choice.versionId === 1 || (choice.versionTime !== undefined && choice.versionTime < updated);
  return {
    document,
    versionId: first ? 1 : 2,
    created,
    updated: first ? created : updated,
    nextUpdate: first ? updated : null,
    deactivated: choice.versionId === 3,
  };
};
const { resolve } = createResolver({ elic });

describe('DID resolution', () => {
  it('answers an organisation with the metadata of its newest version', async () => {
    const result = await resolve(did);
    expect(result.didDocument).toEqual(document);
    expect(result.didDocumentMetadata).toEqual({ created, updated, versionId: '2', deactivated: false });
    expect(result.didResolutionMetadata).toEqual({ contentType: 'application/did' });
  });

  it('answers a deactivated organisation without a document, and without an error', async () => {
    const result = await resolve(did, { versionId: 3 });
    expect(result).toMatchObject({ didDocument: null, didDocumentMetadata: { deactivated: true } });
    expect(result.didResolutionMetadata).not.toHaveProperty('error');
  });

  it.each([
    ['by version in the query', `${did}?versionId=1`, {}],
    ['by version in the options', did, { versionId: '1' }],
    ['by time in the query', `${did}?versionTime=2026-11-23T12:00:00Z`, {}],
    ['by time in the options', did, { versionTime: '2026-11-23T12:00:00.000Z' }],
    ['with the fragment of a key', `${document.assertionMethod?.[0]?.replace('#', '?versionId=1#')}`, {}],
  ])('answers an old version %s', async (_name, didUrl, options) => {
    const { didDocumentMetadata } = await resolve(didUrl, options);
    expect(didDocumentMetadata).toEqual({
      created,
      updated: created,
      versionId: '1',
      deactivated: false,
      nextUpdate: updated,
      nextVersionId: '2',
    });
  });

  it('hands a time to the ledger with milliseconds, as the ledger writes it', async () => {
    await resolve(did, { versionTime: '2026-11-23T12:00:00Z' });
    expect(choices.at(-1)).toEqual({ versionTime: '2026-11-23T12:00:00.000Z' });
  });

  it('expands did:key without asking anyone', async () => {
    const own = didKeyOf(key());
    expect((await resolve(own)).didDocument?.id).toBe(own);
  });

  it.each([
    ['an unknown organisation', 'did:elic:local:z3XyNAzUj29HZFsBQtNsW2obhkhTf', {}, 'notFound'],
    ['both a version and a time', `${did}?versionId=1&versionTime=2026-11-23T12:00:00Z`, {}, 'invalidOptions'],
    ['version 0', did, { versionId: 0 }, 'invalidOptions'],
    ['a version that is text', did, { versionId: '1 or 1=1' }, 'invalidOptions'],
    ['a time that is none', did, { versionTime: '2026-13-45T99:00:00Z' }, 'invalidOptions'],
    ['a malformed did:elic', 'did:elic:local:x', {}, 'invalidDid'],
    ['a malformed did:key', 'did:key:z6Mk', {}, 'invalidDid'],
    ['no DID', 'hello', {}, 'invalidDid'],
    ['a DID of 10,000 characters', `did:elic:${':a'.repeat(5000)}`, {}, 'invalidDid'],
    ['another method', 'did:cndid:abc', {}, 'methodNotSupported'],
    ['did:web when nobody may fetch', 'did:web:did.jx.example', {}, 'methodNotSupported'],
    ['a method named like a member of Object', 'did:constructor:abc', {}, 'methodNotSupported'],
  ])('answers %s with an error', async (_name, didUrl, options, error) => {
    expect(await resolve(didUrl, options)).toEqual({ didResolutionMetadata: { error }, didDocument: null, didDocumentMetadata: {} });
  });

  it('answers internalError when the ledger cannot be asked', async () => {
    const broken = createResolver({ elic: () => Promise.reject(new Error('no route')) });
    expect((await broken.resolve(did)).didResolutionMetadata.error).toBe('internalError');
  });

  it('never throws, whatever it is asked', async () => {
    const near = fc
      .tuple(fc.constantFrom('did:elic:', 'did:key:', 'did:web:', 'did:', ''), fc.string({ maxLength: 40 }))
      .map(([head, tail]) => head + tail);
    await fc.assert(
      fc.asyncProperty(near, async (text) => typeof (await resolve(text)).didResolutionMetadata === 'object'),
      { numRuns: 300 },
    );
  });
});

describe('did:web', () => {
  const web = 'did:web:did.jx.example:gz:xzspj';
  const mirrored = JSON.parse(JSON.stringify(document).replaceAll(did, web)) as Record<string, unknown>;
  const asked: { url: string; init: unknown }[] = [];
  const answer =
    (body: string | Uint8Array, ok = true): WebFetch['fetch'] =>
    async (url, init) => {
      asked.push({ url, init });
      return ok ? new Response(body as BodyInit) : new Response(body as BodyInit, { status: 404 });
    };
  const over = (fetch: WebFetch['fetch'], more: Partial<WebFetch> = {}) =>
    createResolver({ elic, web: { fetch, hosts: ['did.jx.example'], ...more } });
  const good = answer(JSON.stringify(mirrored));

  it('is fetched over https from an allowed host, without redirects', async () => {
    expect((await over(good).resolve(web)).didDocument?.id).toBe(web);
    expect(asked.at(-1)).toMatchObject({ url: 'https://did.jx.example/gz/xzspj/did.json', init: { redirect: 'error' } });
  });

  it('asks at .well-known when there is no path', async () => {
    await over(good).resolve('did:web:did.jx.example');
    expect(asked.at(-1)?.url).toBe('https://did.jx.example/.well-known/did.json');
  });

  it.each(['localhost', '127.0.0.1', '169.254.169.254', 'did.jx.example%3A8443', 'evil.example', 'did.jx.example.evil.example'])(
    'never asks %s, which is not on the list',
    async (host) => {
      const before = asked.length;
      expect((await over(good).resolve(`did:web:${host}`)).didResolutionMetadata.error).toBe('notFound');
      expect(asked).toHaveLength(before);
    },
  );

  it.each([
    'did.jx.example%2Fevil',
    'did.jx.example%40evil.example',
    'did.jx.example:..:etc',
    'did.jx.example:%2e%2e',
    'did.jx.example%',
    'DID.jx.example',
  ])('refuses the host or path %s', async (rest) => {
    expect((await over(good).resolve(`did:web:${rest}`)).didResolutionMetadata.error).toBe('invalidDid');
  });

  it.each<[string, WebFetch['fetch']]>([
    ['of another DID', answer(JSON.stringify(document))],
    ['that is not there', answer('', false)],
    ['that is no JSON', answer('<html>')],
    ['that is no DID document', answer('{}')],
    ['that is not UTF-8', answer(Uint8Array.of(0xff, 0xfe))],
    ['that is nested deeply', answer('['.repeat(1000))],
    ['that is too large', answer(' '.repeat(70_000) + JSON.stringify(mirrored))],
    ['when the net is down', () => Promise.reject(new TypeError('fetch failed'))],
  ])('answers notFound for a document %s', async (_name, fetch) => {
    expect((await over(fetch).resolve(web)).didResolutionMetadata.error).toBe('notFound');
  });

  it('stops reading a document that never ends', async () => {
    let [sent, stopped] = [0, false];
    const body = new ReadableStream<Uint8Array>({
      pull: (stream) => {
        sent += 1024;
        if (sent > 1_000_000) stream.close();
        else stream.enqueue(new Uint8Array(1024).fill(0x20));
      },
      cancel: () => {
        stopped = true;
      },
    });
    expect((await over(async () => new Response(body)).resolve(web)).didResolutionMetadata.error).toBe('notFound');
    expect(stopped).toBe(true);
    expect(sent).toBeLessThan(100_000);
  });

  it('gives up after its deadline', async () => {
    const never: WebFetch['fetch'] = (_url, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    expect((await over(never, { deadlineMs: 20 }).resolve(web)).didResolutionMetadata.error).toBe('notFound');
  });
});
