import { join } from 'node:path';
import { fsck } from '@ganzheng/network';
import { Level } from 'level';
import { personal } from './personal.js';
import type { Walker } from './walker.js';

/** 事后查验: the ledger's blocks are replayed through the law, and its files are searched for anybody's name or number. */
export async function afterwards({ terminal, expect }: Walker, folder: string): Promise<void> {
  terminal.title('事后', 'Afterwards');
  terminal.step('重放账本', 'fsck: every block replayed through the law, state and roots compared');
  const report = await fsck({ folder: join(folder, 'ledger') });
  terminal.fact('区块 blocks', `${report.blocks}, transactions ${report.transactions}, keys ${report.stateKeys}`);
  expect(report.findings.length === 0, '账本一致 the ledger is clean');

  terminal.step('查找个人信息', 'No name and no number of anybody in blocks, state, events');
  const content = await contentOf(join(folder, 'ledger', 'level'));
  terminal.fact('查找 searched', `${personal.length} 个姓名与号码 names and numbers, ${content.length} records`);
  expect(
    content.length > 100 && !content.some((record) => personal.some((text) => record.includes(text))),
    '账本中没有个人信息 nothing personal on the ledger',
  );
}

/** Every key and value, as the database gives them: its files are compressed and would hide what is in them. */
async function contentOf(path: string): Promise<readonly string[]> {
  const database = new Level<string, string>(path, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
  const content: string[] = [];
  for await (const [key, value] of database.iterator()) content.push(`${key} ${value}`);
  await database.close();
  return content;
}
