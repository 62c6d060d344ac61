import { keyIdOf } from '@ganzheng/sdk/did';
import { createSigner, generateKeyPair, multikeyOf, type Signer, sign } from '@ganzheng/sdk/sm';
import { type Jws, parseSdJwt, presentSdJwt, signJws } from '@ganzheng/sdk/vc';
import { base64urlnopad, hex, utf8 } from '@scure/base';
import { nowMs, shown, type VerifyWorld } from '../../support/verify-world.js';
import { answering, type Case, withDocument } from './situation.js';

/** The shape and algorithm allow-list. */
export const shapeCases: readonly Case[] = [
  {
    name: 'an original at a window that asks for copies',
    check: 'shape',
    code: 'PRESENTATION_FORM_UNACCEPTED',
    alone: true,
    async make(world) {
      const credential = world.issueOriginalOf();
      const { binding: _, ...input } = await world.goodInput();
      return { input: { ...input, credential, receipt: await world.anchor(credential) } };
    },
  },
  {
    name: 'no presentation at all',
    check: 'shape',
    code: 'CREDENTIAL_MALFORMED',
    alone: false,
    make: async (world) => ({ input: { ...(await world.goodInput()), credential: undefined } }),
  },
  {
    name: 'another algorithm in the header',
    check: 'shape',
    code: 'SIGNATURE_ALGORITHM_REFUSED',
    alone: false,
    make: headerOf({ alg: 'ES256' }),
  },
  { name: 'no algorithm', check: 'shape', code: 'SIGNATURE_ALGORITHM_REFUSED', alone: false, make: headerOf({ alg: 'none' }) },
  { name: 'a signature in DER', check: 'shape', code: 'SIGNATURE_ENCODING_REFUSED', alone: false, make: signatureOf(derOf) },
  {
    name: 'a digest algorithm that is not allowed',
    check: 'shape',
    code: 'SD_HASH_REFUSED',
    alone: false,
    make: payloadOf({ _sd_alg: 'sha-256' }),
  },
  { name: 'an unknown digest algorithm', check: 'shape', code: 'SD_HASH_REFUSED', alone: false, make: payloadOf({ _sd_alg: 'md5' }) },
  {
    name: 'a disclosed value that was altered',
    check: 'shape',
    code: 'DISCLOSURE_UNREFERENCED',
    alone: false,
    async make(world) {
      const input = await world.goodInput();
      const parts = String(input.credential).split('~');
      const [salt, name] = JSON.parse(utf8.encode(base64urlnopad.decode(parts[1] ?? ''))) as string[];
      parts[1] = base64urlnopad.encode(utf8.decode(JSON.stringify([salt, name, '另一人'])));
      return { input: { ...input, credential: parts.join('~') } };
    },
  },
];

/** Key and signature of the issuer. */
export const issuerCases: readonly Case[] = [
  {
    name: 'signed with the key for logging in',
    check: 'issuerKey',
    code: 'ISSUER_KEY_UNFIT',
    alone: true,
    make: async (world) => ({ input: await world.goodInput({ signer: world.police.authentication }) }),
  },
  {
    name: 'a key of another curve under the same id',
    check: 'issuerKey',
    code: 'ISSUER_KEY_UNFIT',
    alone: false,
    async make(world) {
      // Multikey of a P-256 point: the header says SM2, the document does not.
      const foreign = 'zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv';
      return { input: await world.goodInput(), trust: withMethod(world, { publicKeyMultibase: foreign }) };
    },
  },
  {
    name: 'a key the issuer never had',
    check: 'issuerKey',
    code: 'ISSUER_KEY_UNKNOWN',
    alone: false,
    make: async (world) => ({ input: await world.goodInput({ signer: world.stranger.issuing }) }),
  },
  {
    name: 'anchored after the key was revoked, dated before',
    check: 'issuerKey',
    code: 'ISSUER_KEY_REVOKED',
    alone: true,
    make: async (world) => ({
      input: await world.goodInput({ issuedAt: '2026-11-23T06:00:00.000Z' }),
      trust: withMethod(world, { revoked: '2026-11-24T03:00:00.000Z' }),
    }),
  },
  {
    name: 'dated before the key was revoked, without a receipt',
    check: 'issuerKey',
    code: 'ISSUER_KEY_REVOKED',
    alone: true,
    async make(world) {
      const input = { ...(await world.goodInput()), receipt: undefined };
      return {
        input,
        policy: world.policyOf('window', { requireAnchor: false }),
        trust: withMethod(world, { revoked: '2026-11-24T04:30:00.000Z' }),
      };
    },
  },
  {
    name: 'a key that a later version calls stolen before the anchoring',
    check: 'issuerKey',
    code: 'ISSUER_KEY_REVOKED',
    alone: true,
    async make(world) {
      const trust = withMethod(world, { revoked: '2026-11-24T04:00:00.000Z' });
      const then = await world.trust.did(world.police.did);
      const at = '2026-11-24T04:40:00.000Z';
      return {
        input: await world.goodInput(),
        trust: {
          ...trust,
          did: async (did, time) =>
            time === undefined ? withTime(await trust.did(did), { updated: at }) : withTime(then, { nextUpdate: at }),
        },
      };
    },
  },
  {
    name: 'a document that was not in force when it was anchored',
    check: 'issuerKey',
    code: 'ISSUER_KEY_UNKNOWN',
    alone: true,
    make: async (world) => ({
      input: await world.goodInput(),
      trust: withDocument(world, (version) => ({ ...version, nextUpdate: '2026-11-24T03:00:00.000Z' })),
    }),
  },
  {
    name: 'an issuer that is not on the ledger',
    check: 'issuerKey',
    code: 'ISSUER_UNKNOWN',
    alone: true,
    make: async (world) => ({ input: await world.goodInput(), trust: withNoOne(world) }),
  },
  {
    name: 'an issuer whose DID is deactivated',
    check: 'issuerKey',
    code: 'DID_DEACTIVATED',
    alone: true,
    make: async (world) => ({
      input: await world.goodInput(),
      trust: withDocument(world, (version) => ({ ...version, deactivated: true })),
    }),
  },
  {
    name: 'a signature by somebody else under the key id of the issuer',
    check: 'issuerSignature',
    code: 'ISSUER_SIGNATURE_INVALID',
    alone: true,
    make: async (world) => ({
      input: await world.goodInput({ signer: world.stranger.issuing, keyId: keyIdOf(world.police.did, world.police.issuing.publicKey) }),
    }),
  },
  {
    name: 'an earlier key of the same id, of a time that only an unproven receipt tells',
    check: 'issuerSignature',
    code: 'ISSUER_SIGNATURE_INVALID',
    alone: true,
    async make(world) {
      const rotated = withMethod(world, { publicKeyMultibase: multikeyOf(generateKeyPair(world.random).publicKey) });
      return {
        input: await world.goodInput(),
        policy: world.policyOf('window', { requireAnchor: false }),
        trust: answering(world.trust, {
          did: async (did, at) =>
            at === undefined ? withTime(await rotated.did(did), { updated: '2026-11-24T04:30:00.000Z' }) : world.trust.did(did),
          checkpoint: async () => null,
          network: async () => null,
        }),
      };
    },
  },
  {
    name: 'a signature under another user id',
    check: 'issuerSignature',
    code: 'ISSUER_SIGNATURE_INVALID',
    alone: true,
    async make(world) {
      const { privateKey, publicKey } = generateKeyPair(world.random);
      const signer: Signer = { publicKey, sign: (message) => sign(message, privateKey, { userId: 'ALICE123@YAHOO.COM' }) };
      const id = keyIdOf(world.police.did, world.police.issuing.publicKey);
      return {
        input: await world.goodInput({ signer, keyId: id }),
        trust: withMethod(world, { publicKeyMultibase: multikeyOf(publicKey) }),
      };
    },
  },
];

/** Who holds the copy, and for whom it was signed. */
export const bindingCases: readonly Case[] = [
  {
    name: 'an original handed in where a holder was asked to present',
    check: 'holderBinding',
    code: 'KEY_BINDING_MISSING',
    alone: true,
    async make(world) {
      const credential = world.issueOriginalOf();
      const input = { ...(await world.goodInput()), credential, receipt: await world.anchor(credential) };
      return { input, policy: world.policyOf('window', { accepts: ['copy', 'original'] }) };
    },
  },
  {
    name: 'a replayed nonce',
    check: 'holderBinding',
    code: 'KEY_BINDING_NONCE_DIFFERS',
    alone: true,
    make: boundFor(({ audience }) => ({ nonce: 'an-earlier-one', audience })),
  },
  {
    name: 'a presentation to another verifier',
    check: 'holderBinding',
    code: 'KEY_BINDING_AUDIENCE_DIFFERS',
    alone: true,
    make: boundFor(({ nonce }) => ({ nonce, audience: 'did:elic:local:zSomebodyElse' })),
  },
  {
    name: 'a presentation of ten minutes ago',
    check: 'holderBinding',
    code: 'KEY_BINDING_STALE',
    alone: true,
    make: boundAt(nowMs - 600_000),
  },
  { name: 'a presentation of the future', check: 'holderBinding', code: 'KEY_BINDING_STALE', alone: true, make: boundAt(nowMs + 600_000) },
  {
    name: 'a copy without key binding',
    check: 'holderBinding',
    code: 'KEY_BINDING_MISSING',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      return { input: { ...input, credential: input.held.text } };
    },
  },
  {
    name: 'a binding signed by another key',
    check: 'holderBinding',
    code: 'KEY_BINDING_SIGNATURE_INVALID',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      const thief = createSigner(generateKeyPair(world.random).privateKey);
      return { input: { ...input, credential: world.present({ ...input.held, holder: thief }) } };
    },
  },
  {
    name: 'a binding made for other disclosures',
    check: 'holderBinding',
    code: 'KEY_BINDING_CONTENT_DIFFERS',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      const less = world.present(input.held, shown.slice(0, 1)).split('~').at(-1);
      return { input: { ...input, credential: `${String(input.credential).split('~').slice(0, -1).join('~')}~${less}` } };
    },
  },
  {
    name: 'transaction data that were not asked for',
    check: 'holderBinding',
    code: 'KEY_BINDING_TRANSACTION_DIFFERS',
    alone: true,
    async make(world) {
      const input = await world.goodInput();
      const { text, holder } = input.held;
      const binding = { ...world.binding, iat: nowMs / 1000, holderSigner: holder, transactionDataHashes: ['AAAA'] };
      return { input: { ...input, credential: presentSdJwt(text, shown, binding) } };
    },
  },
  {
    name: 'a verifier that does not say what it asked for',
    check: 'holderBinding',
    code: 'KEY_BINDING_UNEXPECTED',
    outcome: 'not-checked',
    alone: true,
    async make(world) {
      const { binding: _, ...input } = await world.goodInput();
      return { input };
    },
  },
];

function boundFor(change: (binding: { nonce: string; audience: string }) => { nonce: string; audience: string }): Case['make'] {
  return async (world) => {
    const input = await world.goodInput();
    return { input: { ...input, credential: world.present(input.held, shown, change(world.binding)) } };
  };
}

function boundAt(at: number): Case['make'] {
  return async (world) => {
    const input = await world.goodInput();
    return { input: { ...input, credential: world.present(input.held, shown, world.binding, at) } };
  };
}

/** The issuer signs a header or a payload of another kind; the holder binds to it as it stands. */
function headerOf(change: Record<string, string>): Case['make'] {
  return rewritten((world, { jwt }) =>
    signJws({ header: { ...headOf(jwt), ...change }, payload: jwt.payload, signer: world.police.issuing }),
  );
}

function payloadOf(change: Record<string, string>): Case['make'] {
  return rewritten((world, { jwt }) =>
    signJws({ header: headOf(jwt), payload: { ...jwt.payload, ...change }, signer: world.police.issuing }),
  );
}

const headOf = ({ header: { typ, kid = '' } }: Jws) => ({ typ, kid });

function signatureOf(change: (signature: Uint8Array) => Uint8Array): Case['make'] {
  return rewritten((_, { jwt }) => `${jwt.compact.slice(0, jwt.compact.lastIndexOf('.'))}.${base64urlnopad.encode(change(jwt.signature))}`);
}

function rewritten(rewrite: (world: VerifyWorld, parsed: ReturnType<typeof parseSdJwt>) => string): Case['make'] {
  return async (world) => {
    const input = await world.goodInput();
    const [, ...rest] = String(input.credential).split('~');
    return { input: { ...input, credential: [rewrite(world, parseSdJwt(String(input.credential))), ...rest].join('~') } };
  };
}

/** The same r and s as a SEQUENCE of two INTEGERs. @see GM/T 0009, 7.3 */
function derOf(raw: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const body = (bytes[0] ?? 0) > 0x7f ? `00${hex.encode(bytes)}` : hex.encode(bytes);
    return `02${(body.length / 2).toString(16).padStart(2, '0')}${body}`;
  };
  const body = integer(raw.subarray(0, 32)) + integer(raw.subarray(32));
  return hex.decode(`30${(body.length / 2).toString(16).padStart(2, '0')}${body}`);
}

type Method = { publicKeyMultibase?: string; revoked?: string };

/** The ledger's word on the issuer, with its issuing key changed. */
const withMethod = (world: VerifyWorld, change: Method) => {
  const id = keyIdOf(world.police.did, world.police.issuing.publicKey);
  return withDocument(world, (version) => ({
    ...version,
    document: {
      ...version.document,
      verificationMethod: version.document.verificationMethod.map((method) => (method.id === id ? { ...method, ...change } : method)),
    },
  }));
};

const withTime = <T extends { readonly value: object | null }>(item: T | null, change: object): T | null =>
  item === null ? null : { ...item, value: { ...item.value, ...change } };

/** Knows the issuer's document as of then, so that the signature can still be looked at, and denies that it exists now. */
const withNoOne = (world: VerifyWorld) => {
  const denying = withDocument(world, () => null);
  return answering(world.trust, { did: (did, at) => (at === undefined ? denying.did(did) : world.trust.did(did)) });
};
