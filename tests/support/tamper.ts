import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommittedTransaction,
  canonicalBytes,
  canonicalText,
  createMerkleLog,
  leafHash,
  type Signed,
  type Statement,
  signStatement,
} from '@ganzheng/sdk/ledger';
import { createSigner, sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { ClassicLevel } from 'classic-level';

export type Raw = ClassicLevel<string, string>;

/** Runs a test on a copy of a closed ledger folder. */
export async function onCopy<T>(folder: string, run: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'ganzheng-copy-'));
  try {
    await cp(folder, copy, { recursive: true });
    return await run(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Changes a ledger's database behind its back. */
export async function tamper<T>(folder: string, change: (database: Raw) => Promise<T>): Promise<T> {
  const database: Raw = new ClassicLevel(join(folder, 'level'));
  await database.open();
  try {
    return await change(database);
  } finally {
    await database.close();
  }
}

export const blockKey = (number: number): string => `b~${String(number).padStart(16, '0')}`;

export const lastBlock = async (database: Raw): Promise<number> =>
  (JSON.parse((await database.get('m~tip')) ?? '') as { height: number }).height - 1;

/** What a dishonest host may change in a block before it signs it anew. */
export interface Rewritten {
  readonly header?: Partial<Statement<'block-header'>>;
  transaction?(transaction: CommittedTransaction): CommittedTransaction;
}

/** Rewrites the last block as whoever holds the host key could: root, signature, tip and marker all fit again. */
export async function rewriteLast(folder: string, hostKey: Uint8Array, { header = {}, transaction }: Rewritten): Promise<void> {
  const tip = await tamper(folder, async (database) => {
    const number = await lastBlock(database);
    const [first = '', ...lines] = ((await database.get(blockKey(number))) ?? '').split('\n');
    const changed =
      transaction === undefined ? lines : lines.map((line) => canonicalText(transaction(JSON.parse(line) as CommittedTransaction)));
    const root = hex.encode(createMerkleLog(changed.map((line) => leafHash(new TextEncoder().encode(line)))).root());
    const old = JSON.parse(first) as Signed<'block-header'>;
    const { type: _, ...body } = { ...old.statement, root, ...header };
    const signed = signStatement('block-header', body, createSigner(hostKey), old.keyId);
    const next = { height: number + 1, digest: hex.encode(sm3(canonicalBytes(signed.statement))), time: signed.statement.time };
    await database.put(blockKey(number), [canonicalText(signed), ...changed].join('\n'));
    await database.put('m~tip', JSON.stringify(next));
    return next;
  });
  await writeFile(join(folder, 'tip'), `${String(tip.height).padStart(16, '0')} ${tip.digest}\n`);
}

/** Flips one bit of a file, counted from its end when the offset is negative. */
export async function flipBit(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  const at = offset < 0 ? bytes.length + offset : offset;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
