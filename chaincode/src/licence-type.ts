import { LicenceError } from '@ganzheng/sdk/errors';
import type { LicenceTypeVersion } from '@ganzheng/sdk/ledger';
import { requireAuthority } from './authority.js';
import { keys } from './keys.js';
import type { Rule } from './rule.js';
import { find, put } from './state.js';
import type { Tx } from './tx.js';

/** Publishes the first or the next version of a licence type; the next one only by the authority that defined the type. */
export const publish: Rule<'licence-type.publish'> = async (tx, { typeCode, version, digest, accreditation }) => {
  const { subject } = await requireAuthority(tx, { accreditation, roles: definers, typeCode });
  const current = await currentOf(tx, typeCode);
  if (current !== undefined) requireOpen(current, subject);
  const next = (current?.version ?? 0) + 1;
  if (version !== next) throw new LicenceError('LICENCE_TYPE_VERSION_STALE', { expected: next });

  if (current !== undefined) put(tx, keys.licenceTypeVersion(typeCode, current.version), { ...current, state: 'retired', until: tx.time });
  return putCurrent(tx, { typeCode, version, definedBy: subject, digest, state: 'current', since: tx.time, until: null });
};

/** Retires a licence type: licences of it stay, no version follows. */
export const retire: Rule<'licence-type.retire'> = async (tx, { typeCode, accreditation }) => {
  const { subject } = await requireAuthority(tx, { accreditation, roles: definers, typeCode });
  const current = await currentOf(tx, typeCode);
  if (current === undefined) throw new LicenceError('LICENCE_TYPE_UNREGISTERED');
  requireOpen(current, subject);

  return putCurrent(tx, { ...current, state: 'retired', until: tx.time });
};

const definers = ['root', 'authority'] as const;

/** The newest version of a type, if it was ever published. */
async function currentOf(tx: Tx, typeCode: string): Promise<LicenceTypeVersion | undefined> {
  const head = await find(tx, keys.licenceType(typeCode));
  return head && (await find(tx, keys.licenceTypeVersion(typeCode, head.version)));
}

function requireOpen({ state, definedBy }: LicenceTypeVersion, subject: string): void {
  if (definedBy !== subject) throw new LicenceError('ACCREDITATION_OUT_OF_SCOPE');
  if (state === 'retired') throw new LicenceError('LICENCE_TYPE_RETIRED');
}

function putCurrent(tx: Tx, record: LicenceTypeVersion): LicenceTypeVersion {
  put(tx, keys.licenceTypeVersion(record.typeCode, record.version), record);
  put(tx, keys.licenceType(record.typeCode), { version: record.version });
  tx.emit('licence-type.changed', { typeCode: record.typeCode, version: record.version, state: record.state });
  return record;
}
