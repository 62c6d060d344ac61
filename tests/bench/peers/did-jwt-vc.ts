import { createECDH } from 'node:crypto';
import { ES256Signer } from 'did-jwt';
import { createVerifiableCredentialJwt, createVerifiablePresentationJwt, verifyCredential, verifyPresentation } from 'did-jwt-vc';

type Resolver = Parameters<typeof verifyCredential>[1];

const context = 'https://www.w3.org/2018/credentials/v1';
const challenge = 'n-0S6_WzA2Mj';
const audience = 'did:example:window';

/** A presentation with one credential, both signed with ES256, verified with did-jwt-vc: the presentation, then the credential in it. */
export async function jwtPresentation(): Promise<() => Promise<void>> {
  const [issuer, holder] = [party('did:example:issuer'), party('did:example:holder')];
  const resolver = {
    resolve: async (did: string) => resolved([issuer, holder].find(({ document }) => did === document.id)?.document),
  } as unknown as Resolver;
  const credentialSubject = { name: '钟明远', issuingOrgan: '赣州市公安局章贡分局', number: '360700199001010018' };
  const credential = await createVerifiableCredentialJwt(
    { sub: holder.signer.did, vc: { '@context': [context], type: ['VerifiableCredential'], credentialSubject } },
    issuer.signer,
  );
  const vp = { '@context': [context], type: ['VerifiablePresentation'], verifiableCredential: [credential] };
  const presentation = await createVerifiablePresentationJwt({ vp, nonce: challenge, aud: audience }, holder.signer);
  return async () => {
    const { verified } = await verifyPresentation(presentation, resolver, { challenge, audience });
    const inner = await verifyCredential(credential, resolver);
    if (!verified || !inner.verified) throw new Error('the presentation of did-jwt-vc does not verify');
  };
}

/** A party with a P-256 key in its DID document. */
function party(did: string) {
  const key = createECDH('prime256v1');
  key.generateKeys();
  const [publicKey, privateKey] = [key.getPublicKey(), key.getPrivateKey()];
  const publicKeyJwk = {
    kty: 'EC',
    crv: 'P-256',
    x: publicKey.subarray(1, 33).toString('base64url'),
    y: publicKey.subarray(33).toString('base64url'),
  };
  const id = `${did}#key`;
  const method = { id, type: 'JsonWebKey2020', controller: did, publicKeyJwk };
  const document = { id: did, verificationMethod: [method], authentication: [id], assertionMethod: [id] };
  const secret = Uint8Array.from([...Buffer.alloc(32 - privateKey.length), ...privateKey]);
  return { document, signer: { did, signer: ES256Signer(secret), alg: 'ES256' } };
}

const resolved = (didDocument: object | undefined) => ({
  didResolutionMetadata: {},
  didDocument: didDocument ?? null,
  didDocumentMetadata: {},
});
