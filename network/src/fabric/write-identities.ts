import 'reflect-metadata';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExtendedKeyUsage, ExtendedKeyUsageExtension, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { createDevelopmentCa, issueCertificate } from '../embedded/ca.js';
import type { Identity } from '../embedded/identity.js';
import { type Node, type Organisation, type Plan, places } from './plan.js';

/** The two authorities of an organisation: of who its people and nodes are, and of its connections. */
interface Authorities {
  readonly ca: Identity;
  readonly tlsCa: Identity;
}

const roles = { orderer: 'orderer', peer: 'peer', law: 'client', ca: 'client' } as const;

// Clocks of different machines differ; nobody is refused for a few minutes.
const backdateMs = 5 * 60_000;

/**
 * Makes every organisation's authorities, its administrator, and the identity and TLS pair of each of its nodes, and writes them as Fabric reads them.
 *
 * @param now begin of the certificates
 */
export async function writeIdentities(plan: Plan, now: Date): Promise<void> {
  await Promise.all(plan.organisations.map((organisation) => writeOrganisation(plan, organisation, now)));
}

/** Makes the authorities, the administrator and the nodes of one organisation. */
export async function writeOrganisation(plan: Plan, organisation: Organisation, now: Date): Promise<void> {
  const validFrom = new Date(now.getTime() - backdateMs);
  const { mspId, name } = organisation;
  const [ca, tlsCa] = await Promise.all([
    createDevelopmentCa({ mspId, name, validFrom }),
    createDevelopmentCa({ mspId, name: `${name} TLS`, validFrom }),
  ]);
  const authorities = { ca, tlsCa };
  const place = places(plan.folder).organisation(organisation);
  const nodes = [...plan.orderers, ...plan.peers, ...plan.laws, ...plan.nextLaws, ...plan.cas].filter(
    (node) => node.organisation.key === organisation.key,
  );
  await Promise.all([
    writePair(place.ca, ca),
    writePair(place.tlsCa, tlsCa),
    writeMsp(place.msp, authorities),
    issueCertificate(ca, { name: `admin-${organisation.key}`, units: ['admin'], validFrom, validUntil: undefined, extensions: [] }).then(
      (admin) => writeMsp(place.admin, authorities, admin),
    ),
    ...nodes.map((node) => writeNode(plan, node, authorities, validFrom)),
  ]);
}

/** Writes what a node is (for nodes that speak for themselves) and what it shows on connections. */
async function writeNode(plan: Plan, node: Node, authorities: Authorities, validFrom: Date): Promise<void> {
  const place = places(plan.folder).node(node);
  const tls = await issueTls(authorities.tlsCa, node.name, validFrom);
  await writePair(place.tls, tls);
  await writeSecretless(join(place.tls, 'ca.pem'), authorities.tlsCa.certificate);
  if (node.kind !== 'orderer' && node.kind !== 'peer') return;
  const identity = { name: node.name, units: [roles[node.kind]], validFrom, validUntil: undefined, extensions: [] };
  await writeMsp(place.msp, authorities, await issueCertificate(authorities.ca, identity));
}

const issueTls = (tlsCa: Identity, name: string, validFrom: Date): Promise<Identity> =>
  issueCertificate(tlsCa, {
    name,
    units: [],
    validFrom,
    validUntil: undefined,
    extensions: [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: name },
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });

/** A folder as Fabric's membership service reads it; without an identity it only verifies others. */
async function writeMsp(folder: string, { ca, tlsCa }: Authorities, identity?: Identity): Promise<void> {
  await writeSecretless(join(folder, 'cacerts', 'ca.pem'), ca.certificate);
  await writeSecretless(join(folder, 'tlscacerts', 'ca.pem'), tlsCa.certificate);
  await writeSecretless(join(folder, 'config.yaml'), nodeUnits);
  if (identity === undefined) return;
  await writeSecretless(join(folder, 'signcerts', 'cert.pem'), identity.certificate);
  await writeSecret(join(folder, 'keystore', 'key.pem'), identity.privateKey);
}

/** The unit in a certificate's subject says which role it has. */
const nodeUnits = `NodeOUs:
  Enable: true
${['Client', 'Peer', 'Admin', 'Orderer']
  .map((role) => `  ${role}OUIdentifier:\n    Certificate: cacerts/ca.pem\n    OrganizationalUnitIdentifier: ${role.toLowerCase()}\n`)
  .join('')}`;

async function writePair(folder: string, { certificate, privateKey }: Identity): Promise<void> {
  await writeSecretless(join(folder, 'cert.pem'), certificate);
  await writeSecret(join(folder, 'key.pem'), privateKey);
}

async function writeSecretless(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

async function writeSecret(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}
