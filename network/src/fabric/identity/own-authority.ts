import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';
import { addressOf, nodeOf, type Organisation, places } from '../plan.js';
import { needRecord, planOf } from '../record.js';
import { type Authority, openAuthority } from './open-authority.js';

const registrar = z.object({ id: z.string(), secret: z.string() });

/**
 * Opens the CA of a member of a network on this machine.
 *
 * @param key short name of the member, such as `ganzhou`
 * @throws FABRIC_NETWORK_MISSING, FABRIC_MEMBER_UNKNOWN
 * @example const authority = await ownAuthority('network/.data', 'ganzhou'); await authority.register({ id: 'window', affiliation: 'ganzhou.xunwu' });
 */
export async function ownAuthority(folder: string, key: string): Promise<Authority> {
  const { plan, organisation } = await memberOf(folder, key);
  const ca = nodeOf(plan.cas, organisation);
  const { own, tls } = places(folder).node(ca);
  const [tlsRoot, kept] = await Promise.all([readFile(join(tls, 'ca.pem'), 'utf8'), readFile(join(own, 'registrar.json'), 'utf8')]);
  const options = { mspId: organisation.mspId, url: `https://${addressOf(ca)}`, caName: ca.name, tlsRoot };
  return openAuthority({ ...options, registrar: registrar.parse(JSON.parse(kept)) });
}

/** A member of a network of this machine, by its short name. @throws FABRIC_NETWORK_MISSING, FABRIC_MEMBER_UNKNOWN */
export async function memberOf(folder: string, key: string) {
  const record = await needRecord(folder);
  const plan = planOf(folder, record);
  const organisation: Organisation | undefined = plan.organisations.find((each) => each.key === key);
  if (organisation === undefined) throw new LicenceError('FABRIC_MEMBER_UNKNOWN', { known: plan.organisations.map((each) => each.key) });
  return { record, plan, organisation };
}
