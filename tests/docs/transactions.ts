import { rowOf, type TransactionName, transactions } from '@ganzheng/sdk/ledger';

/** docs/transactions.md from the transaction table: what an auditor and a partner read beside the law. */
export function transactionsDocument(): string {
  const names = Object.keys(transactions) as TransactionName[];
  return [
    '# Ledger transactions (账本交易)',
    '',
    'Written by `npm run docs` from the one table in `sdk/src/ledger`. Services and chaincode share nothing else about the law.',
    '',
    '## Submissions (提交)',
    '',
    ...names.filter((name) => rowOf(name).kind === 'submit').flatMap(section),
    '## Queries (查询)',
    '',
    '| name | 中文 | what | refusals |',
    '|---|---|---|---|',
    ...names
      .filter((name) => rowOf(name).kind === 'evaluate')
      .map((name) => `| \`${name}\` | ${rowOf(name).zh} | ${rowOf(name).en} | ${codes(rowOf(name).refusals)} |`),
    '',
  ].join('\n');
}

function section(name: TransactionName): string[] {
  const { zh, en, callers, keys, event, refusals } = rowOf(name);
  const who =
    'attribute' in callers
      ? `a member with the attribute \`${callers.attribute}\``
      : callers.any === 'founder'
        ? 'the founder, in the first block'
        : 'any admitted member';
  return [
    `### \`${name}\` ${zh}`,
    '',
    `${en}.`,
    '',
    `- may be submitted by: ${who}`,
    `- writes: ${codes(keys)}`,
    `- event: ${event === null ? 'none' : `\`${event}\``}`,
    `- may refuse with: ${codes(refusals)}`,
    '',
  ];
}

const codes = (names: readonly string[]): string => (names.length === 0 ? '–' : names.map((name) => `\`${name}\``).join(', '));
