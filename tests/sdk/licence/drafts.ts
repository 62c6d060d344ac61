import { buildLicenceId, type LicenceDraft, licenceTypeOf } from '@ganzheng/sdk/licence';

type Body = Omit<LicenceDraft, 'id' | 'typeVersion' | 'name' | 'version' | 'assurance'>;

/** A draft of a first issue, complete and right. */
const draft = (body: Body, serial: string): LicenceDraft => ({
  ...body,
  id: buildLicenceId({ typeCode: body.typeCode, issuerCode: body.issuer.code, serial, version: 1 }).text,
  typeVersion: 1,
  name: licenceTypeOf(body.typeCode).name.zh,
  version: 1,
  assurance: 'native',
});

const husband = { name: '钟明远', code: '360700199001010018', codeType: '111' } as const;
const wife = { name: '赖晓婷', code: '360700198506151022', codeType: '111' } as const;

/** The marriage certificate of the demo couple. */
export const marriage = draft(
  {
    typeCode: '111000000000131433001',
    number: 'J360702-2018-000123',
    issuer: { name: '赣州市民政局', code: '11360700MB0T10037M' },
    issuedOn: '2018-05-20',
    validFrom: '2018-05-20',
    validUntil: '长期',
    region: '360702',
    holder: [husband, wife],
    face: {
      registeredOn: '2018-05-20',
      husbandName: husband.name,
      husbandDocument: husband.code,
      wifeName: wife.name,
      wifeDocument: wife.code,
      registrationOrgan: '赣州市民政局',
    },
  },
  'M0000001',
);

/** The business licence of the demo enterprise. */
export const businessLicence = draft(
  {
    typeCode: '11100000MB0143028R001',
    number: '91360702MA0T30018Q',
    issuer: { name: '赣州市市场监督管理局', code: '11360700MB0T10053B' },
    issuedOn: '2019-05-20',
    validFrom: '2019-05-20',
    validUntil: '长期',
    region: '360702',
    holder: [{ name: '赣州市橙心食品有限公司', code: '91360702MA0T30018Q', codeType: '001' }],
    face: {
      name: '赣州市橙心食品有限公司',
      uscc: '91360702MA0T30018Q',
      enterpriseType: '有限责任公司',
      legalRepresentative: '钟明远',
      establishedOn: '2019-05-20',
      domicile: '江西省赣州市章贡区橙花路8号',
      businessScope: '食品经营',
      registrationAuthority: '赣州市市场监督管理局',
    },
  },
  'B0000001',
);

/** The driving licence of the demo citizen: a type that lasts some years. */
export const drivingLicence = draft(
  {
    typeCode: '11360700MB0T10029T003',
    number: '360700199001010018',
    issuer: { name: '赣州市公安局', code: '11360700MB0T10029T' },
    issuedOn: '2022-09-01',
    validFrom: '2022-09-01',
    validUntil: '2028-09-01',
    region: '360702',
    holder: [husband],
    face: {
      name: '钟明远',
      sex: '男',
      birthDate: '1990-01-01',
      address: '江西省赣州市章贡区橙花路1号',
      licenceNumber: '360700199001010018',
      vehicleClass: 'C1',
      firstIssuedOn: '2022-09-01',
    },
  },
  'D0000001',
);
