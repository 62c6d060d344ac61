import { setTimeout as wait } from 'node:timers/promises';
import { type Identity, issueIdentity } from '@ganzheng/network';
import { authorityOf, type Driver, type Fabric, openNetwork, type Settings } from '@ganzheng/network/fabric';
import { type Evidence, type Ledger, newRequestId, verifyEvidence } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import type { Engine } from '../ledger/conformance.js';
import { foundTestNetwork, type TestNetwork } from './fabric-network.js';
import { founder, foundWorld, type Org, type Times, type World } from './law.js';
import { furnish, type LedgerWorld } from './ledger-world.js';

const members = ['GanzhouMSP', 'JiangxiMSP', 'GuangdongMSP'] as const;
const dayMs = 24 * 3600 * 1000;

/** A real network with the fictitious world founded on it. */
export interface FabricEngine extends Engine {
  readonly network: TestNetwork;
  /** certificates of the members' roots, as a reader of receipts pins them */
  readonly roots: Readonly<Record<string, string>>;
  identityOf(caller: Org['caller']): Promise<Identity>;
}

/** A real Fabric network as the conformance suite wants it: three organisations, every transaction endorsed by two. */
export const fabricEngine =
  (choice: Pick<Settings, 'fabric' | 'orderers'>, driver: Driver = 'gateway') =>
  async (): Promise<FabricEngine> => {
    const network = await foundTestNetwork(choice);
    const identities = new Map<string, Promise<Identity>>();
    let opened = new Map<string, Promise<Fabric>>();

    const identityOf = ({ mspId, affiliation, attributes }: Org['caller']): Promise<Identity> => {
      const key = JSON.stringify([mspId, affiliation, attributes]);
      const known =
        identities.get(key) ??
        authorityOf(network.folder, mspId).then((authority) =>
          issueIdentity(authority, { name: 'test', affiliation, attributes, validFrom: new Date(Date.now() - 60_000) }),
        );
      identities.set(key, known);
      return known;
    };
    const as = async ({ caller }: Pick<Org, 'caller'>): Promise<Ledger> => {
      const fabric = opened.get(caller.mspId) ?? openNetwork(network.folder, { mspId: caller.mspId, driver });
      opened.set(caller.mspId, fabric);
      return (await fabric).connect(await identityOf(caller));
    };
    const disconnect = async (): Promise<void> => {
      for (const fabric of opened.values()) (await fabric).close();
      opened = new Map();
    };

    const close = async (): Promise<void> => {
      await disconnect();
      await network.remove();
    };
    const world = await foundIn(as).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    const roots = Object.fromEntries(
      await Promise.all(members.map(async (mspId) => [mspId, (await authorityOf(network.folder, mspId)).certificate] as const)),
    );
    return {
      world,
      network,
      roots,
      identityOf,
      supports: { conflicts: true },
      as,
      check: (evidence) => verifyEvidence(evidence, { members: roots }),
      forgeries,
      async reopen() {
        await disconnect();
        await network.down();
        await network.up();
      },
      close,
    };
  };

/** Founds the fictitious world through the law, now: the ledger's time is the real one. */
export async function foundIn(as: (org: Pick<Org, 'caller'>) => Promise<Ledger>): Promise<World> {
  const { foundingArgs } = await foundWorld();
  const submit: LedgerWorld['submit'] = async (org, name, args) => {
    const ledger = await as(org);
    const { block, result } = await ledger.submit(name, args, { requestId: newRequestId(randomBytes) });
    await everywhere(ledger, block);
    return result;
  };
  const founding = await as({ caller: founder });
  const { time, block } = await founding.submit('network.found', foundingArgs, { requestId: newRequestId(randomBytes) });
  await everywhere(founding, block);
  const after = (ms: number): string => new Date(Date.parse(time) + ms).toISOString();
  const times: Times = { founding: time, now: time, later: after(dayMs), end: after(365 * dayMs) };
  const world = await foundWorld(times);
  await furnish(world, submit);
  return world;
}

/** Waits until every peer has a block: what one organisation wrote, the next builds on through a peer of its own. */
async function everywhere(ledger: Ledger, block: number): Promise<void> {
  for (;;) {
    const { peers = [] } = await ledger.status();
    if (peers.every(({ height }) => height === null || height > block)) return;
    await wait(10);
  }
}

/** Changes one byte in the middle of each part. */
function forgeries(evidence: Evidence): readonly unknown[] {
  if (evidence.kind !== 'fabric') throw new TypeError('not evidence of Fabric');
  const { question, answer, endorsements } = evidence;
  const spoil = (text: string, at = 0.5): string => {
    const bytes = Buffer.from(text, 'base64');
    const place = Math.floor(bytes.length * at);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    return bytes.toString('base64');
  };
  return [
    { ...evidence, channel: 'another' },
    ...(['channelHeader', 'signatureHeader', 'payload'] as const).map((part) => ({
      ...evidence,
      question: { ...question, [part]: spoil(question[part]) },
    })),
    ...[0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999].map((at) => ({ ...evidence, answer: spoil(answer, at) })),
    { ...evidence, endorsements: endorsements.map(({ endorser, signature }) => ({ endorser, signature: spoil(signature) })) },
    { ...evidence, endorsements: endorsements.map(({ endorser, signature }) => ({ endorser: spoil(endorser), signature })) },
    { ...evidence, endorsements: endorsements.slice(0, 1) },
    { ...evidence, endorsements: endorsements.slice(0, 1).flatMap((one) => [one, one, one]) },
    { ...evidence, endorsements: [] },
  ];
}
