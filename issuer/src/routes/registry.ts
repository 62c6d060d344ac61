import { transactions } from '@ganzheng/sdk/ledger';
import { catalogue, holderSchema } from '@ganzheng/sdk/licence';
import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { accredit, changeAccreditation, publishLicenceType } from '../accredit.js';
import { erase } from '../erase.js';
import { importLicences } from '../import.js';
import type { Issuer } from '../issuer.js';
import { idShape } from './shape.js';

const supervisors = { roles: ['supervisor'] } as const;
const UPLOAD_BYTES = 64 * 1024 * 1024;
const bilingual = { zh: z.string(), en: z.string() };
const count = z.int().min(0);
const finding = { code: z.string(), ...bilingual };

const reportShape = z.strictObject({
  rows: count,
  accepted: count,
  repaired: count,
  unchanged: count,
  rejected: count,
  duplicates: count,
  problems: z.array(z.strictObject({ row: count, field: z.string(), ...finding })).readonly(),
  repairs: z.array(z.strictObject({ kind: z.string(), ...bilingual, count, rows: z.array(count).readonly() })).readonly(),
  byCode: z.array(z.strictObject({ ...finding, count })).readonly(),
  byType: z
    .array(z.strictObject({ typeCode: z.string(), ...bilingual, rows: count, accepted: count, unchanged: count, rejected: count }))
    .readonly(),
  stopped: z.strictObject({ row: count, code: z.string() }).nullable(),
});

const granted = transactions['accreditation.grant'].result;
// The body of the statement, without what follows from who gives.
const accreditShape = granted.pick({
  subject: true,
  role: true,
  scope: true,
  depth: true,
  validFrom: true,
  validUntil: true,
  caller: true,
});

/** Stock data in, accreditations and types on the ledger, people out of the register. */
export const registryRoutes = (issuer: Issuer): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/licence-types',
    operationId: 'listLicenceTypes',
    summary: { zh: '证照类型目录', en: 'The catalogue of licence types' },
    auth: 'public',
    response: z.strictObject({ types: z.array(z.strictObject({ typeCode: z.string(), version: z.int(), ...bilingual })) }),
    handler: () => ({ types: [...catalogue.values()].map(({ typeCode, version, name }) => ({ typeCode, version, ...name })) }),
  }),
  defineRoute({
    method: 'post',
    path: '/licence-types/:typeCode/versions',
    operationId: 'publishLicenceType',
    summary: { zh: '发布证照类型版本', en: 'Publish the version of a licence type' },
    auth: supervisors,
    idempotent: true,
    status: 201,
    params: z.strictObject({ typeCode: z.string().length(21) }),
    response: transactions['licence-type.publish'].result,
    handler: ({ params, staff, requestKey }) => publishLicenceType(issuer, staff.organisation, params.typeCode, requestKey),
  }),
  defineRoute({
    method: 'post',
    path: '/accreditations',
    operationId: 'accredit',
    summary: { zh: '授予下级机构资格认定', en: 'Accredit an organisation' },
    auth: supervisors,
    idempotent: true,
    status: 201,
    body: accreditShape,
    response: granted,
    handler: ({ body, staff, requestKey }) => accredit(issuer, staff.organisation, body, requestKey),
  }),
  defineRoute({
    method: 'post',
    path: '/accreditations/:accreditationId/changes',
    operationId: 'changeAccreditation',
    summary: { zh: '暂停、恢复或撤销资格认定', en: 'Suspend, resume or revoke an accreditation' },
    auth: supervisors,
    idempotent: true,
    params: z.strictObject({ accreditationId: idShape }),
    body: z.strictObject({ to: z.enum(['active', 'suspended', 'revoked']), reason: z.string().regex(/^[a-z0-9-]{1,64}$/) }),
    response: granted,
    handler: ({ params, body, staff, requestKey }) =>
      changeAccreditation(issuer, staff.organisation, params.accreditationId, body, requestKey),
  }),
  defineRoute({
    method: 'post',
    path: '/imports',
    operationId: 'importLicences',
    summary: { zh: '导入存量证照', en: 'Import stock licences from CSV' },
    auth: { roles: ['operator', 'issuer-officer'] },
    upload: { mediaType: 'text/csv', maxBytes: UPLOAD_BYTES },
    response: reportShape,
    // An operator serves every organisation of the service; an officer their own.
    handler: ({ upload, staff }) =>
      importLicences(issuer, upload, { allowed: (did) => staff.role === 'operator' || did === staff.organisation }),
  }),
  defineRoute({
    method: 'post',
    path: '/holders/erase',
    operationId: 'eraseHolder',
    summary: { zh: '删除持证主体的登记数据', en: 'Erase what the register holds of a person' },
    auth: supervisors,
    body: z.strictObject({ holder: holderSchema.unwrap().pick({ code: true, codeType: true }) }),
    response: z.strictObject({ erased: count, kept: count }),
    handler: ({ body, staff }) => erase(issuer, staff.organisation, body.holder),
  }),
];
