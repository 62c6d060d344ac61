import { LicenceError } from '../errors/index.js';
import { isRegion } from '../ledger/region.js';

/** Name of a division in both languages. */
export interface RegionName {
  readonly zh: string;
  readonly en: string;
}

/** The divisions this product names: Jiangxi with Ganzhou's counties, Guangdong with Guangzhou's and Shenzhen's districts, and neighbours. */
const names: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  '100000': ['全国', 'China'],
  '310000': ['上海市', 'Shanghai'],
  '320000': ['江苏省', 'Jiangsu'],
  '330000': ['浙江省', 'Zhejiang'],
  '340000': ['安徽省', 'Anhui'],
  '350000': ['福建省', 'Fujian'],
  '360000': ['江西省', 'Jiangxi'],
  '360700': ['赣州市', 'Ganzhou'],
  '360702': ['章贡区', 'Zhanggong'],
  '360703': ['南康区', 'Nankang'],
  '360704': ['赣县区', 'Ganxian'],
  '360722': ['信丰县', 'Xinfeng'],
  '360723': ['大余县', 'Dayu'],
  '360724': ['上犹县', 'Shangyou'],
  '360725': ['崇义县', 'Chongyi'],
  '360726': ['安远县', 'Anyuan'],
  '360728': ['定南县', 'Dingnan'],
  '360729': ['全南县', 'Quannan'],
  '360730': ['宁都县', 'Ningdu'],
  '360731': ['于都县', 'Yudu'],
  '360732': ['兴国县', 'Xingguo'],
  '360733': ['会昌县', 'Huichang'],
  '360734': ['寻乌县', 'Xunwu'],
  '360735': ['石城县', 'Shicheng'],
  '360781': ['瑞金市', 'Ruijin'],
  '360783': ['龙南市', 'Longnan'],
  '430000': ['湖南省', 'Hunan'],
  '440000': ['广东省', 'Guangdong'],
  '440100': ['广州市', 'Guangzhou'],
  '440103': ['荔湾区', 'Liwan'],
  '440104': ['越秀区', 'Yuexiu'],
  '440105': ['海珠区', 'Haizhu'],
  '440106': ['天河区', 'Tianhe'],
  '440111': ['白云区', 'Baiyun'],
  '440112': ['黄埔区', 'Huangpu'],
  '440113': ['番禺区', 'Panyu'],
  '440114': ['花都区', 'Huadu'],
  '440115': ['南沙区', 'Nansha'],
  '440117': ['从化区', 'Conghua'],
  '440118': ['增城区', 'Zengcheng'],
  '440200': ['韶关市', 'Shaoguan'],
  '440300': ['深圳市', 'Shenzhen'],
  '440303': ['罗湖区', 'Luohu'],
  '440304': ['福田区', 'Futian'],
  '440305': ['南山区', 'Nanshan'],
  '440306': ['宝安区', "Bao'an"],
  '440307': ['龙岗区', 'Longgang'],
  '440308': ['盐田区', 'Yantian'],
  '440309': ['龙华区', 'Longhua'],
  '440310': ['坪山区', 'Pingshan'],
  '440311': ['光明区', 'Guangming'],
  '440400': ['珠海市', 'Zhuhai'],
  '440600': ['佛山市', 'Foshan'],
  '440700': ['江门市', 'Jiangmen'],
  '441300': ['惠州市', 'Huizhou'],
  '441400': ['梅州市', 'Meizhou'],
  '441600': ['河源市', 'Heyuan'],
  '441900': ['东莞市', 'Dongguan'],
  '442000': ['中山市', 'Zhongshan'],
};

/** The divisions (行政区划) known by name: code → names. @see GB/T 2260-2007 */
export const regions: ReadonlyMap<string, RegionName> = new Map(
  Object.entries(names).map(([code, [zh, en]]) => [code, Object.freeze({ zh, en })]),
);

/** The whole country. */
const COUNTRY = '100000';

/** The names of a division: itself when known by name, else the nearest one above it. @throws REGION_MALFORMED */
export function regionName(region: string): RegionName {
  if (!isRegion(region)) throw new LicenceError('REGION_MALFORMED');
  const above = [region, `${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`, COUNTRY];
  return above.map((code) => regions.get(code)).find((name) => name !== undefined) ?? { zh: '', en: '' };
}
