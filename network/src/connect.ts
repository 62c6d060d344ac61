import { canonicalText, type Ledger } from '@ganzheng/sdk/ledger';
import { nonceBytes, sealEnvelope } from './embedded/envelope.js';
import { hexOf } from './embedded/hex.js';
import type { EmbeddedHost } from './embedded/host.js';
import { type Identity, openPrivateKey, readMember } from './embedded/identity.js';

/**
 * Gives the ledger as one identity sees it: the port services know.
 *
 * @param host an open embedded host
 * @param identity whose certificate and key sign every submission
 * @throws IDENTITY_MALFORMED when the key is not the certificate's
 * @example const ledger = connect({ host, identity }); await ledger.submit('status.move', args, { requestId });
 */
export function connect({ host, identity }: { readonly host: EmbeddedHost; readonly identity: Identity }): Ledger {
  const { mspId, certificate } = identity;
  const key = openPrivateKey(identity);
  const { digest } = readMember(certificate, mspId);
  return {
    async submit(name, args, { requestId }) {
      const nonce = hexOf(host.random(nonceBytes));
      const proposal = { network: host.network, mspId, certificate: digest, name, argsText: canonicalText(args), requestId, nonce };
      // What the law answers has the type of its row: the rules are typed against the same table.
      return (await host.submit(sealEnvelope(proposal, certificate, key))) as never;
    },
    evaluate: async (name, args) => (await host.evaluate(identity, { name, args })) as never,
    events: (after, { signal }) => host.events(after, signal),
    proof: (txId) => host.proof(txId),
    status: async () => host.status(),
  };
}
