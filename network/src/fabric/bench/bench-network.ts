import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, newRequestId } from '@ganzheng/sdk/ledger';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { issueIdentity } from '../../embedded/ca.js';
import type { Identity } from '../../embedded/identity.js';
import type { ChaincodeCall } from '../driver/access.js';
import { type FollowedAccess, openRoutes } from '../driver/route.js';
import { failureOf } from '../driver/submit.js';
import { authorityOf, type Driver, peersBy } from '../open-network.js';
import { chaincode, channel, type Organisation, type Plan } from '../plan.js';
import { needRecord, planOf } from '../record.js';
import { cpuTimes } from './cpu-times.js';
import { type Lap, orderQuery } from './order-query.js';
import { hundredths, type Load, quantile, repeat, type Timing, timingOf } from './repeat.js';

/** How a live network is measured. */
export interface BenchOptions {
  /** folder of the network */
  readonly folder: string;
  /** member through whose peer, and in whose name: `GanzhouMSP`, or `ganzhou` */
  readonly as: string;
  readonly driver: Driver;
  /** how many calls are on their way at once */
  readonly clients: number;
  /** how long queries are measured, and then transactions as long again */
  readonly seconds: number;
  readonly now: Date;
  readonly random: RandomBytes;
  /** told as each step is done */
  readonly onStep: (step: string) => void;
}

/** What a live network does, as one member sees it. */
export interface BenchReport {
  readonly mspId: string;
  /** host:port of the peer that was gone through */
  readonly peer: string;
  readonly driver: Driver;
  readonly clients: number;
  readonly seconds: number;
  /** a query of the member's own peer */
  readonly evaluate: Timing;
  /** a transaction that writes nothing: endorsed, ordered, in a block of the peer */
  readonly ordered: Timing & { readonly endorseP50Ms: number; readonly commitP50Ms: number };
  /** how long the orderers collect for a block, and by how much the middle transaction took longer; less than nothing where blocks are full before */
  readonly batch: { readonly timeoutMs: number; readonly p50AboveMs: number };
  readonly cpu: Cpu;
}

/** What transactions cost the processes of the network, and this one (`client`); what else the network does meanwhile is counted with them. */
interface Cpu {
  /** milliseconds a transaction, by process */
  readonly transactionMs: Readonly<Record<string, number>>;
  /** processes whose time cannot be read here: in containers, on another machine, or where the system is not Linux */
  readonly unseen: readonly string[];
}

/**
 * Measures a network while it runs: queries of one member's own peer, then the whole way of transactions that write nothing. The state stays as it was;
 * the chain grows by the transactions. Nothing is tried again, and no other peer is gone through: what fails ends it.
 *
 * @throws FABRIC_NETWORK_MISSING, FABRIC_MEMBER_UNKNOWN, LEDGER_UNREACHABLE, LEDGER_OVERLOADED, ENDORSEMENT_INSUFFICIENT, ENDORSEMENTS_DIFFER
 */
export async function benchNetwork(options: BenchOptions): Promise<BenchReport> {
  const { folder, driver, clients, seconds, onStep } = options;
  const record = await needRecord(folder);
  const plan = planOf(folder, record);
  const organisation = memberOf(plan, options.as);
  const { peers, open } = await peersBy(driver, folder, organisation.mspId);
  const identity = await passingIdentity(organisation, options);
  const routes = openRoutes(
    peers.map((endpoint) => open(endpoint, channel)),
    chaincode,
  );
  try {
    const access = routes.routeOf(identity).current();
    const load = { clients, forMs: seconds * 1000 };
    await connect(access, options);
    onStep('connected');
    const evaluate = await measureQueries(access, load, options.random);
    onStep(`evaluated ${evaluate.count}`);
    const { ordered, cpu } = await measureTransactions(access, load, options.random, plan);
    onStep(`ordered ${ordered.count}`);
    const { batchTimeoutMs: timeoutMs } = record.settings;
    const batch = { timeoutMs, p50AboveMs: hundredths(ordered.p50Ms - timeoutMs) };
    return { mspId: organisation.mspId, peer: access.address, driver, clients, seconds, evaluate, ordered, batch, cpu };
  } finally {
    routes.close();
  }
}

function memberOf({ organisations }: Plan, as: string): Organisation {
  const organisation = organisations.find(({ mspId, key }) => mspId === as || key === as);
  if (organisation === undefined) throw new LicenceError('FABRIC_MEMBER_UNKNOWN', { known: organisations.map(({ mspId }) => mspId) });
  return organisation;
}

const minuteMs = 60_000;

/** Somebody of the organisation who is nobody soon after. */
async function passingIdentity({ mspId, key }: Organisation, { folder, seconds, now }: BenchOptions): Promise<Identity> {
  const after = (ms: number): Date => new Date(now.getTime() + ms);
  const validUntil = after(2 * seconds * 1000 + 10 * minuteMs);
  return issueIdentity(await authorityOf(folder, mspId), { name: 'bench', affiliation: key, validFrom: after(-minuteMs), validUntil });
}

/** Every client's first calls, which are not counted: connections are made, and peers learn who endorses. */
async function connect(access: FollowedAccess, { clients, random }: BenchOptions): Promise<void> {
  await repeat(() => evaluateOnce(access, random), { clients, forMs: 0 });
  await repeat(() => orderQuery(access, query(random)), { clients, forMs: 0 });
}

async function measureQueries(access: FollowedAccess, load: Load, random: RandomBytes): Promise<Timing> {
  const { given, tookMs } = await repeat(() => evaluateOnce(access, random), load);
  return timingOf(given, tookMs);
}

async function measureTransactions(access: FollowedAccess, load: Load, random: RandomBytes, plan: Plan) {
  const nodes = [...plan.orderers, ...plan.peers, ...plan.laws].map(({ name }) => name);
  const before = cpuTimes(plan.folder, nodes);
  const { given: laps, tookMs } = await repeat(() => orderQuery(access, query(random)), load);
  const cpu = spentOn(laps.length, before, cpuTimes(plan.folder, nodes), nodes);
  const middle = (half: keyof Lap): number =>
    quantile(
      laps.map((lap) => lap[half]),
      0.5,
    );
  const wholeMs = laps.map(({ endorseMs, commitMs }) => endorseMs + commitMs);
  return { ordered: { ...timingOf(wholeMs, tookMs), endorseP50Ms: middle('endorseMs'), commitP50Ms: middle('commitMs') }, cpu };
}

type CpuTimes = ReturnType<typeof cpuTimes>;

function spentOn(transactions: number, before: CpuTimes, after: CpuTimes, nodes: readonly string[]): Cpu {
  const spent = [...after].flatMap(([name, usedMs]) => {
    const usedBefore = before.get(name);
    return usedBefore === undefined ? [] : [[name, hundredths((usedMs - usedBefore) / transactions)] as const];
  });
  return { transactionMs: Object.fromEntries(spent), unseen: nodes.filter((name) => !after.has(name)) };
}

/** Asks whether a request stands that nobody has made: any member may ask, and the answer needs no more than one key that is not there. */
const query = (random: RandomBytes): ChaincodeCall => ({
  chaincode,
  name: 'evaluate',
  args: [canonicalText({ name: 'request.get', args: { requestId: newRequestId(random) } })],
});

async function evaluateOnce(access: FollowedAccess, random: RandomBytes): Promise<number> {
  const began = performance.now();
  try {
    await access.ask(query(random));
  } catch (error) {
    throw failureOf(access, error).error;
  }
  return performance.now() - began;
}
