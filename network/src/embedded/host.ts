import { LicenceError } from '@ganzheng/sdk/errors';
import {
  type ArgsOf,
  canonicalText,
  type EmbeddedEvidence,
  type EventCheckpoint,
  type Json,
  type LedgerEvent,
  type LedgerStatus,
  type NetworkRecord,
  type ResultOf,
  type Submitted,
} from '@ganzheng/sdk/ledger';
import { multikeyOf, type RandomBytes, type Signer } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { type Admission, createAdmission, type MemberRoots } from './admission.js';
import { evidenceOf } from './blocks.js';
import type { Chain } from './chain.js';
import { createLedgerClock, type LedgerClock } from './clock.js';
import { type Envelope, nonceBytes, sealEnvelope } from './envelope.js';
import { readEvents } from './events.js';
import { databaseState, viewOf } from './execute.js';
import type { Head } from './heads.js';
import { type Identity, openPrivateKey, requireValid } from './identity.js';
import { knownLaws, type Law, lawOf } from './law.js';
import { keys } from './store.js';
import { authenticate, type Outcome } from './submission.js';
import { Writer, type WriterLimits } from './writer.js';

/** How much the host takes on at once. */
export interface HostLimits extends WriterLimits {
  /** characters of one proposal */
  readonly proposalLength: number;
}

/** What is told to whoever runs the host; a pino logger fits. */
export interface HostLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a host is opened with. */
export interface HostOptions {
  /** folder of the ledger, made when there is none */
  readonly folder: string;
  readonly clock: () => Date;
  /** source of nonces of the identities connected here */
  readonly random: RandomBytes;
  /** SM2 key that signs block headers, the one the network names as its host key */
  readonly hostKey: Signer;
  /** versions of the law; those of `@ganzheng/chaincode` unless a conformance suite brings its own */
  readonly laws?: readonly Law[];
  readonly limits?: Partial<HostLimits>;
  readonly log?: HostLog;
  /** heads of this ledger kept outside its folder: an older or another ledger is refused */
  readonly against?: readonly Head[];
}

/** What a network is founded with. */
export interface Founding {
  readonly args: ArgsOf<'network.found'>;
  /** root certificates of the member organisations, PEM */
  readonly roots: MemberRoots;
  /** an identity with the attribute `founder` = `true` */
  readonly founder: Identity;
  readonly requestId: string;
}

/** How a host is doing, beside what the ledger says of itself. */
export interface HostCondition {
  readonly writable: boolean;
  /** code of what stopped the writing */
  readonly because: string | null;
  readonly queued: number;
  /** how far the clock stands behind the newest block */
  readonly clockBehindMs: number;
}

const defaultLimits: HostLimits = { queued: 8192, perBlock: 256, blockLength: 8 * 1024 * 1024, proposalLength: 256 * 1024 };
const silent: HostLog = { warn: () => undefined, error: () => undefined };

/** The embedded host (内嵌账本): all organisations in one process and one trust domain, on one folder. */
export class EmbeddedHost {
  /** What this engine has and what it has not, for the conformance suite and for operators. */
  readonly supports = Object.freeze({ conflicts: false, independentEndorsers: false });
  readonly #chain: Chain;
  readonly #options: HostOptions;
  readonly #limits: HostLimits;
  readonly #clock: LedgerClock;
  readonly #writer: Writer;
  readonly #closing = new AbortController();
  #network: Pick<NetworkRecord, 'network' | 'lawVersion'> | undefined;
  #admit: Admission;
  #closed: Promise<void> | undefined;

  /** @see openHost */
  constructor(chain: Chain, options: HostOptions, network: NetworkRecord | undefined) {
    const log = options.log ?? silent;
    this.#chain = chain;
    this.#options = options;
    this.#network = network;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = createLedgerClock(options.clock, (behindMs) => log.warn({ behindMs }, 'the clock went back; ledger time waits for it'));
    this.#admit = createAdmission(JSON.parse(chain.database.getSync(keys.roots) ?? '{}') as MemberRoots);
    this.#writer = new Writer({
      chain,
      clock: this.#clock,
      signer: options.hostKey,
      limits: this.#limits,
      terms: () => ({ network: this.network, law: this.#law() }),
      onFailure: (error) => log.error({ code: error.code, ...error.detail }, 'the ledger only reads until it is opened again'),
    });
  }

  /** Name of the network. @throws NETWORK_NOT_FOUNDED */
  get network(): string {
    return this.#founded().network;
  }

  get random(): RandomBytes {
    return this.#options.random;
  }

  /**
   * Writes the first block: the network, its law version, its roots.
   *
   * @throws NETWORK_FOUNDED, LEDGER_HOST_KEY_MISMATCH, BLOCK_LAW_UNKNOWN, the refusals of `network.found`
   */
  async found({ args, roots, founder, requestId }: Founding): Promise<Submitted<'network.found'>> {
    if (this.#chain.tip.height > 0 || this.#network !== undefined) throw new LicenceError('NETWORK_FOUNDED');
    if (args.hostKey !== multikeyOf(this.#options.hostKey.publicKey)) throw new LicenceError('LEDGER_HOST_KEY_MISMATCH');
    lawOf(this.#options.laws ?? knownLaws, args.lawVersion);
    const admit = createAdmission(roots);
    const { digest } = admit(founder.certificate, founder.mspId);
    const nonce = hex.encode(this.random(nonceBytes));
    const proposal = {
      network: args.network,
      mspId: founder.mspId,
      certificate: digest,
      name: 'network.found',
      argsText: canonicalText(args),
      requestId,
      nonce,
    };
    // Before anything is waited for, so that a second founding at the same time is refused and does not leave its roots under the first.
    this.#network = { network: args.network, lawVersion: args.lawVersion };
    this.#admit = admit;
    try {
      await this.#chain.database.put(keys.roots, JSON.stringify(roots), { sync: true });
      const outcome = await this.submit(sealEnvelope(proposal, founder.certificate, openPrivateKey(founder)));
      return { ...outcome, result: outcome.result as unknown as ResultOf<'network.found'> };
    } finally {
      if (this.#chain.tip.height === 0) this.#network = undefined;
    }
  }

  /**
   * Submits a signed proposal and waits until it is durable.
   *
   * @param envelope attacker-controlled
   * @throws what {@link authenticate} throws, IDENTITY_EXPIRED, NONCE_REUSED, the law's refusals, LEDGER_OVERLOADED, LEDGER_OUTCOME_UNKNOWN, LEDGER_DISK_FULL, LEDGER_WRITE_FAILED
   */
  submit(envelope: Envelope): Promise<Outcome> {
    this.#requireOpen();
    this.#writer.requireRoom();
    const { network } = this;
    const authentic = authenticate(envelope, { admit: this.#admit, network, maxLength: this.#limits.proposalLength }).catch(
      (error: Error) => error,
    );
    return new Promise((resolve, reject) => this.#writer.add({ size: envelope.proposal.length, authentic, resolve, reject }));
  }

  /** Answers a question from committed state, all of it as of one block. @throws IDENTITY_UNKNOWN, IDENTITY_EXPIRED, the law's refusals */
  async evaluate(
    { certificate, mspId }: Pick<Identity, 'certificate' | 'mspId'>,
    call: { readonly name: string; readonly args: unknown },
  ): Promise<Json> {
    this.#requireOpen();
    const law = this.#law();
    const { database, tip } = this.#chain;
    const time = this.#clock.next(tip.time);
    const member = this.#admit(certificate, mspId);
    requireValid(member, time.getTime());
    const snapshot = database.snapshot();
    try {
      return await law.applyEvaluate(viewOf(databaseState(database, snapshot)), call, { time: time.toISOString(), caller: member.caller });
    } finally {
      await snapshot.close();
    }
  }

  /** @see readEvents */
  events(after: EventCheckpoint | null, signal: AbortSignal): AsyncIterable<LedgerEvent> {
    this.#requireOpen();
    return readEvents(this.#chain, after, AbortSignal.any([signal, this.#closing.signal]));
  }

  /** Proof that a transaction was committed. @throws TX_UNKNOWN */
  async proof(txId: string): Promise<EmbeddedEvidence> {
    this.#requireOpen();
    const position = this.#chain.position(txId);
    if (position === undefined) throw new LicenceError('TX_UNKNOWN');
    return evidenceOf(this.#chain.block(position.block), position.index);
  }

  status(): LedgerStatus {
    const { height, digest } = this.#chain.tip;
    const { network, lawVersion } = this.#founded();
    return { mode: 'embedded', trust: 'one trust domain: no independent endorsers', network, lawVersion, height, tip: digest };
  }

  condition(): HostCondition {
    const { failure, queued } = this.#writer;
    this.#clock.next(this.#chain.tip.time);
    return { writable: failure === undefined, because: failure?.code ?? null, queued, clockBehindMs: this.#clock.behindMs };
  }

  /** Takes nothing new, finishes what was taken, ends readers of events, gives the folder back. Whoever asks again waits for the same end. */
  close(): Promise<void> {
    this.#closing.abort();
    this.#closed ??= this.#writer.idle().then(() => this.#chain.close());
    return this.#closed;
  }

  #founded(): Pick<NetworkRecord, 'network' | 'lawVersion'> {
    if (this.#network === undefined) throw new LicenceError('NETWORK_NOT_FOUNDED');
    return this.#network;
  }

  #law(): Law {
    return lawOf(this.#options.laws ?? knownLaws, this.#founded().lawVersion);
  }

  #requireOpen(): void {
    if (this.#closing.signal.aborted) throw new LicenceError('LEDGER_UNREACHABLE', { because: 'closed' });
  }
}
