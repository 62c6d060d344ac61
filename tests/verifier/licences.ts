import { buildLicenceId, type LicenceDraft, licenceTypeOf } from '@ganzheng/sdk/licence';
import { draft as card } from '../support/verify-world.js';

const typeCodes = { card: '11100000000013127D001', business: '11100000MB0143028R001', permit: '11360700MB0T10053B001' } as const;

const company = { name: '赣州市橙心食品有限公司', code: '91360702MA0T30018Q', codeType: '001' } as const;
const market = { name: '赣州市市场监督管理局', code: '11360700MB0T10053B' };

const business: LicenceDraft = {
  ...card,
  id: buildLicenceId({ typeCode: typeCodes.business, issuerCode: market.code, serial: 'B0000001', version: 1 }).text,
  typeCode: typeCodes.business,
  name: licenceTypeOf(typeCodes.business).name.zh,
  number: company.code,
  issuer: market,
  validUntil: '长期',
  holder: [company],
  face: {
    name: company.name,
    uscc: company.code,
    enterpriseType: '有限责任公司',
    legalRepresentative: '钟明远',
    establishedOn: '2019-05-20',
    domicile: '江西省赣州市章贡区橙花路8号',
    businessScope: '食品经营',
    registrationAuthority: market.name,
  },
};

const permit: LicenceDraft = {
  ...card,
  id: buildLicenceId({ typeCode: typeCodes.permit, issuerCode: market.code, serial: 'P0000001', version: 1 }).text,
  typeCode: typeCodes.permit,
  name: licenceTypeOf(typeCodes.permit).name.zh,
  number: 'JY13607020000018',
  issuer: market,
  issuedOn: '2024-03-01',
  validFrom: '2024-03-01',
  validUntil: '2029-02-28',
  holder: [company],
  face: {
    operator: company.name,
    uscc: company.code,
    legalRepresentative: '钟明远',
    businessCategory: '餐饮服务经营者',
    businessItems: '热食类食品制售',
    premises: '江西省赣州市章贡区橙花路8号',
  },
};

/** What the legal representative of the demo company holds. */
export const drafts: Readonly<Record<keyof typeof typeCodes, LicenceDraft>> = { card, business, permit };

/** Words that must not be found where no personal data belongs. */
export const personal = ['钟明远', '360700199001010018', company.name, company.code, business.id, permit.id, card.id];
