/** A thread as the platform gives it: a worker of Node has this shape. */
export interface Thread {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (verdicts: Verdicts) => void): unknown;
  on(event: 'error' | 'exit', listener: () => void): unknown;
  terminate(): unknown;
  /** keeps the process alive for this thread, or no longer */
  ref(): void;
  unref(): void;
}

/** How a pool of threads works. */
export interface ThreadPoolOptions<Jobs> {
  /** Starts a thread that answers each message with its verdicts, in the order the messages come. May throw when there is none to be had. */
  open(): Thread;
  readonly threads: number;
  /** Does what no thread answered for, because it failed, hung or was not to be had. */
  here(jobs: Jobs): Promise<Verdicts> | Verdicts;
  /** How long a thread may be silent over its jobs before it is ended. */
  readonly patienceMs?: number;
}

/** A verdict for each job of a message. */
export type Verdicts = ArrayLike<boolean>;

/** Threads that judge lists of jobs. */
export interface ThreadPool<Jobs> {
  /** Has a list of jobs judged by the thread that has the least to do; the answer always comes. */
  judge(jobs: Jobs): Promise<Verdicts>;
  /** Ends the threads; what they have not answered is done here. */
  close(): void;
}

/** Jobs on their way and whom to tell. */
interface Waiting<Jobs> {
  readonly jobs: Jobs;
  settle(verdicts: Promise<Verdicts> | Verdicts): void;
}

/** A thread, the lists it has not answered yet, and what ends it when it falls silent over them. */
interface Remote<Jobs> {
  readonly thread: Thread;
  readonly unanswered: Waiting<Jobs>[];
  readonly silence: NodeJS.Timeout;
}

// A list takes milliseconds; whoever waits for it must not wait for a thread that hangs.
const defaultPatienceMs = 2000;

/**
 * Creates a pool whose threads start when they are first needed and are started anew when they end. Idle, it keeps no process alive.
 *
 * @example createThreadPool({ open: () => new Worker(url), threads: 1, here: (claims) => claims.map(holds) })
 */
export function createThreadPool<Jobs>({ open, threads, here, patienceMs = defaultPatienceMs }: ThreadPoolOptions<Jobs>): ThreadPool<Jobs> {
  const remotes: Remote<Jobs>[] = [];
  const doHere = ({ jobs, settle }: Waiting<Jobs>): void => settle(Promise.resolve(jobs).then(here));

  const leastBusy = (): Remote<Jobs> => {
    const idlest = remotes.reduce<Remote<Jobs> | undefined>(
      (least, remote) => (least === undefined || remote.unanswered.length < least.unanswered.length ? remote : least),
      undefined,
    );
    return idlest !== undefined && (idlest.unanswered.length === 0 || remotes.length >= threads) ? idlest : start();
  };

  const start = (): Remote<Jobs> => {
    const thread = open();
    const unanswered: Waiting<Jobs>[] = [];
    const silence = setTimeout(() => {
      if (unanswered.length > 0) thread.terminate();
    }, patienceMs).unref();
    const remote = { thread, unanswered, silence };
    const drop = (): void => {
      clearTimeout(silence);
      if (remotes.includes(remote)) remotes.splice(remotes.indexOf(remote), 1);
      unanswered.splice(0).forEach(doHere);
    };
    thread.on('message', (verdicts: Verdicts) => {
      silence.refresh();
      unanswered.shift()?.settle(verdicts);
      // Only what is on its way keeps the process alive.
      if (unanswered.length === 0) thread.unref();
    });
    thread.on('error', drop);
    thread.on('exit', drop);
    thread.unref();
    remotes.push(remote);
    return remote;
  };

  const send = (waiting: Waiting<Jobs>): void => {
    try {
      const { thread, unanswered, silence } = leastBusy();
      thread.postMessage(waiting.jobs);
      if (unanswered.length === 0) silence.refresh();
      unanswered.push(waiting);
      thread.ref();
    } catch {
      // No thread is to be had.
      doHere(waiting);
    }
  };

  return {
    judge: (jobs) => new Promise((settle) => send({ jobs, settle })),
    close() {
      for (const { thread } of [...remotes]) thread.terminate();
    },
  };
}
