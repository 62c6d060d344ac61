import { join } from 'node:path';
import { type Node, type Plan, places } from './plan.js';

/** Who may register others at an organisation's CA. */
export interface Registrar {
  readonly id: string;
  /** drawn at founding; secret */
  readonly secret: string;
}

/**
 * Writes the configuration of an organisation's fabric-ca-server: the organisation's own authority, its affiliations below its own name, one registrar.
 *
 * Read by fabric-ca-server, which takes JSON as the YAML it is.
 */
export function caConfig(plan: Plan, node: Node, { id, secret }: Registrar): string {
  const { organisation } = node;
  const place = places(plan.folder);
  const { ca } = place.organisation(organisation);
  const { tls, data } = place.node(node);
  const config = {
    port: node.port,
    address: node.listen,
    tls: { enabled: true, certfile: join(tls, 'cert.pem'), keyfile: join(tls, 'key.pem'), clientauth: { type: 'noclientcert' } },
    ca: { name: node.name, certfile: join(ca, 'cert.pem'), keyfile: join(ca, 'key.pem') },
    crl: { expiry: '24h' },
    crlsizelimit: 512_000,
    registry: {
      maxenrollments: -1,
      identities: [{ name: id, pass: secret, type: 'client', affiliation: organisation.key, attrs: registrarAttributes }],
    },
    db: { type: 'sqlite3', datasource: join(data, 'registry.db') },
    affiliations: { [organisation.key]: [] },
    signing: { default: { usage: ['digital signature'], expiry: '8760h' } },
    bccsp: { default: 'SW', sw: { hash: 'SHA2', security: 256, filekeystore: { keystore: join(data, 'keys') } } },
    cfg: { identities: { passwordattempts: 10 } },
    operations: { listenAddress: `${node.listen}:${node.operationsPort}` },
    metrics: { provider: 'prometheus' },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** The registrar admits, revokes and names departments, within its own organisation. @see fabric-ca, registering an identity */
const registrarAttributes = {
  'hf.Registrar.Roles': 'client',
  'hf.Registrar.DelegateRoles': 'client',
  'hf.Registrar.Attributes': '*',
  'hf.Revoker': true,
  'hf.GenCRL': true,
  'hf.AffiliationMgr': true,
};
