import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalBytes, parseJson, signedSchema } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { z } from 'zod';
import { tipOf } from './blocks.js';
import type { Chain } from './chain.js';

/** A head of the ledger as somebody outside kept it: how many blocks there were, and the digest of the newest header. */
export interface Head {
  readonly height: number;
  readonly tip: string;
}

/** What is wrong with a ledger, seen from a head kept outside. */
export interface HeadFault {
  readonly code: 'LEDGER_ROLLED_BACK' | 'LEDGER_FORKED';
  readonly height: number;
  readonly keptHeight: number;
}

const headerSchema = z.object({ header: signedSchema('block-header') });

// What people hold: the status of a ledger, a block header, the evidence of a transaction, a receipt with evidence.
const keptSchema = z.array(
  z.union([
    z.object({ height: z.int().min(1), tip: z.string().regex(/^[0-9a-f]{64}$/) }),
    headerSchema,
    z.object({ evidence: headerSchema }),
  ]),
);

/**
 * Reads heads kept outside a ledger: a JSON array of ledger status, block headers, evidence or receipts, in any mixture.
 *
 * @param text attacker-controlled
 * @throws HEADS_MALFORMED, JSON_MALFORMED, JSON_TOO_LARGE, JSON_TOO_DEEP
 */
export function readHeads(text: string): Head[] {
  const parsed = keptSchema.safeParse(parseJson(text, { maxLength: 64 * 1024 * 1024 }));
  if (!parsed.success) throw new LicenceError('HEADS_MALFORMED', { at: parsed.error.issues[0]?.path.join('.') ?? '' });
  return parsed.data.map((kept) => {
    if ('height' in kept) return { height: kept.height, tip: kept.tip };
    const { statement } = ('evidence' in kept ? kept.evidence : kept).header;
    return { height: statement.number + 1, tip: hex.encode(sm3(canonicalBytes(statement))) };
  });
}

/** Compares the ledger with heads kept outside: one that is ahead means an older backup was restored, another digest a different history. */
export function compareHeads(chain: Chain, heads: readonly Head[]): HeadFault[] {
  const { height } = chain.tip;
  return heads.flatMap((head): HeadFault[] => {
    if (head.height > height) return [{ code: 'LEDGER_ROLLED_BACK', height, keptHeight: head.height }];
    const digest = digestAt(chain, head.height);
    return digest === undefined || digest === head.tip ? [] : [{ code: 'LEDGER_FORKED', height, keptHeight: head.height }];
  });
}

/** Refuses a ledger that a head kept outside contradicts. @throws LEDGER_ROLLED_BACK, LEDGER_FORKED */
export function requireHeads(chain: Chain, heads: readonly Head[]): void {
  const [fault] = compareHeads(chain, heads);
  if (fault !== undefined) throw new LicenceError(fault.code, { height: fault.height, keptHeight: fault.keptHeight });
}

function digestAt(chain: Chain, height: number): string | undefined {
  try {
    return tipOf(chain.block(height - 1)).digest;
  } catch (error) {
    // A block that is missing or unreadable is another finding; it is no proof of another history.
    if (error instanceof LicenceError) return undefined;
    throw error;
  }
}
