import { faultsAfter, startLedgerProcess } from './ledger-process.js';
import { foundLedgerWorld } from './ledger-world.js';

/** What came of killing a ledger's process many times. */
export interface Killed {
  readonly kills: number;
  readonly acknowledged: number;
  readonly faults: readonly string[];
}

const longestMs = 160;

/**
 * Kills the process of one ledger at random moments under load, every fifth time while it opens, and looks after each what is lost, doubled or broken.
 *
 * @param times how often
 */
export async function killRepeatedly(times: number): Promise<Killed> {
  const opened = await foundLedgerWorld({ clock: () => new Date() });
  await opened.host.close();
  const acknowledged = new Map<string, string>();
  const faults: string[] = [];
  for (let kill = 0; kill < times; kill++) {
    const running = await startLedgerProcess(opened, { inFlight: 1 + Math.floor(Math.random() * 16) });
    const opening = kill % 5 === 4;
    if (!opening && (await running.until('ready')) === undefined) faults.push(`did not open: ${running.said.join('; ')}`);
    // However slow the machine is just then, something was acknowledged that could be lost.
    if (!opening) await running.untilAcknowledged(2 + Math.floor(Math.random() * 8));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * (opening ? 4 : 1) * longestMs));
    running.child.kill('SIGKILL');
    await running.ended();
    for (const [requestId, txId] of running.acknowledged) acknowledged.set(requestId, txId);
    faults.push(...(await faultsAfter(opened, opened.folder, acknowledged)).map((fault) => `kill ${kill}: ${fault}`));
  }
  await opened.close();
  return { kills: times, acknowledged: acknowledged.size, faults };
}
