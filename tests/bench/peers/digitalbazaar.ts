import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { generate } from '@digitalbazaar/ed25519-multikey';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { securityLoader } from '@digitalbazaar/security-document-loader';
import { createPresentation, type DocumentLoader, issue, signPresentation, verify } from '@digitalbazaar/vc';

const controller = 'did:example:issuer';
const challenge = 'n-0S6_WzA2Mj';

/** A presentation with one credential, both with eddsa-rdfc-2022 proofs, verified with vc-js; every document is at hand. */
export async function bazaarPresentation(): Promise<() => Promise<void>> {
  const key = await generate({ controller });
  const method = await key.export({ publicKey: true, includeContext: true });
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: controller,
    verificationMethod: [method],
    assertionMethod: [key.id],
    authentication: [key.id],
  };
  const documentLoader = loaderOf({ [controller]: document, [key.id]: method });
  const signing = { suite: new DataIntegrityProof({ signer: key.signer(), cryptosuite }), documentLoader, challenge };
  const credential = {
    '@context': ['https://www.w3.org/ns/credentials/v2', { '@vocab': 'urn:ganzheng:bench#' }],
    type: ['VerifiableCredential'],
    issuer: controller,
    validFrom: '2020-03-01T00:00:00Z',
    credentialSubject: { name: '钟明远', issuingOrgan: '赣州市公安局章贡分局', number: '360700199001010018' },
  };
  const verifiableCredential = await issue({ ...signing, credential });
  const presentation = await signPresentation({
    ...signing,
    presentation: createPresentation({ verifiableCredential, holder: controller, version: 2 }),
  });
  const suite = new DataIntegrityProof({ cryptosuite });
  return async () => {
    const { verified, error } = await verify({ presentation, suite, documentLoader, challenge });
    if (!verified) throw new Error('the presentation of vc-js does not verify', { cause: error });
  };
}

function loaderOf(own: Readonly<Record<string, unknown>>): DocumentLoader {
  const known = securityLoader().build();
  return async (url) => (Object.hasOwn(own, url) ? { document: own[url], documentUrl: url, contextUrl: null } : known(url));
}
