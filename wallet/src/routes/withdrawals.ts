import { type Ledger, transactions } from '@ganzheng/sdk/ledger';
import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { relayWithdrawal } from '../relay/withdraw.js';

/** Withdrawals over HTTP: the one-time key's signature is the proof, and the law judges it. */
export const withdrawalRoutes = (ledger: Pick<Ledger, 'submit'>): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/withdrawals',
    operationId: 'relayWithdrawal',
    summary: { zh: '代递撤回授权', en: 'Relay the withdrawal of an authorisation' },
    auth: 'public',
    body: transactions['authorization.withdraw'].args,
    response: z.strictObject({ state: z.string(), since: z.string() }),
    handler: ({ body }) => relayWithdrawal(ledger, body),
  }),
];
