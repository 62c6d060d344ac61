import { errorTable } from '@ganzheng/sdk/errors';

const advice = { no: 'no', same: 'the same again', new: 'a new request', wait: 'the same, later' } as const;

/** docs/errors.md from the error table. */
export function errorsDocument(): string {
  const rows = Object.entries(errorTable)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, retry, zh, en }]) => `| \`${code}\` | ${status} | ${advice[retry]} | ${zh} | ${en} |`);
  return [
    '# Errors (错误码)',
    '',
    'Written by `npm run docs` from the one table in `sdk/src/errors`. A code names the fact that holds and is never reused; its text may change.',
    '',
    '| code | HTTP | retry | 中文 | English |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
