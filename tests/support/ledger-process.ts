import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fsck } from '@ganzheng/network';
import { hex } from '@scure/base';
import { dutyUse, type LedgerWorld } from './ledger-world.js';

const script = new URL('ledger-child.mjs', import.meta.url).pathname;

/** A child process with the ledger of a world in its hands. */
export interface LedgerProcess {
  readonly child: ChildProcess;
  /** request id → transaction id, as acknowledged */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** everything else it said, in order */
  readonly said: readonly string[];
  /** until it has said a line that begins so, or has ended */
  until(start: string): Promise<string | undefined>;
  /** until it has acknowledged so many, or has ended */
  untilAcknowledged(count: number): Promise<void>;
  ended(): Promise<number | null>;
}

/** What the child is given: the closed ledger of a world, or of a copy of its folder. */
export async function startLedgerProcess(
  opened: LedgerWorld,
  {
    folder = opened.folder,
    inFlight = 8,
    shell,
    ...options
  }: { folder?: string; inFlight?: number; shell?: string } & Omit<SpawnOptions, 'shell'> = {},
): Promise<LedgerProcess> {
  const place = await mkdtemp(join(tmpdir(), 'ganzheng-child-'));
  const config = join(place, 'config.json');
  const { use, accreditation } = dutyUse(opened.world);
  const identity = await opened.identityOf(opened.world.xunwu.caller);
  await writeFile(config, JSON.stringify({ folder, hostKey: hex.encode(opened.hostKey), identity, use, accreditation, inFlight }));
  await Promise.all([chmod(place, 0o755), chmod(config, 0o644)]);
  const command =
    shell === undefined ? [process.execPath, script, config] : ['sh', '-c', `${shell}; exec "$@"`, 'sh', process.execPath, script, config];
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const acknowledged = new Map<string, string>();
  const said: string[] = [];
  const listeners = new Set<() => void>();
  const closed = once(child, 'close').then(([code]) => code as number | null);
  let over = false;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  void closed.then(() => {
    over = true;
    tell();
    return rm(place, { recursive: true, force: true });
  });
  if (child.stdout === null || child.stderr === null) throw new TypeError('the child has no pipes');
  createInterface(child.stdout).on('line', (line) => {
    const [kind, requestId, txId] = line.split(' ');
    if (kind === 'ack' && requestId !== undefined && txId?.length === 64) acknowledged.set(requestId, txId);
    else said.push(line);
    tell();
  });
  createInterface(child.stderr).on('line', (line) => said.push(`stderr ${line}`));

  /** Resolves when a look finds something, or nothing more can come. */
  const found = <T>(look: () => T | undefined): Promise<T | undefined> =>
    new Promise((resolve) => {
      const listener = (): void => {
        const seen = look();
        if (seen === undefined && !over) return;
        listeners.delete(listener);
        resolve(seen);
      };
      listeners.add(listener);
      listener();
    });

  return {
    child,
    acknowledged,
    said,
    until: (start) => found(() => said.find((each) => each.startsWith(start))),
    untilAcknowledged: async (count) => void (await found(() => (acknowledged.size >= count ? true : undefined))),
    ended: () => closed,
  };
}

/** What is wrong with a ledger after a process that acknowledged some transactions is gone: lost ones, doubled ones, fsck's findings. */
export async function faultsAfter(opened: LedgerWorld, folder: string, acknowledged: ReadonlyMap<string, string>): Promise<string[]> {
  const host = await opened.reopen({ folder });
  const ledger = await opened.as(opened.world.xunwu);
  const faults: string[] = [];
  const stop = new AbortController();
  const seen = new Map<string, string>();
  const { height } = host.status();
  const sentinel = await ledger.submit('use.record', dutyUse(opened.world), {
    requestId: hex.encode(crypto.getRandomValues(new Uint8Array(16))),
  });
  if (sentinel.block !== height) faults.push('the chain does not go on where it ended');
  for await (const { txId, payload } of ledger.events(null, { signal: stop.signal })) {
    if (txId === sentinel.txId) stop.abort();
    const { useId } = payload as { useId?: string };
    if (useId === undefined) continue;
    if (seen.has(useId)) faults.push(`doubled ${useId}`);
    seen.set(useId, txId);
  }
  for (const [requestId, txId] of acknowledged) {
    if (seen.get(requestId) !== txId) faults.push(`lost ${requestId}`);
    else if ((await ledger.evaluate('request.get', { requestId }))?.txId !== txId) faults.push(`forgotten ${requestId}`);
  }
  await host.close();
  faults.push(...(await fsck({ folder })).findings.map((finding) => JSON.stringify(finding)));
  return faults;
}
