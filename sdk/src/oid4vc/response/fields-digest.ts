import { hex } from '@scure/base';
import { commit } from '../../licence/commitment.js';

/**
 * The digest a grant puts on the ledger in place of its fields, hex.
 *
 * @param fields `<typeCode>.<field>`, in any order
 * @param salt 32 random bytes the wallet and the verifier keep to themselves
 */
export const fieldsDigest = (fields: readonly string[], salt: Uint8Array): string => hex.encode(commit([...new Set(fields)].sort(), salt));
