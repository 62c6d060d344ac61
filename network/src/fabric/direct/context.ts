import type { Client, IdentityContext } from 'fabric-common';
import type { Gateway, X509Identity } from 'fabric-network';
import type { Identity } from '../../embedded/identity.js';
import { messageSigner } from '../driver/sign.js';

/** An identity as fabric-network uses it, and a signer some ten times as fast as its own. */
export interface SignAs {
  readonly context: IdentityContext;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Takes identities in, each once. */
export function identities(client: Client, newGateway: () => Gateway): (identity: Identity) => Promise<SignAs> {
  const known = new Map<string, Promise<SignAs>>();
  return (identity) => {
    const signing = known.get(identity.certificate) ?? takeIn(client, newGateway(), identity);
    known.set(identity.certificate, signing);
    return signing;
  };
}

async function takeIn(client: Client, gateway: Gateway, { mspId, certificate, privateKey }: Identity): Promise<SignAs> {
  const x509: X509Identity = { type: 'X.509', mspId, credentials: { certificate, privateKey } };
  await gateway.connect(client, {
    identity: x509,
    // Given so that none is made up; connections are there already and show nothing.
    tlsInfo: { certificate, key: privateKey },
    discovery: { enabled: false },
  });
  if (gateway.identityContext === undefined) throw new TypeError('a gateway without an identity');
  return { context: gateway.identityContext, sign: messageSigner(privateKey) };
}
