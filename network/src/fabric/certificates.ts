import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Node, type Organisation, type Plan, places } from './plan.js';

/** What a certificate is for. */
type Use = 'authority' | 'TLS authority' | 'administrator' | 'identity' | 'TLS';

/** One certificate of a network, and how long it holds. */
export interface CertificateStatus {
  /** organisation or node it belongs to */
  readonly owner: string;
  readonly organisation: string;
  readonly use: Use;
  /** below the folder of the network */
  readonly file: string;
  /** UTC, ISO */
  readonly validUntil: string;
  /** whole days; negative once it has expired */
  readonly daysLeft: number;
  readonly state: 'well' | 'soon' | 'expired';
}

const dayMs = 24 * 3600 * 1000;

/** The days before the end on which renewing is due. */
export const usualDaysBefore = 30;

/** Lists every certificate of a network, those that end first first. */
export async function certificates(plan: Plan, now: Date, daysBefore = usualDaysBefore): Promise<readonly CertificateStatus[]> {
  const rows = await Promise.all(certificateFiles(plan).map((file) => statusOf(plan, file, { now, daysBefore })));
  return rows.sort((a, b) => a.validUntil.localeCompare(b.validUntil) || a.file.localeCompare(b.file));
}

interface CertificateFile {
  readonly owner: string;
  readonly organisation: Organisation;
  readonly use: Use;
  readonly path: string;
}

function certificateFiles(plan: Plan): readonly CertificateFile[] {
  const place = places(plan.folder);
  const ofOrganisation = (organisation: Organisation): CertificateFile[] => {
    const { ca, tlsCa, admin } = place.organisation(organisation);
    const file = (use: Use, path: string): CertificateFile => ({ owner: organisation.key, organisation, use, path });
    return [
      file('authority', join(ca, 'cert.pem')),
      file('TLS authority', join(tlsCa, 'cert.pem')),
      file('administrator', join(admin, 'signcerts', 'cert.pem')),
    ];
  };
  const ofNode = (node: Node): CertificateFile[] => {
    const { msp, tls } = place.node(node);
    const file = (use: Use, path: string): CertificateFile => ({ owner: node.name, organisation: node.organisation, use, path });
    const speaks = node.kind === 'orderer' || node.kind === 'peer';
    return [...(speaks ? [file('identity', join(msp, 'signcerts', 'cert.pem'))] : []), file('TLS', join(tls, 'cert.pem'))];
  };
  const nodes = [...plan.orderers, ...plan.peers, ...plan.laws, ...plan.nextLaws, ...plan.cas];
  return [...plan.organisations.flatMap(ofOrganisation), ...nodes.flatMap(ofNode)];
}

async function statusOf(
  { folder }: Plan,
  { owner, organisation, use, path }: CertificateFile,
  { now, daysBefore }: { readonly now: Date; readonly daysBefore: number },
): Promise<CertificateStatus> {
  const notAfter = new Date(new X509Certificate(await readFile(path, 'utf8')).validTo);
  const leftMs = notAfter.getTime() - now.getTime();
  return {
    owner,
    organisation: organisation.mspId,
    use,
    file: relative(folder, path),
    validUntil: notAfter.toISOString(),
    daysLeft: Math.floor(leftMs / dayMs),
    state: leftMs <= 0 ? 'expired' : leftMs < daysBefore * dayMs ? 'soon' : 'well',
  };
}

/** The same in the text format of Prometheus, for a collector that reads files. @see Prometheus, text-based exposition format 0.0.4 */
export const certificateMetrics = (rows: readonly CertificateStatus[]): string =>
  [
    '# HELP ganzheng_certificate_valid_until_seconds When a certificate of the Fabric network expires, in seconds since 1970',
    '# TYPE ganzheng_certificate_valid_until_seconds gauge',
    ...rows.map(
      ({ owner, organisation, use, validUntil }) =>
        `ganzheng_certificate_valid_until_seconds{owner="${owner}",organisation="${organisation}",use="${use}"} ${Date.parse(validUntil) / 1000}`,
    ),
    '',
  ].join('\n');
