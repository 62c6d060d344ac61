import { licenceTypeOf } from '@ganzheng/sdk/licence';

/** What both provinces' roots sign: from whose licences, who recognises them, type by type, for which matters. */
export interface CityAgreement {
  readonly from: string;
  readonly to: string;
  readonly mappings: {
    readonly typeCode: string;
    readonly asTypeCode: string;
    readonly relation: 'exact' | 'close' | 'narrow';
    /** our face field → their field's name */
    readonly fieldMap: Record<string, string>;
  }[];
  readonly matters: string[];
}

/** A national type reads the same on both sides. */
function national(typeCode: string): CityAgreement['mappings'][number] {
  const fieldMap = Object.fromEntries(licenceTypeOf(typeCode).face.map(({ name }) => [name, name]));
  return { typeCode, asTypeCode: typeCode, relation: 'exact', fieldMap };
}

const identityCard = '11100000000013127D001';
const marriageCertificate = '111000000000131433001';
const businessLicence = '11100000MB0143028R001';
const propertyCertificate = '11100000MB03271699001';
const secondClassConstructor = '11100000000013338W001';

/** The agreements of the city (互认协议): directed, per type, per matter. Guangdong recognises more of Jiangxi's than the other way round. */
export const agreements: readonly CityAgreement[] = [
  {
    from: 'jiangxi',
    to: 'guangdong',
    mappings: [
      ...[identityCard, marriageCertificate, businessLicence, propertyCertificate, secondClassConstructor].map(national),
      {
        typeCode: '11360700MB0T10053B001',
        asTypeCode: '11440307MB0T20032W001',
        relation: 'close',
        fieldMap: { operator: 'permitHolder', uscc: 'uscc', businessCategory: 'category', businessItems: 'items', premises: 'place' },
      },
      {
        typeCode: '11360700MB0T10010X001',
        asTypeCode: '11440300MB0T20024W001',
        relation: 'close',
        fieldMap: {
          name: 'name',
          idNumber: 'holderIdNumber',
          occupation: 'jobForm',
          employedSince: 'startedOn',
          registeredOn: 'recordedOn',
        },
      },
    ],
    matters: ['*'],
  },
  { from: 'guangdong', to: 'jiangxi', mappings: [identityCard, businessLicence].map(national), matters: ['*'] },
];
