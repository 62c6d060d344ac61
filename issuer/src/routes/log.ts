import { receiptSchema } from '@ganzheng/sdk/ledger';
import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import type { Issuer } from '../issuer.js';
import { digestShape } from './shape.js';

/** The operator's log, for everyone: checkpoint, tiles, receipts. @see C2SP tlog-tiles */
export const logRoutes = ({ log }: Issuer): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/log/checkpoint',
    operationId: 'readCheckpoint',
    summary: { zh: '日志最新检查点', en: 'The newest checkpoint of the log' },
    auth: 'public',
    response: { mediaType: 'text/plain; charset=utf-8' },
    handler: () => log.note(),
  }),
  defineRoute({
    method: 'get',
    path: '/log/tile/*tile',
    operationId: 'readTile',
    summary: { zh: '日志分片', en: 'A tile of the log' },
    auth: 'public',
    params: z.strictObject({ tile: z.array(z.string().max(16)).max(8) }),
    response: { mediaType: 'application/octet-stream' },
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    handler: ({ params }) => log.tile(`tile/${params.tile.join('/')}`),
  }),
  defineRoute({
    method: 'get',
    path: '/log/receipts/:leaf',
    operationId: 'readReceipt',
    summary: { zh: '按叶子取存证回执', en: 'The receipt of a leaf' },
    auth: 'public',
    params: z.strictObject({ leaf: digestShape }),
    response: receiptSchema,
    handler: ({ params }) => log.receiptOf(params.leaf),
  }),
];
