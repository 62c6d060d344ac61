import { ledgerTrust } from '@ganzheng/sdk/verify';
import { openVault, type VaultDatabase, type Wallet } from '@ganzheng/wallet';
import { logFetchers, policyOf } from '../context.js';
import { openBytes } from '../open-bytes.js';
import type { City } from '../open-city.js';

/** A citizen's or a company's device: its wallet over its own vault. */
export interface Device {
  readonly name: string;
  readonly wallet: Wallet;
  close(): Promise<void>;
}

/** Opens a device's vault below the city's folder. The wallet's core is the same code as in a browser. */
export async function openDevice(
  { context, issuer, relay }: City,
  { name, file }: { readonly name: string; readonly file: string },
): Promise<Device> {
  const { folder, random, nowMs, ledgerOf } = context;
  const database = await openBytes(folder, `device-${file}`);
  // A phone keeps this secret in its key store; the walk's devices live for one walk only.
  const unlock = { deviceSecret: random(32), pin: '196423' };
  const vault = await openVault({ database: database.bytes as VaultDatabase, unlock, random });
  const wallet: Wallet = {
    vault,
    trust: ledgerTrust(ledgerOf('approval'), nowMs, { ttlSeconds: 0, maxEntries: 1 }),
    policy: policyOf(context, 'wallet', 'approval'),
    fetchers: logFetchers(issuer.url, nowMs),
    fetch,
    random,
    clock: nowMs,
    relayUrl: relay.url,
  };
  return { name, wallet, close: database.close };
}
