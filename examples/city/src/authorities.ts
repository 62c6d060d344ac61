import { createDevelopmentCa, type Identity, issueIdentity } from '@ganzheng/network';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';

/** Whom an identity is for. */
interface EnrolRequest {
  readonly name: string;
  readonly affiliation: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Who issues the identities of the city's organisations on the ledger. */
export interface Authorities {
  /** by member; with its key where the city itself plays the authority */
  readonly members: Readonly<Record<string, Pick<Identity, 'mspId' | 'certificate'> & { readonly privateKey?: string }>>;
  enrol(mspId: string, request: EnrolRequest): Promise<Identity>;
}

const members = [
  { key: 'ganzhou', mspId: 'GanzhouMSP', name: '赣州市行政审批局' },
  { key: 'jiangxi', mspId: 'JiangxiMSP', name: '江西省政务服务管理办公室' },
  { key: 'guangdong', mspId: 'GuangdongMSP', name: '广东省政务服务和数据管理局' },
] as const;

/** Authorities of the city's own, for a ledger that has none. */
export async function ownAuthorities(validFrom: Date): Promise<Authorities> {
  const own: Record<string, Identity> = {};
  for (const { mspId, name } of members) own[mspId] = await createDevelopmentCa({ mspId, name, validFrom });
  return {
    members: own,
    async enrol(mspId, request) {
      const authority = own[mspId];
      if (authority === undefined) throw new TypeError(`${mspId} is no member of the city`);
      return issueIdentity(authority, { ...request, validFrom });
    },
  };
}

const suffixBytes = 4;

/** The authorities of a network on Fabric: each organisation's own fabric-ca, which keeps its key. @throws FABRIC_NETWORK_MISSING, CA_UNREACHABLE, CA_REFUSED */
export async function networkAuthorities(network: string, random: RandomBytes): Promise<Authorities> {
  // Loaded only on Fabric, as everything of it.
  const { ownAuthority, rootsOf } = await import('@ganzheng/network/fabric');
  const roots = await rootsOf(network);
  const opened = new Map(members.map(({ key, mspId }) => [mspId as string, once(() => ownAuthority(network, key))]));
  return {
    members: Object.fromEntries(members.map(({ mspId }) => [mspId, { mspId, certificate: roots[mspId] ?? '' }])),
    async enrol(mspId, { name, ...registration }) {
      const open = opened.get(mspId);
      if (open === undefined) throw new TypeError(`${mspId} is no member of the city`);
      const authority = await open();
      // A city whose founding was cut off before it was written down enrols anew; the authority knows every name once.
      const id = `${name}-${hex.encode(random(suffixBytes))}`;
      return authority.enrol(id, await authority.register({ id, ...registration }));
    },
  };
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};
