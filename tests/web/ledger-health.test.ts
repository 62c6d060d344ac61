import type { LedgerStatus } from '@ganzheng/sdk/ledger';
import { ledgerHealth } from '@ganzheng/sdk/web';
import { expect, it } from 'vitest';

const status: LedgerStatus = { mode: 'embedded', trust: 'one trust domain', network: 'local', lawVersion: 1, height: 3, tip: 'ab' };
const facts = { mode: 'embedded', trust: 'one trust domain', lawVersion: 1, height: 3, tip: 'ab' };

it.each<[string, () => Promise<LedgerStatus>, object]>([
  ['tells engine, trust and height', async () => status, { name: 'ledger', ok: true, facts }],
  [
    'names whose peers answer, and whose do not',
    async () => ({
      ...status,
      peers: [
        { mspId: 'AMSP', height: 3 },
        { mspId: 'BMSP', height: null },
        { mspId: 'CMSP', height: 2 },
      ],
    }),
    { name: 'ledger', ok: true, facts: { ...facts, answering: 'AMSP CMSP', silent: 'BMSP' } },
  ],
  ['is not well when the ledger says nothing', () => Promise.reject(new TypeError('socket')), { name: 'ledger', ok: false }],
])('the health of a ledger %s', async (_, ask, expected) => {
  expect(await ledgerHealth({ status: ask })).toEqual(expected);
});
