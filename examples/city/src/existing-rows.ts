import { addYears, csvSeparator, faceHeading, hybridCheck, LONG_TERM, licenceTypeOf, metadata } from '@ganzheng/sdk/licence';
import { type Company, scopeOf } from './companies.js';
import type { Draw } from './draw.js';
import { organisations } from './organisations.js';
import type { Household, Person } from './people.js';

/** One row of an export: heading → text of the cell. */
export type Row = Readonly<Record<string, string>>;

/** The types of the export, by their short names here. */
export const types = {
  idCard: licenceTypeOf('11100000000013127D001'),
  household: licenceTypeOf('11360700MB0T10029T002'),
  marriage: licenceTypeOf('111000000000131433001'),
  property: licenceTypeOf('11100000MB03271699001'),
  driving: licenceTypeOf('11360700MB0T10029T003'),
  flexible: licenceTypeOf('11360700MB0T10010X001'),
  business: licenceTypeOf('11100000MB0143028R001'),
  food: licenceTypeOf('11360700MB0T10053B001'),
  qualification: licenceTypeOf('11360700MB0T10088X001'),
  constructor2: licenceTypeOf('11100000000013338W001'),
} as const;

interface Stock {
  readonly number: string;
  readonly region: string;
  readonly from: string;
  readonly until: string;
  readonly holders: readonly (Person | Company)[];
  readonly face: Readonly<Record<string, string>>;
}

/** 居民身份证: 5, 10, 20 years or without end, by age. @see 居民身份证法 article 5 */
export function idCardRow(person: Person, { region, address }: Household, from: string): Row {
  const age = Number(from.slice(0, 4)) - Number(person.birthDate.slice(0, 4));
  const years = age < 16 ? 5 : age < 26 ? 10 : 20;
  return rowOf('idCard', {
    number: person.idNumber,
    region,
    from,
    until: age < 46 ? addYears(from, years) : LONG_TERM,
    holders: [person],
    face: {
      name: person.name,
      sex: person.sex,
      ethnicity: person.ethnicity,
      birthDate: person.birthDate,
      address,
      idNumber: person.idNumber,
      issuingOrgan: '赣州市公安局',
    },
  });
}

export const householdRow = ({ number, region, address, members }: Household, from: string): Row =>
  rowOf('household', {
    number,
    region,
    from,
    until: LONG_TERM,
    holders: members.map(({ person }) => person),
    face: {
      householdNumber: number,
      householdType: '家庭户',
      headName: members[0]?.person.name ?? '',
      address,
      members: members.map(({ person, relation }) => `${person.name}(${relation})`).join('、'),
      registrationOrgan: '赣州市公安局',
    },
  });

export const marriageRow = (husband: Person, wife: Person, { region, serial, from }: Placed): Row =>
  rowOf('marriage', {
    number: `J${region}-${from.slice(0, 4)}-${serial}`,
    region,
    from,
    until: LONG_TERM,
    holders: [husband, wife],
    face: {
      registeredOn: from,
      husbandName: husband.name,
      husbandDocument: husband.idNumber,
      wifeName: wife.name,
      wifeDocument: wife.idNumber,
      registrationOrgan: '赣州市民政局',
    },
  });

/** Where and when a licence was issued, and its serial within the year. */
interface Placed {
  readonly region: string;
  readonly serial: string;
  readonly from: string;
}

export const propertyRow = (draw: Draw, owners: readonly Person[], { address }: Household, { region, serial, from }: Placed): Row =>
  rowOf('property', {
    number: `赣(${from.slice(0, 4)})赣州市不动产权第0${serial}号`,
    region,
    from,
    until: LONG_TERM,
    holders: owners,
    face: {
      owners: owners.map(({ name }) => name).join('、'),
      coOwnership: owners.length > 1 ? '共同共有' : '单独所有',
      location: address,
      unitNumber: `${region}001001GB${draw.between(10000, 99999)}F00${serial}`,
      rightType: '国有建设用地使用权/房屋所有权',
      rightNature: '出让/市场化商品房',
      usage: '城镇住宅用地/成套住宅',
      area: `房屋建筑面积${draw.between(72, 168)}.${draw.between(10, 99)}平方米`,
      useTerm: `国有建设用地使用权至${Number(from.slice(0, 4)) + 62}年止`,
    },
  });

export const drivingRow = (draw: Draw, person: Person, { region, address }: Household, from: string): Row =>
  rowOf('driving', {
    number: person.idNumber,
    region,
    from,
    until: addYears(from, 6),
    holders: [person],
    face: {
      name: person.name,
      sex: person.sex,
      birthDate: person.birthDate,
      address,
      licenceNumber: person.idNumber,
      vehicleClass: draw.pick(['C1', 'C1', 'C1', 'C2', 'B2', 'A2']),
      firstIssuedOn: from,
      fileNumber: `3607${draw.between(10_000_000, 99_999_999)}`,
    },
  });

export const flexibleRow = (person: Person, occupation: string, { region, serial, from }: Placed): Row =>
  rowOf('flexible', {
    number: `GZLH${from.slice(0, 4)}${serial}`,
    region,
    from,
    until: LONG_TERM,
    holders: [person],
    face: {
      name: person.name,
      idNumber: person.idNumber,
      occupation,
      registeredOn: from,
      employedSince: from,
    },
  });

export const businessRow = (company: Company): Row =>
  rowOf('business', {
    number: company.uscc,
    region: company.region,
    from: company.establishedOn,
    until: LONG_TERM,
    holders: [company],
    face: {
      name: company.name,
      uscc: company.uscc,
      enterpriseType: '有限责任公司(自然人投资或控股)',
      legalRepresentative: company.legalRepresentative.name,
      registeredCapital: company.capital,
      establishedOn: company.establishedOn,
      domicile: company.domicile,
      businessScope: scopeOf(company),
      registrationAuthority: '赣州市市场监督管理局',
    },
  });

/** 食品经营许可证: JY, category, division, six digits and a check digit. @see 食品经营许可管理办法; GB/T 17710 MOD 11,10 */
export function foodRow(company: Company, { region, serial, from }: Placed): Row {
  const digits = `2${region}${serial}`;
  return rowOf('food', {
    number: `JY${digits}${hybridCheck(digits, 10)}`,
    region,
    from,
    until: addYears(from, 5),
    holders: [company],
    face: {
      operator: company.name,
      uscc: company.uscc,
      legalRepresentative: company.legalRepresentative.name,
      businessCategory: '餐饮服务经营者',
      businessItems: '热食类食品制售；预包装食品销售',
      premises: company.domicile,
      domicile: company.domicile,
      supervisor: '赣州市市场监督管理局',
    },
  });
}

export const qualificationRow = (company: Company, { region, serial, from }: Placed): Row =>
  rowOf('qualification', {
    number: `D336${serial}`,
    region,
    from,
    until: addYears(from, 5),
    holders: [company],
    face: {
      name: company.name,
      uscc: company.uscc,
      legalRepresentative: company.legalRepresentative.name,
      qualifications: '建筑工程施工总承包贰级；市政公用工程施工总承包叁级',
      domicile: company.domicile,
    },
  });

export const constructorRow = (person: Person, employer: Company, { region, serial, from }: Placed): Row =>
  rowOf('constructor2', {
    number: `赣236${from.slice(0, 4)}${serial}`,
    region,
    from,
    until: addYears(from, 3),
    holders: [person],
    face: {
      name: person.name,
      sex: person.sex,
      birthDate: person.birthDate,
      idNumber: person.idNumber,
      specialities: '建筑工程',
      employer: employer.name,
      registeredOn: from,
    },
  });

/** Lays a licence out under the export's headings. */
function rowOf(name: keyof typeof types, { number, region, from, until, holders, face }: Stock): Row {
  const type = types[name];
  const issuer = organisations.find(({ accreditations }) =>
    accreditations.some(({ role, typeCodes }) => role === 'issuer' && typeCodes.includes(type.typeCode)),
  );
  if (issuer === undefined) throw new TypeError(`nobody issues ${type.typeCode}`);
  const joined = (of: (holder: Person | Company) => string): string => holders.map(of).join(csvSeparator);
  return {
    [metadata.typeCode.zh]: type.typeCode,
    [metadata.typeName.zh]: type.name.zh,
    [metadata.number.zh]: number,
    [metadata.issuerName.zh]: issuer.name,
    [metadata.issuerCode.zh]: issuer.uscc,
    [metadata.issuedOn.zh]: from,
    [metadata.validFrom.zh]: from,
    [metadata.validUntil.zh]: until,
    [metadata.region.zh]: region,
    [metadata.holderName.zh]: joined((holder) => holder.name),
    [metadata.holderCode.zh]: joined((holder) => ('uscc' in holder ? holder.uscc : holder.idNumber)),
    [metadata.holderCodeType.zh]: joined((holder) => ('uscc' in holder ? '001' : '111')),
    ...Object.fromEntries(
      type.face.flatMap((field) => (face[field.name] === undefined ? [] : [[faceHeading(field), face[field.name] ?? '']])),
    ),
  };
}
