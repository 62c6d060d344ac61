import { setTimeout as wait } from 'node:timers/promises';
import { canonicalText } from '@ganzheng/sdk/ledger';
import type { Identity } from '../../embedded/identity.js';
import type { Access, Peer } from './access.js';
import { type Follower, followBlocks } from './follow.js';
import { chainInfo } from './look-up.js';

/** A peer that is followed, as one identity uses it. */
export interface FollowedAccess extends Access {
  follower(): Promise<Follower>;
}

/** The peers one request may go through, in the order its identity prefers them. */
export interface Route {
  /** the peer to go through now */
  current(): FollowedAccess;
  /** It does not answer: nobody goes through it until it answers again. */
  next(): void;
  /** It answers, but another may do better: for this request only. */
  pass(): void;
  /** Keeps that the client was told of a block. */
  told(block: number): void;
  /** Whether the peer has not got every block the client was told of: what it reads or refuses then may be otherwise by now. */
  behind(): Promise<boolean>;
}

/** The newest block a client was told of; shared by all who speak for one client through different peers. */
export interface Heard {
  block: number;
}

/** All peers of a client, and which of them are silent. */
export interface Routes {
  routeOf(identity: Identity): Route;
  close(): void;
}

interface Member {
  readonly peer: Peer;
  follower: Promise<Follower> | undefined;
  silent: boolean;
}

const probeEveryMs = 500;
const probeMs = 2_000;

/**
 * Keeps the routes of a client: an identity goes through its own organisation's peers first, then the others in the order given. A peer that
 * falls silent is left alone by everybody, asked in the background, and used again as soon as it answers and has caught up.
 *
 * @param peers the client's peers, open; closed with the routes
 */
export function openRoutes(peers: readonly Peer[], chaincode: string, heard: Heard = { block: -1 }): Routes {
  const members = peers.map((peer): Member => ({ peer, follower: undefined, silent: false }));
  if (members.length === 0) throw new TypeError('no peer to go through');
  const closing = new AbortController();

  const fallSilent = (member: Member, identity: Identity): void => {
    void member.follower?.then(({ abandon }) => abandon()).catch(() => undefined);
    if (member.silent) return;
    member.silent = true;
    void watch(member, identity);
  };
  const watch = async (member: Member, identity: Identity): Promise<void> => {
    while (member.silent && !closing.signal.aborted) {
      await wait(probeEveryMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      member.silent = !(await answers(member.peer.accessOf(identity), chaincode, heard.block).catch(() => false));
    }
  };
  const followerOf = (member: Member, identity: Identity): Promise<Follower> => {
    member.follower ??= followBlocks(member.peer.accessOf(identity), { onSilent: () => fallSilent(member, identity) }).catch(
      (error: unknown) => {
        member.follower = undefined;
        throw error;
      },
    );
    return member.follower;
  };

  return {
    routeOf(identity) {
      const order = [...members].sort((a, b) => foreign(a, identity) - foreign(b, identity));
      const passed = new Set<Member>();
      let turns = 0;
      // When all are silent each is tried in turn all the same: one of them is the first to come back.
      const current = (): Member =>
        order.find((member) => !member.silent && !passed.has(member)) ?? (order[turns % order.length] as Member);
      return {
        current() {
          const member = current();
          return { ...member.peer.accessOf(identity), follower: () => followerOf(member, identity) };
        },
        next() {
          fallSilent(current(), identity);
          turns += 1;
        },
        pass() {
          passed.add(current());
          if (order.every((member) => passed.has(member) || member.silent)) passed.clear();
        },
        told(block) {
          heard.block = Math.max(heard.block, block);
        },
        behind: async () => heard.block >= 0 && (await followerOf(current(), identity)).height() <= heard.block,
      };
    },
    close() {
      closing.abort();
      for (const { peer, follower } of members) {
        void follower?.then(({ close }) => close()).catch(() => undefined);
        peer.close();
      }
    },
  };
}

const foreign = ({ peer }: Member, { mspId }: Identity): number => (peer.endpoint.mspId === mspId ? 0 : 1);

/** Whether a peer and its chaincode process answer, and it has every block the client was told of. */
async function answers(access: Access, chaincode: string, told: number): Promise<boolean> {
  try {
    await access.ask({ chaincode, name: 'evaluate', args: [canonicalText({ name: 'network.get', args: {} })] }, probeMs);
  } catch (error) {
    if (access.lift(error).kind !== 'refused') return false;
  }
  return (await chainInfo(access, probeMs)).height > told;
}
