import { keyIdOf } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalBytes, type Json, signStatement } from '@ganzheng/sdk/ledger';
import { matterOf, matters, waivable } from '@ganzheng/sdk/licence';
import {
  answerRequest,
  boundTransactionData,
  candidatesFor,
  createTransactionData,
  dcqlFor,
  declineRequest,
  fieldsDigest,
  fieldsOf,
  matchDcql,
  openReceipt,
  parseDcql,
  parseResponse,
  parseTransactionData,
  readRequest,
  sealReceipt,
  stateOf,
  useDigestOf,
} from '@ganzheng/sdk/oid4vc';
import { multikeyOf, randomBytes } from '@ganzheng/sdk/sm';
import { base64urlnopad } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newKey } from './jwt.js';
import { createNetwork, json } from './network.js';
import {
  authorization,
  dcql,
  did,
  link,
  makeRequest,
  now,
  requestParts,
  requestUri,
  responseUri,
  served,
  signer,
  state,
} from './verifier.js';

const oneTime = newKey();
const key = multikeyOf(oneTime.publicKey);
const terms = { id: 'ab'.repeat(16), verifier: did, matterCode: authorization.matterCode, purpose: authorization.purpose, maxUses: 1, key };
const period = { notBefore: authorization.notBefore, expires: authorization.expires };
const grant = signStatement('grant', { ...terms, ...period, fieldsDigest: '11'.repeat(32) }, oneTime, `did:key:${key}#${key}`);
const presented = { grant, salt: '22'.repeat(32) };
const mailbox = {
  url: 'https://relay.example/mailboxes/1',
  key: base64urlnopad.encode(randomBytes(16)),
  token: base64urlnopad.encode(randomBytes(32)),
};
const presentations = { identity_1: ['a.b.c~d~e.f.g'] };
const form = { state, vp_token: JSON.stringify(presentations) };

/** The request as a wallet has read it, and what the verifier gets of its answer. */
async function exchange(answer: (body: Record<string, string>) => Response = () => json({})) {
  const bodies: Record<string, string>[] = [];
  const { fetch } = createNetwork({
    [`GET ${requestUri}`]: async () => served(await makeRequest()),
    [`POST ${responseUri}`]: ({ text }) => {
      const body = Object.fromEntries(new URLSearchParams(text));
      bodies.push(body);
      return answer(body);
    },
  });
  const request = await readRequest(link, { fetch, resolveKey: async () => signer.publicKey, now });
  return { request, fetch, bodies };
}

describe('OpenID4VP 1.0 §8.2: the answer by direct_post', () => {
  it('comes to the verifier as the wallet sent it', async () => {
    const { request, fetch, bodies } = await exchange(() => json({ redirect_uri: 'https://verifier.example/done#1' }));
    const answered = await answerRequest({ request, presentations, grant: presented, mailbox, fetch });
    expect(answered).toEqual({ redirectUri: 'https://verifier.example/done#1' });
    expect(stateOf(bodies[0])).toBe(state);
    expect(parseResponse({ body: bodies[0], state })).toEqual({ presentations, grant: presented, mailbox });
  });

  it('may come without grant and mailbox', async () => {
    const { request, fetch, bodies } = await exchange(() => new Response(null, { status: 204 }));
    expect(await answerRequest({ request, presentations, fetch })).toEqual({});
    expect(parseResponse({ body: bodies[0], state })).toEqual({ presentations });
  });

  it('may be that the citizen declines', async () => {
    const { request, fetch, bodies } = await exchange();
    await declineRequest({ request, fetch });
    expect(() => parseResponse({ body: bodies[0], state })).toThrow(
      expect.objectContaining({ code: 'REMOTE_REFUSED', detail: { error: 'access_denied' } }),
    );
  });

  it.each<[string, () => Response, string, object]>([
    [
      'refuses with its code',
      () => json({ error: 'invalid_request', code: 'REQUEST_EXPIRED' }, 410),
      'REMOTE_REFUSED',
      { code: 'REQUEST_EXPIRED', error: 'invalid_request' },
    ],
    ['refuses in words of its own', () => new Response('<b>no</b>', { status: 500 }), 'REMOTE_REFUSED', { code: '', error: '' }],
    ['answers nonsense', () => new Response('yes'), 'REMOTE_MALFORMED', {}],
    ['answers JSON that is none', () => new Response('{', { headers: { 'content-type': 'application/json' } }), 'REMOTE_MALFORMED', {}],
  ])('says so when the verifier %s', async (_, answer, code, detail) => {
    const { request, fetch } = await exchange(answer);
    await expect(answerRequest({ request, presentations, fetch })).rejects.toMatchObject({ code, detail });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'RESPONSE_MALFORMED'],
    ['no state', { vp_token: form.vp_token }, 'RESPONSE_MALFORMED'],
    ['another’s state', { ...form, state: `${state}x` }, 'RESPONSE_STATE_MISMATCH'],
    ['two states', { ...form, state: [state, state] }, 'RESPONSE_MALFORMED'],
    ['no token', { state }, 'RESPONSE_MALFORMED'],
    ['a token that is no JSON', { state, vp_token: 'a.b.c' }, 'RESPONSE_MALFORMED'],
    ['a token that is a list', { state, vp_token: '["a"]' }, 'RESPONSE_MALFORMED'],
    ['a token of nothing for an id', { state, vp_token: '{"a":[]}' }, 'RESPONSE_MALFORMED'],
    ['a token under a strange id', { state, vp_token: '{"a b":["x"]}' }, 'RESPONSE_MALFORMED'],
    ['a token with objects', { state, vp_token: '{"a":[{}]}' }, 'RESPONSE_MALFORMED'],
    ['a token nested too deeply', { state, vp_token: `{"a":${'['.repeat(50)}${']'.repeat(50)}}` }, 'RESPONSE_MALFORMED'],
    ['a token too large', { state, vp_token: `{"a":["${'x'.repeat(600 * 1024)}"]}` }, 'RESPONSE_MALFORMED'],
    ['a grant that is none', { ...form, grant: '{"grant":1}' }, 'RESPONSE_MALFORMED'],
    ['a grant that is no JSON', { ...form, grant: 'x' }, 'RESPONSE_MALFORMED'],
    [
      'a mailbox inside the house',
      { ...form, receipt_mailbox: JSON.stringify({ ...mailbox, url: 'http://10.0.0.1/' }) },
      'RESPONSE_MALFORMED',
    ],
    [
      'a mailbox in the file system',
      { ...form, receipt_mailbox: JSON.stringify({ ...mailbox, url: 'file:///etc/passwd' }) },
      'RESPONSE_MALFORMED',
    ],
    ['a mailbox without a key', { ...form, receipt_mailbox: '{"url":"https://relay.example"}' }, 'RESPONSE_MALFORMED'],
  ])('refuses %s', (_, body, code) => {
    expect(() => parseResponse({ body, state })).toThrow(expect.objectContaining({ code }));
  });

  it('never crashes on any body', () => {
    const bodies = fc.oneof(
      fc.anything(),
      fc.record({ state: fc.constant(state), vp_token: fc.oneof(fc.json(), fc.string()) }),
      fc.record({ state: fc.constant(state), vp_token: fc.constant(form.vp_token), grant: fc.json() }),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        try {
          parseResponse({ body, state });
        } catch (error) {
          expect(error).toBeInstanceOf(LicenceError);
        }
      }),
    );
  });
});

describe('what the key binding signs', () => {
  const [sent = ''] = requestParts.transactionData;
  const other = createTransactionData({ ...authorization, credentialIds: [authorization.credentialIds[0] ?? ''] });

  it('is the transaction data that name the credential, in their order, then the grant', () => {
    const [first = '', second = ''] = authorization.credentialIds;
    const linked = boundTransactionData([sent, other], first, grant);
    expect(linked.slice(0, 2)).toEqual([sent, other]);
    expect(linked[2]).toBe(base64urlnopad.encode(canonicalBytes({ type: 'urn:ganzheng:grant:1', grant })));
    expect(boundTransactionData([sent, other], second, grant)).toHaveLength(2);
    expect(boundTransactionData([other], second, grant)).toEqual([]);
    expect(boundTransactionData([sent], first)).toEqual([sent]);
    expect(parseTransactionData(sent).fields).toEqual([...fieldsOf(dcql)]);
  });

  it('changes with the fields granted and with the salt, and not with their order', () => {
    const salt = randomBytes(32);
    const digest = fieldsDigest(['b', 'a'], salt);
    expect(fieldsDigest(['a', 'b', 'a'], salt)).toBe(digest);
    expect(fieldsDigest(['a'], salt)).not.toBe(digest);
    expect(fieldsDigest(['a', 'b'], randomBytes(32))).not.toBe(digest);
  });
});

describe('DCQL of the matters', () => {
  it('is one we speak, for every situation of every matter', () => {
    for (const matter of matters.values()) {
      for (const { code } of matter.situations) {
        const materials = waivable(matter, code);
        if (materials.length === 0) continue;
        const query = dcqlFor(materials);
        expect(parseDcql(query)).toEqual(query);
        expect(query.credential_sets).toHaveLength(materials.length);
      }
    }
  });

  const referral = dcqlFor(waivable(matterOf('11360700MB0T1007XX3607000102001'), 'referral'));
  const claimsOf = (face: Record<string, Json>) => ({ licence: { face } });
  const idCard = { vct: 'urn:ganzheng:licence:11100000000013127D001', claims: claimsOf({ name: '甲', idNumber: '1', sex: '男' }) };
  const card = {
    vct: 'urn:ganzheng:licence:11360700MB0T1007XX001',
    claims: claimsOf({ name: '甲', socialSecurityNumber: '2', cardNumber: '3' }),
  };

  it('lets any one of several licences do', () => {
    for (const held of [[idCard], [card], [idCard, card]]) expect(candidatesFor(referral, held).satisfiable).toBe(true);
    expect(candidatesFor(referral, []).satisfiable).toBe(false);
    expect(candidatesFor(referral, [idCard]).byId).toMatchObject({
      identity_1: [],
      identity_2: [
        {
          at: 0,
          paths: [
            ['licence', 'face', 'name'],
            ['licence', 'face', 'idNumber'],
          ],
        },
      ],
    });
  });

  it('does without fields that a type leaves out, and asks for them where they are', () => {
    const sale = dcqlFor(waivable(matterOf('11360700MB0T1006163607000106001'), 'sale'));
    const property = sale.credentials.find(({ id }) => id === 'property_1');
    const required = {
      owners: '甲',
      coOwnership: '单独所有',
      location: '赣州',
      unitNumber: '3',
      rightType: '所有权',
      usage: '住宅',
      area: '90',
    };
    const held = (face: Record<string, Json>) => [{ vct: property?.meta.vct_values[0] ?? '', claims: claimsOf(face) }];
    const shown = (face: Record<string, Json>) => candidatesFor(sale, held(face)).byId.property_1?.[0]?.paths.map((path) => path.at(-1));
    expect(property?.claim_sets?.length).toBeGreaterThan(1);
    expect(shown(required)).not.toContain('otherRights');
    expect(shown({ ...required, otherRights: '无' })).toContain('otherRights');
  });

  it.each<[string, Parameters<typeof matchDcql>[0]['presentations'], { satisfied: boolean; matched: string[]; unfit: string[] }]>([
    ['the right licence', { identity_2: [idCard] }, { satisfied: true, matched: ['identity_2'], unfit: [] }],
    ['nothing', {}, { satisfied: false, matched: [], unfit: [] }],
    ['another type', { identity_2: [card] }, { satisfied: false, matched: [], unfit: ['identity_2'] }],
    [
      'a claim too few',
      { identity_2: [{ ...idCard, claims: claimsOf({ name: '甲' }) }] },
      { satisfied: false, matched: [], unfit: ['identity_2'] },
    ],
    [
      'one licence too many',
      { identity_2: [idCard], identity_1: [idCard] },
      { satisfied: false, matched: ['identity_2'], unfit: ['identity_1'] },
    ],
    ['an id nobody asked for', { identity_2: [idCard], x: [idCard] }, { satisfied: false, matched: ['identity_2'], unfit: ['x'] }],
    ['the same twice', { identity_2: [idCard, idCard] }, { satisfied: false, matched: [], unfit: ['identity_2'] }],
  ])('judges %s', (_, shown, expected) => {
    expect(matchDcql({ dcql: referral, presentations: shown })).toEqual(expected);
  });
});

describe('receipts of use in a mailbox', () => {
  const body = {
    useId: 'cd'.repeat(16),
    authorizationId: terms.id,
    verifier: did,
    matterCode: terms.matterCode,
    purpose: terms.purpose,
    basis: 'authorization' as const,
    fields: ['a.b'],
    verdict: 'good' as const,
    caseNo: '1',
    at: now.toISOString(),
    salt: '33'.repeat(32),
  };
  const receipt = signStatement('use-receipt', body, signer, keyIdOf(did, signer.publicKey));
  const box = { key: randomBytes(16), random: randomBytes };

  it('come out as they went in, all of one size', () => {
    const longer = signStatement('use-receipt', { ...body, caseNo: 'x'.repeat(60) }, signer, keyIdOf(did, signer.publicKey));
    expect(openReceipt(sealReceipt(receipt, box), box)).toEqual(receipt);
    expect(sealReceipt(longer, box)).toHaveLength(sealReceipt(receipt, box).length);
  });

  it('refuse what would not fit', () => {
    const huge = signStatement(
      'use-receipt',
      { ...body, fields: Array.from({ length: 200 }, (_, at) => String(at).padStart(128, 'x')) },
      signer,
      'x',
    );
    expect(() => sealReceipt(huge, box)).toThrow(expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }));
  });

  it('do not open under another key, altered, or as anything else', () => {
    const sealed = sealReceipt(receipt, box);
    const refused = expect.objectContaining({ code: 'MESSAGE_MALFORMED' });
    expect(() => openReceipt(sealed, { key: randomBytes(16) })).toThrow(refused);
    expect(() => openReceipt(`A${sealed.slice(1)}`, box)).toThrow(refused);
    expect(() => openReceipt(sealed.slice(0, 40), box)).toThrow(refused);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => openReceipt(text, box)).toThrow(refused);
      }),
    );
  });

  it('have a digest of their own', () => {
    const other = signStatement('use-receipt', { ...body, caseNo: '2' }, signer, 'x');
    expect(useDigestOf(receipt)).toMatch(/^[0-9a-f]{64}$/);
    expect(useDigestOf(other)).not.toBe(useDigestOf(receipt));
  });
});
