import { contextDocument, deriveStatusLists, type JsonObject } from '@ganzheng/sdk/vc';
import { describe, expect, it } from 'vitest';
import { changed, created, issuerDid, keyId, original, signer, status } from './issued.js';

// The Digital Bazaar packages have no types; these are the parts used here.
type Loader = (url: string) => Promise<{ readonly contextUrl: null; readonly document: unknown; readonly documentUrl: string }>;
interface Vc {
  issue(input: { credential: unknown; suite: unknown; documentLoader: Loader }): Promise<JsonObject>;
}

const load = async <T>(name: string): Promise<T> => (await import(/* @vite-ignore */ name)) as T;
const vc = await load<Vc>('@digitalbazaar/vc');
const { DataIntegrityProof } = await load<{ DataIntegrityProof: new (input: object) => unknown }>('@digitalbazaar/data-integrity');
const { cryptosuite } = await load<{ cryptosuite: unknown }>('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const { generate } = await load<{ generate(input: object): Promise<{ signer(): unknown }> }>('@digitalbazaar/ed25519-multikey');

const pair = await generate({ controller: 'did:example:issuer' });
const documentLoader: Loader = async (url) => ({ contextUrl: null, document: contextDocument(url), documentUrl: url });

/** Signed by another's RDF suite in safe mode, with our pinned contexts alone: a term that they do not define makes it throw. */
async function signElsewhere({ proof: _, ...document }: JsonObject): Promise<JsonObject> {
  const suite = new DataIntegrityProof({ signer: pair.signer(), cryptosuite });
  return vc.issue({ credential: { ...document, issuer: 'did:example:issuer' }, suite, documentLoader });
}

describe('our documents are sound JSON-LD for @digitalbazaar/vc', () => {
  const lists = deriveStatusLists({
    owner: issuerDid,
    list: 7,
    epoch: 1,
    uri: status.uri,
    entries: [],
    now: created,
    ttlSeconds: 900,
    signer,
    keyId,
  });

  it.each([
    ['the original of a licence', original],
    ['a bitstring status list', lists.revocation],
  ])('%s', async (_name, document) => {
    expect(await signElsewhere(document)).toMatchObject({ proof: { cryptosuite: 'eddsa-rdfc-2022' } });
  });

  it.each<[string, readonly string[], unknown]>([
    ['a term that no context defines', ['evidenceOfNothing'], 'x'],
    ['a context that is not pinned', ['@context', '1'], 'https://evil.example/v1'],
  ])('and %s would be noticed', async (_name, path, to) => {
    await expect(signElsewhere(changed(original, path, to))).rejects.toThrow();
  });
});
