import { hex } from '@scure/base';
import type { Signed } from '../../ledger/statement.js';
import { commit } from '../../licence/commitment.js';

/**
 * The digest by which a use stands on the ledger (用证记录), hex: of what its receipt states, salted by the receipt's own salt.
 *
 * @param receipt signed or from a mailbox; its signature is judged apart
 */
export const useDigestOf = ({ statement }: Signed<'use-receipt'>): string => hex.encode(commit(statement, hex.decode(statement.salt)));
