import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';

/** Names of channels, and short names of organisations: what Fabric allows in both, and a file name bears. @see Fabric, channel ids: [a-z][a-z0-9.-]* */
export const fitName = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/);

export const fitMspId = z.string().regex(/^[A-Z][A-Za-z0-9]{1,30}MSP$/);

/** Lets a name pass that can be one. @throws FABRIC_NAME_UNFIT */
export function requireFit(name: string): string {
  if (!fitName.safeParse(name).success) throw new LicenceError('FABRIC_NAME_UNFIT');
  return name;
}

/** The name of an organisation on the ledger: `fujian` is FujianMSP. */
export const mspIdOf = (key: string): string =>
  `${requireFit(key)
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('')}MSP`;
