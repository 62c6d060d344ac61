import type { Raised } from '@ganzheng/network/fabric';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { RandomBytes } from '@ganzheng/sdk/sm';

/** How a network is raised for the city. */
export interface RaiseWish {
  /** folder of the network */
  readonly network: string;
  /** first of its ports, should it have to be founded; 0 finds free ones */
  readonly firstPort?: number;
  /** a founded city stands on it: it must be there */
  readonly mustExist: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
  readonly random: RandomBytes;
  readonly onStep: (zh: string, en: string) => void;
}

const steps: Readonly<Record<string, string>> = {
  identities: '机构身份与证书',
  'first block': '首个区块',
  nodes: '节点就绪',
  channel: '加入通道，安装规则',
  approved: '三个机构同意规则',
  committed: '规则生效',
  started: '节点已启动',
  ready: '网络就绪',
};

const attempts = 8;
const lowestPort = 12_000;
const portSpan = 100;
const spans = 80;

/**
 * Has the city's network on Fabric run: starts it where it was founded, founds it where it was not.
 *
 * @throws FABRIC_MISSING, FABRIC_NETWORK_MISSING, FABRIC_PORT_TAKEN and whatever else bringing it up throws
 */
export async function raiseNetwork({ network, firstPort, mustExist, env, nowMs, random, onStep }: RaiseWish): Promise<Raised> {
  const { needRecord, raise } = await import('@ganzheng/network/fabric');
  if (mustExist) await needRecord(network);
  const from = (port: number | undefined): Promise<Raised> =>
    raise({
      folder: network,
      ...(port === undefined ? {} : { settings: { firstPort: port } }),
      env,
      clock: () => new Date(nowMs()),
      random,
      onStep: (step) => onStep(steps[step] ?? '', step),
    });
  if (firstPort !== 0) return from(firstPort);
  for (let attempt = 1; ; attempt++) {
    try {
      return await from(lowestPort + ((random(1)[0] ?? 0) % spans) * portSpan);
    } catch (error) {
      if (!(error instanceof LicenceError && error.code === 'FABRIC_PORT_TAKEN') || attempt === attempts) throw error;
    }
  }
}
