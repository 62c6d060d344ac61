import { LicenceError } from '@ganzheng/sdk/errors';
import { type Evidence, evidenceSchema, type MemberRoots, parseJson, verifyEvidence } from '@ganzheng/sdk/ledger';
import { z } from 'zod';
import type { Finding } from '../../embedded/check-block.js';

const evidence = evidenceSchema.refine(({ kind }) => kind === 'fabric');

// What people hold: the status of a ledger, the evidence of a transaction, a receipt with evidence.
const keptSchema = z.array(
  z.union([z.object({ height: z.int().min(1), tip: z.string().regex(/^[0-9a-f]{64}$/) }), z.object({ evidence }), evidence]),
);

/** Something of the ledger that was kept outside it. */
export type Kept = { readonly height: number; readonly tip: string } | { readonly evidence: Evidence };

/**
 * Reads what was kept outside a ledger on Fabric: a JSON array of ledger status, evidence or receipts, in any mixture.
 *
 * @param text attacker-controlled
 * @throws HEADS_MALFORMED, JSON_MALFORMED, JSON_TOO_LARGE, JSON_TOO_DEEP
 */
export function readKept(text: string): Kept[] {
  const parsed = keptSchema.safeParse(parseJson(text, { maxLength: 64 * 1024 * 1024 }));
  if (!parsed.success) throw new LicenceError('HEADS_MALFORMED', { at: parsed.error.issues[0]?.path.join('.') ?? '' });
  return parsed.data.map((each) => ('kind' in each ? { evidence: each } : each));
}

/**
 * Compares a ledger with what was kept outside it: what the ledger has not got means that an older one was put in its place, another digest that it is another.
 *
 * @param ledger hashes of its block headers, in order; its transactions; its members' roots
 */
export function compareKept(
  kept: readonly Kept[],
  {
    headers,
    positions,
    members,
  }: { readonly headers: readonly string[]; readonly positions: ReadonlyMap<string, unknown>; readonly members: MemberRoots },
): Finding[] {
  return kept.flatMap((each): Finding[] => {
    if ('height' in each) {
      const found = headers[each.height - 1];
      if (found === undefined) return [{ code: 'LEDGER_ROLLED_BACK', block: each.height - 1, detail: 'outside' }];
      return found === each.tip ? [] : [{ code: 'LEDGER_FORKED', block: each.height - 1, detail: 'outside' }];
    }
    const txId = provenBy(each.evidence, members);
    if (txId === undefined) return [{ code: 'LEDGER_FORKED', detail: 'evidence of other members' }];
    return positions.has(txId) ? [] : [{ code: 'LEDGER_ROLLED_BACK', detail: txId }];
  });
}

function provenBy(evidence: Evidence, members: MemberRoots): string | undefined {
  try {
    return verifyEvidence(evidence, { members }).txId;
  } catch (error) {
    if (error instanceof LicenceError) return undefined;
    throw error;
  }
}
