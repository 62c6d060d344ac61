import type { Identity } from '@ganzheng/network';

const members = ['GanzhouMSP', 'JiangxiMSP', 'GuangdongMSP'] as const;

/** The authorities of a network on Fabric, which issue the identities of the city's organisations there. @throws FABRIC_NETWORK_MISSING */
export async function authoritiesOf(network: string): Promise<Record<string, Identity>> {
  // Loaded only on Fabric, as everything of it.
  const { authorityOf } = await import('@ganzheng/network/fabric');
  return Object.fromEntries(await Promise.all(members.map(async (mspId) => [mspId, await authorityOf(network, mspId)] as const)));
}
