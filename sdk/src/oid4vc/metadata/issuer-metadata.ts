import type { IssuerMetadataResult } from '@openid4vc/openid4vci';
import { LicenceError } from '../../errors/index.js';
import type { LicenceType } from '../../licence/type.js';
import { jwsAlgorithm } from '../jwt.js';
import { library } from '../library.js';
import { claimPathOf } from '../request/dcql-for.js';
import { parseWebAddress } from '../web-address.js';
import { authorizationServerMetadata } from './authorization-server-metadata.js';

/** One licence type as an issuer offers it: an SD-JWT VC signed with SM2. */
export interface CredentialConfiguration {
  /** What offers and requests call it. */
  readonly id: string;
  readonly vct: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly claims: readonly { readonly name: string; readonly zh: string; readonly en: string }[];
}

/** What an issuer says of itself, and what its own side of the protocol needs. */
export type IssuerMetadata = IssuerMetadataResult;

/** The most copies one request may ask for. */
export const batchSize = 10;

/** The configuration of a licence type: its id is the type code and the suite. */
export function configurationOf(type: LicenceType): CredentialConfiguration {
  return {
    id: `${type.typeCode}.sdjwt.gm`,
    vct: type.vct,
    name: type.name,
    claims: type.face.map(({ name, zh, en }) => ({ name, zh, en })),
  };
}

/**
 * Builds what an issuer publishes at `/.well-known/openid-credential-issuer`: its member `credentialIssuer`.
 *
 * @param issuerUrl https, without a trailing slash; the endpoints are its `/credential`, `/nonce` and `/token`
 * @param configurations one a licence type
 * @throws ADDRESS_FORBIDDEN
 * @see OpenID4VCI 1.0, 12.2
 * @example issuerMetadata({ issuerUrl: 'https://issuer.example', configurations: [configurationOf(type)] }).credentialIssuer
 */
export function issuerMetadata({
  issuerUrl,
  configurations,
}: {
  readonly issuerUrl: string;
  readonly configurations: readonly CredentialConfiguration[];
}): IssuerMetadata {
  parseWebAddress(issuerUrl);
  if (issuerUrl.endsWith('/')) throw new TypeError('an issuer url has no trailing slash');
  if (new Set(configurations.map(({ id }) => id)).size < configurations.length) throw new TypeError('two configurations share an id');
  const issuer = library().issuer();
  const credentialIssuer = issuer.createCredentialIssuerMetadata({
    credential_issuer: issuerUrl,
    credential_endpoint: `${issuerUrl}/credential`,
    nonce_endpoint: `${issuerUrl}/nonce`,
    batch_credential_issuance: { batch_size: batchSize },
    credential_configurations_supported: Object.fromEntries(
      configurations.map((configuration) => [configuration.id, entryOf(configuration)]),
    ),
  });
  return versioned({
    credentialIssuer,
    authorizationServers: [authorizationServerMetadata({ issuerUrl })],
    knownCredentialConfigurations: issuer.getKnownCredentialConfigurationsSupported(credentialIssuer),
  });
}

/** `credential_metadata` is always there: without it the library takes the issuer for a draft. @see OpenID4VCI 1.0, 12.2.4 and A.3.2 */
function entryOf({ id, vct, name, claims }: CredentialConfiguration) {
  return {
    format: 'dc+sd-jwt' as const,
    scope: id,
    vct,
    cryptographic_binding_methods_supported: ['jwk', 'did:key'],
    credential_signing_alg_values_supported: [jwsAlgorithm],
    proof_types_supported: { jwt: { proof_signing_alg_values_supported: [jwsAlgorithm] } },
    credential_metadata: {
      display: both(name),
      claims: claims.map((claim) => ({ path: claimPathOf(claim.name), display: both(claim) })),
    },
  };
}

const both = ({ zh, en }: { readonly zh: string; readonly en: string }) => [
  { name: zh, locale: 'zh-CN' },
  { name: en, locale: 'en' },
];

type Parts = Omit<IssuerMetadata, 'originalDraftVersion'>;

/** OpenID4VCI 1.0, whatever the library would guess. */
const versioned = (parts: Parts): IssuerMetadata => ({ ...parts, originalDraftVersion: 'V1' as IssuerMetadata['originalDraftVersion'] });

/** The configuration of an id. @param id attacker-controlled @throws CREDENTIAL_CONFIGURATION_UNKNOWN */
export function requireConfiguration(metadata: IssuerMetadata, id: string): void {
  if (!Object.hasOwn(metadata.knownCredentialConfigurations, id)) throw new LicenceError('CREDENTIAL_CONFIGURATION_UNKNOWN');
}
