import { LicenceError } from '@ganzheng/sdk/errors';
import type { NetworkRecord } from '@ganzheng/sdk/ledger';
import { multikeyOf } from '@ganzheng/sdk/sm';
import { Chain } from './chain.js';
import { checkTip } from './check-tip.js';
import { databaseState } from './execute.js';
import { requireHeads } from './heads.js';
import { EmbeddedHost, type HostOptions } from './host.js';
import { knownLaws, lawOf } from './law.js';

/**
 * Opens the embedded ledger of a folder, alone: takes its lock, checks the end of its chain and, if given, heads kept outside.
 *
 * @example const host = await openHost({ folder: 'data/ledger', clock: () => new Date(), random: randomBytes, hostKey: createSigner(key) });
 * @throws LEDGER_IN_USE, LEDGER_FOLDER_READ_ONLY, LEDGER_CORRUPT, LEDGER_HOST_KEY_MISMATCH, BLOCK_LAW_UNKNOWN, LEDGER_ROLLED_BACK, LEDGER_FORKED, LEDGER_DISK_FULL
 */
export async function openHost(options: HostOptions): Promise<EmbeddedHost> {
  const chain = await Chain.open(options.folder, { create: true });
  try {
    const network = readNetwork(chain);
    checkTip(chain, network?.hostKey ?? undefined);
    if (network !== undefined && network.hostKey !== multikeyOf(options.hostKey.publicKey))
      throw new LicenceError('LEDGER_HOST_KEY_MISMATCH');
    if (network !== undefined) lawOf(options.laws ?? knownLaws, network.lawVersion);
    requireHeads(chain, options.against ?? []);
    return new EmbeddedHost(chain, options, network);
  } catch (error) {
    await chain.close();
    throw error;
  }
}

function readNetwork(chain: Chain): NetworkRecord | undefined {
  const text = databaseState(chain.database).get('NET');
  try {
    return text === undefined ? undefined : (JSON.parse(text) as NetworkRecord);
  } catch (cause) {
    throw new LicenceError('LEDGER_CORRUPT', { folder: chain.folder, because: 'STATE_DIFFERS' }, cause);
  }
}
