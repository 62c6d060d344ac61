import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { untilEverywhere } from '../until-everywhere.js';
import { personal } from './personal.js';
import type { Walker } from './walker.js';

/** 事后查验: the organisations' peers hold the same chain, and what the nodes keep and say is searched for anybody's name or number. */
export async function afterwardsOnFabric({ terminal, expect, city: { context } }: Walker, network: string): Promise<void> {
  const ledgers = (['approval', 'jiangxi', 'guangdong'] as const).map((key) => context.ledgerOf(key));
  terminal.title('事后', 'Afterwards');
  terminal.step('比对三个机构的账本', 'Each organisation asks its own peer for the end of its chain');
  await Promise.all(ledgers.map(async (ledger) => untilEverywhere(ledger, (await ledger.status()).height - 1)));
  const ends = await Promise.all(ledgers.map((ledger) => ledger.status()));
  for (const { peers = [], tip } of ends) terminal.fact(peers[0]?.mspId ?? '', `${peers[0]?.height ?? '–'} blocks · ${tip.slice(0, 16)}…`);
  terminal.fact('信任 trust', ends[0]?.trust ?? '');
  expect(new Set(ends.map(({ tip, height }) => `${height} ${tip}`)).size === 1, '三个机构的账本一致 the three hold the same chain');

  terminal.step('查找个人信息', 'No name and no number of anybody in any node’s blocks or logs');
  const kept = filesBelow(network).filter((path) => basename(path).startsWith('blockfile_') || path.endsWith('.log'));
  const holding = (text: string): string[] => kept.filter((path) => readFileSync(path).includes(text));
  terminal.fact('查找 searched', `${personal.length} 个姓名与号码 names and numbers, ${kept.length} files`);
  expect(
    // Blocks are kept in clear: what is on the ledger is found, in every peer's and the orderer's.
    holding(context.member('approval').did).length > ledgers.length && personal.every((text) => holding(text).length === 0),
    '账本中没有个人信息 nothing personal on the ledger',
  );
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
