import { LicenceError } from '@ganzheng/sdk/errors';
import type { NetworkRecord } from '@ganzheng/sdk/ledger';
import { putAccreditation } from './accreditation.js';
import { firstVersion, putVersion } from './did.js';
import { keys } from './keys.js';
import { lawVersion } from './law-version.js';
import type { Rule } from './rule.js';
import { put, vacant } from './state.js';

/** Roots hold until the network ends. */
const endOfTime = '9999-12-31T23:59:59.999Z';

/** Founds the network: its name, members and roots. Once, and before everything else. */
export const found: Rule<'network.found'> = async (tx, args) => {
  await vacant(tx, keys.network, 'NETWORK_FOUNDED');
  if (args.lawVersion !== lawVersion) throw new LicenceError('LAW_VERSION_UNSUPPORTED', { supported: lawVersion });
  requireConsistent(args);
  const versions = args.roots.map(({ operation }) => firstVersion(operation, args.network, tx.time));

  for (const version of versions) putVersion(tx, version);
  const roots = args.roots.map(({ operation, name, mspId, region, accreditationId, caller }) => {
    const { did } = operation.statement;
    const scope = { typeCodes: ['*'], regions: [region], matters: ['*'] };
    const root = { id: accreditationId, parent: null, grantor: did, subject: did, role: 'root' as const, scope, depth: 4, caller };
    putAccreditation(tx, { ...root, validFrom: tx.time, validUntil: endOfTime }, did, 'founded');
    return { did, name, mspId, region, accreditationId };
  });
  const record: NetworkRecord = { ...args, roots };
  put(tx, keys.network, record);
  tx.emit('network.founded', { network: args.network, roots: roots.map(({ did }) => did) });
  return record;
};

/** Rules see no writes of their own, so what must differ is compared here. */
function requireConsistent({ members, roots }: Parameters<typeof found>[1]): void {
  const msps = members.map(({ mspId }) => mspId);
  const consistent =
    areDistinct(msps) &&
    areDistinct(roots.map(({ operation }) => operation.statement.did)) &&
    areDistinct(roots.map(({ accreditationId }) => accreditationId)) &&
    roots.every(({ mspId, caller }) => msps.includes(mspId) && caller.mspId === mspId) &&
    // A root that is stolen can be saved only by a key committed to before.
    roots.every(({ operation }) => operation.statement.nextKeyDigest !== null);
  if (!consistent) throw new LicenceError('FOUNDING_INCONSISTENT');
}

const areDistinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;
