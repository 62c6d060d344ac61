/** One organisation of the fictitious city: who it is, which ledger identity it has, and what it is accredited for. */
export interface CityOrganisation {
  /** name within the city's code and files */
  readonly key: string;
  readonly name: string;
  readonly en: string;
  /** fictional USCC with correct check characters; from the synthetic data */
  readonly uscc: string;
  readonly region: string;
  readonly mspId: 'GanzhouMSP' | 'JiangxiMSP' | 'GuangdongMSP';
  readonly affiliation: string;
  readonly accreditations: readonly CityAccreditation[];
}

/** An accreditation of the city: by whom, for what. */
export interface CityAccreditation {
  readonly role: 'authority' | 'issuer' | 'verifier';
  readonly by: string;
  readonly depth: number;
  readonly typeCodes: readonly string[];
  readonly matters: readonly string[];
}

const issuerOf = (by: string, ...typeCodes: string[]): CityAccreditation => ({ role: 'issuer', by, depth: 0, typeCodes, matters: [] });
const verifierOf = (by: string): CityAccreditation => ({ role: 'verifier', by, depth: 0, typeCodes: ['*'], matters: ['*'] });
const authorityOf = (by: string, depth: number): CityAccreditation => ({ role: 'authority', by, depth, typeCodes: ['*'], matters: ['*'] });

/** A bureau of Ganzhou that issues licences. */
const bureau = (key: string, name: string, en: string, uscc: string, ...typeCodes: string[]): CityOrganisation => ({
  key,
  name,
  en,
  uscc,
  region: '360700',
  mspId: 'GanzhouMSP',
  affiliation: `ganzhou.${key}`,
  accreditations: [issuerOf('approval', ...typeCodes)],
});

/** The provinces' roots, founders of the network. */
export const roots: readonly CityOrganisation[] = [
  {
    key: 'jiangxi',
    name: '江西省政务服务管理办公室',
    en: 'Jiangxi Government Services Office',
    uscc: '11360000MB0T1015XD',
    region: '360000',
    mspId: 'JiangxiMSP',
    affiliation: 'jiangxi.root',
    accreditations: [],
  },
  {
    key: 'guangdong',
    name: '广东省政务服务和数据管理局',
    en: 'Guangdong Government Services and Data Bureau',
    uscc: '11440000MB0T200403',
    region: '440000',
    mspId: 'GuangdongMSP',
    affiliation: 'guangdong.root',
    accreditations: [],
  },
];

/** Everyone else, parents before children. */
export const organisations: readonly CityOrganisation[] = [
  {
    key: 'approval',
    name: '赣州市行政审批局',
    en: 'Ganzhou Administrative Approval Bureau',
    uscc: '11360700MB0T10010X',
    region: '360700',
    mspId: 'GanzhouMSP',
    affiliation: 'ganzhou.approval',
    accreditations: [authorityOf('jiangxi', 2), issuerOf('jiangxi', '11360700MB0T10010X001'), verifierOf('jiangxi')],
  },
  bureau(
    'public-security',
    '赣州市公安局',
    'Ganzhou Public Security Bureau',
    '11360700MB0T10029T',
    '11100000000013127D001',
    '11360700MB0T10029T002',
    '11360700MB0T10029T003',
    '11360700MB0T10029T004',
  ),
  bureau(
    'civil-affairs',
    '赣州市民政局',
    'Ganzhou Civil Affairs Bureau',
    '11360700MB0T10037M',
    '111000000000131433001',
    '11360700MB0T10037M002',
    '11360700MB0T10037M003',
  ),
  bureau(
    'health',
    '赣州市卫生健康委员会',
    'Ganzhou Health Commission',
    '11360700MB0T10045G',
    '11360700MB0T10045G001',
    '11360700MB0T10045G002',
    '11360700MB0T10045G003',
  ),
  bureau(
    'market',
    '赣州市市场监督管理局',
    'Ganzhou Market Supervision Bureau',
    '11360700MB0T10053B',
    '11100000MB0143028R001',
    '11360700MB0T10053B001',
    '11360700MB0T10053B002',
  ),
  bureau(
    'natural-resources',
    '赣州市自然资源局',
    'Ganzhou Natural Resources Bureau',
    '11360700MB0T100616',
    '11100000MB03271699001',
    '11100000MB03271699022',
  ),
  bureau(
    'social-security',
    '赣州市人力资源和社会保障局',
    'Ganzhou Human Resources and Social Security Bureau',
    '11360700MB0T1007XX',
    '11360700MB0T1007XX001',
  ),
  bureau(
    'housing',
    '赣州市住房和城乡建设局',
    'Ganzhou Housing and Urban-Rural Development Bureau',
    '11360700MB0T10088X',
    '11360700MB0T10088X001',
    '11360700MB0T10088X002',
    '11100000000013338W001',
    '11100000000013338W011',
    '11100000000013338W032',
  ),
  bureau(
    'transport',
    '赣州市交通运输局',
    'Ganzhou Transport Bureau',
    '11360700MB0T10096Q',
    '11100000000019713D008',
    '11100000000019713D013',
    '11100000000019713D071',
  ),
  bureau('education', '赣州市教育局', 'Ganzhou Education Bureau', '11360700MB0T10109E', '11360700MB0T10109E001', '11360700MB0T10109E002'),
  bureau('emergency', '赣州市应急管理局', 'Ganzhou Emergency Management Bureau', '11360700MB0T101179', '11360700MB0T101179001'),
  bureau('disabled', '赣州市残疾人联合会', 'Ganzhou Disabled Persons’ Federation', '13360700MB0T10125X', '13360700MB0T10125X001'),
  {
    key: 'xunwu',
    name: '寻乌县行政审批局',
    en: 'Xunwu County Administrative Approval Bureau',
    uscc: '11360734MB0T101412',
    region: '360734',
    mspId: 'GanzhouMSP',
    affiliation: 'ganzhou.xunwu',
    accreditations: [verifierOf('approval')],
  },
  {
    key: 'shenzhen',
    name: '深圳市政务服务和数据管理局',
    en: 'Shenzhen Government Services and Data Bureau',
    uscc: '11440300MB0T20024W',
    region: '440300',
    mspId: 'GuangdongMSP',
    affiliation: 'guangdong.shenzhen',
    accreditations: [authorityOf('guangdong', 2)],
  },
  {
    key: 'longgang',
    name: '深圳市龙岗区政务服务和数据管理局',
    en: 'Longgang District Government Services and Data Bureau, Shenzhen',
    uscc: '11440307MB0T20032W',
    region: '440307',
    mspId: 'GuangdongMSP',
    affiliation: 'guangdong.shenzhen.longgang',
    accreditations: [verifierOf('shenzhen'), issuerOf('shenzhen', '11440307MB0T20032W001')],
  },
];
