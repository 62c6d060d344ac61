import { type ErrorCode, type ErrorDetail, LicenceError } from '@ganzheng/sdk/errors';
import { verifyStatement } from '@ganzheng/sdk/ledger';
import { publicKeyOfMultikey } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { type Block, noTip, tipOf, treeOf } from './blocks.js';
import type { Chain } from './chain.js';

/**
 * The quick check at opening: the end of the chain is whole and is the end that was acknowledged. Nothing is ever cut off to make it fit.
 *
 * @param hostKey Multikey the network was founded with; undefined when state does not name one
 * @throws LEDGER_CORRUPT with the fact in `because`
 */
export function checkTip(chain: Chain, hostKey: string | undefined): void {
  const { tip, marker } = chain;
  if (marker.found !== undefined && marker.found.height > tip.height) {
    throw corrupt(chain, 'BLOCK_MISSING', { height: tip.height, acknowledged: marker.found.height });
  }
  if (marker.found?.height === tip.height && marker.found.digest !== tip.digest)
    throw corrupt(chain, 'BLOCK_TIP_DIFFERS', { height: tip.height });
  if (tip.height === 0) return;
  const last = read(chain, tip.height - 1);
  if (tipOf(last).digest !== tip.digest) throw corrupt(chain, 'BLOCK_TIP_DIFFERS', { height: tip.height });
  const before = tip.height === 1 ? noTip : tipOf(read(chain, tip.height - 2));
  const fact = faultOf(last, before.digest, hostKey);
  if (fact !== undefined) throw corrupt(chain, fact, { block: tip.height - 1 });
}

function faultOf({ header, transactions }: Block, previous: string, hostKey: string | undefined): ErrorCode | undefined {
  if (header.statement.previous !== previous) return 'BLOCK_CHAIN_BROKEN';
  if (hostKey === undefined || !verifyStatement(header, publicKeyOfMultikey(hostKey))) return 'BLOCK_SIGNATURE_INVALID';
  const whole = header.statement.count === transactions.length && hex.encode(treeOf(transactions).root()) === header.statement.root;
  return whole ? undefined : 'BLOCK_ROOT_DIFFERS';
}

function read(chain: Chain, number: number): Block {
  try {
    return chain.block(number);
  } catch (error) {
    throw corrupt(chain, error instanceof LicenceError ? error.code : 'BLOCK_MALFORMED', { block: number }, error);
  }
}

const corrupt = ({ folder }: Chain, because: ErrorCode, detail: ErrorDetail, cause?: unknown): LicenceError =>
  new LicenceError('LEDGER_CORRUPT', { folder, because, ...detail }, cause);
