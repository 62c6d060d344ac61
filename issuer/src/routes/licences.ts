import { holderSchema, licenceSchema } from '@ganzheng/sdk/licence';
import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { issue } from '../issue.js';
import type { Issuer } from '../issuer.js';
import { lifecycleMoves, moveStatus } from '../lifecycle.js';
import { reissue } from '../reissue.js';
import { idShape, outcomeShape, summaryOf, summaryShape } from './shape.js';

const officers = { roles: ['issuer-officer', 'supervisor'] } as const;
const params = z.strictObject({ recordId: idShape });
const reason = z.string().regex(/^[a-z-]{1,64}$/);

const requestShape = licenceSchema.pick({
  typeCode: true,
  number: true,
  issuedOn: true,
  validFrom: true,
  validUntil: true,
  region: true,
  holder: true,
  face: true,
});

/** Issue, read, move and reissue licences; each acts on the organisation of the member of staff and on no other. */
export const licenceRoutes = (issuer: Issuer): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/licences',
    operationId: 'issueLicence',
    summary: { zh: '颁发证照', en: 'Issue a licence' },
    auth: officers,
    idempotent: true,
    status: 201,
    body: requestShape,
    response: summaryShape,
    handler: async ({ body, staff, requestKey }) =>
      summaryOf(await issue(issuer, issuer.organisationOf(staff.organisation), body, requestKey)),
  }),
  defineRoute({
    method: 'get',
    path: '/licences/:recordId',
    operationId: 'readLicence',
    summary: { zh: '查阅本机构证照', en: "Read one of the organisation's licences" },
    auth: { roles: ['issuer-officer', 'supervisor', 'clerk'] },
    params,
    response: summaryShape.extend({ licence: licenceSchema, original: z.unknown(), copies: z.int() }),
    handler: async ({ params: { recordId }, staff }) => {
      const record = await issuer.register.need(recordId, staff.organisation);
      const copies = await issuer.register.copiesOf(recordId);
      const licence = structuredClone(record.licence) as z.input<typeof licenceSchema>;
      return { ...summaryOf(record), licence, original: record.original, copies: copies.length };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/licences/search',
    operationId: 'searchLicences',
    summary: { zh: '按持证主体查找本机构证照', en: "Find the organisation's licences of a holder" },
    auth: { roles: ['issuer-officer', 'supervisor', 'clerk'] },
    // In the body and not in the URL, which proxies write into their logs.
    body: z.strictObject({ holder: holderSchema.unwrap().pick({ code: true, codeType: true }) }),
    response: z.strictObject({ licences: z.array(summaryShape) }),
    handler: async ({ body, staff }) => {
      const records = await issuer.register.ofHolder(body.holder);
      return { licences: records.filter(({ organisation }) => organisation === staff.organisation).map(summaryOf) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/licences/:recordId/status',
    operationId: 'moveLicence',
    summary: {
      zh: '暂扣、恢复、吊销、撤销、注销、转出',
      en: 'Suspend, resume, revoke, withdraw, cancel or transfer a licence and its copies',
    },
    auth: { roles: ['supervisor'] },
    idempotent: true,
    params,
    body: z.strictObject({ to: z.enum(lifecycleMoves), reason }),
    response: outcomeShape,
    handler: async ({ params: { recordId }, body, staff, requestKey }) => {
      const { txId, block, time } = await moveStatus(issuer, staff.organisation, recordId, body, requestKey);
      return { txId, block, time };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/licences/:recordId/reissue',
    operationId: 'reissueLicence',
    summary: { zh: '换发证照', en: 'Reissue a licence as its next version' },
    auth: officers,
    idempotent: true,
    status: 201,
    params,
    body: z.strictObject({ reason, changes: requestShape.omit({ typeCode: true }).partial() }),
    response: summaryShape,
    handler: async ({ params: { recordId }, body, staff, requestKey }) => {
      const changes = Object.fromEntries(Object.entries(body.changes).filter(([, value]) => value !== undefined));
      return summaryOf(await reissue(issuer, staff.organisation, recordId, { changes, reason: body.reason }, requestKey));
    },
  }),
];
