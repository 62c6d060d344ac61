import { buildUscc } from '@ganzheng/sdk/licence';
import type { Draw } from './draw.js';
import { demoCitizen, type Person } from './people.js';

/** A fictitious enterprise. Organisation codes MA0T… are made up; both check characters are right. */
export interface Company {
  readonly name: string;
  readonly uscc: string;
  readonly region: string;
  readonly legalRepresentative: Person;
  readonly trade: Trade;
  readonly establishedOn: string;
  readonly domicile: string;
  readonly capital: string;
}

type Trade = keyof typeof trades;

const trades = {
  food: { word: '食品', scope: '食品经营；餐饮服务；初级农产品销售' },
  orange: { word: '果业', scope: '水果种植；脐橙销售；农产品初加工' },
  furniture: { word: '家具', scope: '家具制造；家具销售；木材加工' },
  building: { word: '建筑工程', scope: '房屋建筑工程；市政公用工程；建筑装饰工程' },
} as const;

const counties = [
  ['360702', '赣州市章贡区'],
  ['360703', '赣州市南康区'],
  ['360722', '赣州市信丰县'],
  ['360734', '赣州市寻乌县'],
] as const;

const brands = [...'橙虔赣章贡源丰顺宏瑞兴盛嘉和泰'];

/** The enterprise of the walks; code from synthetic.json, name invented. */
export const demoCompany: Company = {
  name: '赣州市橙心食品有限公司',
  uscc: '91360702MA0T30018Q',
  region: '360702',
  legalRepresentative: demoCitizen,
  trade: 'food',
  establishedOn: '2019-05-20',
  domicile: '江西省赣州市章贡区橙花路8号',
  capital: '壹佰万元整',
};

/**
 * Draws enterprises, each with one of the given people as its legal representative.
 *
 * @param draw the seeded source of choices
 * @param count at most 9,000
 * @param people adults to represent them
 */
export const drawCompanies = (draw: Draw, count: number, people: readonly Person[]): readonly Company[] =>
  Array.from({ length: count }, (_, at) => drawCompany(draw, at, people));

function drawCompany(draw: Draw, at: number, people: readonly Person[]): Company {
  const [region, place] = draw.pick(counties);
  const trade = draw.pick(['food', 'food', 'orange', 'furniture', 'building'] as const);
  return {
    name: `${place}${draw.pick(brands)}${draw.pick(brands)}${trades[trade].word}有限公司`,
    // Organisation codes from MA0T1000 on: clear of those in synthetic.json.
    uscc: buildUscc(`91${region}MA0T${1000 + at}`),
    region,
    legalRepresentative: draw.pick(people),
    trade,
    establishedOn: `${draw.between(2010, 2023)}-${String(draw.between(1, 12)).padStart(2, '0')}-${String(draw.between(1, 28)).padStart(2, '0')}`,
    domicile: `江西省${place}工业新路${draw.between(1, 300)}号`,
    capital: draw.pick(['伍拾万元整', '壹佰万元整', '伍佰万元整', '壹仟万元整']),
  };
}

/** The scope of business that the trade prints on a business licence. */
export const scopeOf = (company: Company): string => trades[company.trade].scope;
