import { type CallbackContext, clientAuthenticationAnonymous, Oauth2AuthorizationServer, setGlobalConfig } from '@openid4vc/oauth2';
import { Openid4vciClient, Openid4vciIssuer } from '@openid4vc/openid4vci';
import { Openid4vpClient, Openid4vpVerifier } from '@openid4vc/openid4vp';
import { randomBytes, type Signer } from '../sm/index.js';
import { boundedFetch, type Fetch } from './bounded-fetch.js';
import { type ResolveKey, signJwt, verifyJwt } from './jwt.js';

/** What the library may use: never more than the message at hand needs. */
export interface LibraryParts {
  readonly fetch?: Fetch;
  readonly signer?: Signer;
  readonly resolveKey?: ResolveKey;
}

/** The protocol library with SM2 behind it: the one file that knows how it is set up. */
export function library(parts: LibraryParts = {}) {
  // Its own rule knows https or anything; ours (web-address.ts) is stricter and is applied to every address before it is used.
  setGlobalConfig({ allowInsecureUrls: true });
  const callbacks = callbacksOf(parts);
  return {
    issuer: () => new Openid4vciIssuer({ callbacks }),
    authorizationServer: () => new Oauth2AuthorizationServer({ callbacks }),
    issuanceClient: () => new Openid4vciClient({ callbacks }),
    verifier: () => new Openid4vpVerifier({ callbacks }),
    presentationClient: () => new Openid4vpClient({ callbacks }),
    callbacks,
  };
}

function callbacksOf({ fetch, signer, resolveKey }: LibraryParts): CallbackContext {
  return {
    fetch: fetch === undefined ? unavailable('fetch') : boundedFetch(fetch),
    hash: unavailable('hash'),
    generateRandom: (length) => randomBytes(length),
    signJwt: signer === undefined ? unavailable('signJwt') : (_, jwt) => signJwt(jwt, signer),
    verifyJwt: (from, jwt) => verifyJwt(from, jwt, resolveKey),
    encryptJwe: unavailable('encryptJwe'),
    decryptJwe: unavailable('decryptJwe'),
    clientAuthentication: clientAuthenticationAnonymous(),
  };
}

const unavailable = (name: string) => () => {
  throw new TypeError(`${name} is not used by this message`);
};
