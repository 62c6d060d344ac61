import { buildIdNumber, parseIdNumber } from '@ganzheng/sdk/licence';
import type { Draw } from './draw.js';

/** A fictitious person. The division 360700 in the number is one that real residents' numbers do not carry. */
export interface Person {
  readonly name: string;
  readonly idNumber: string;
  readonly birthDate: string;
  readonly sex: '男' | '女';
  readonly ethnicity: string;
}

/** A fictitious household: husband, wife, child, and perhaps more. */
export interface Household {
  readonly number: string;
  readonly region: string;
  readonly address: string;
  readonly members: readonly { readonly person: Person; readonly relation: string }[];
}

const FICTITIOUS_DIVISION = '360700';

const surnames = [...'钟赖刘谢曾李陈黄廖罗郭邱温叶朱何王张肖'];
const givenFirst = [...'建国志文德永春明家晓秀丽玉海俊雨思子欣伟'];
const givenLast = { 男: [...'华强辉平军斌龙祥林波涛鹏宇轩泽'], 女: [...'英兰芳萍娟霞红梅燕琴婷怡涵萱琪'] } as const;

/** Counties of the fictitious addresses, with roads that exist nowhere. */
const counties = [
  ['360702', '江西省赣州市章贡区橙花路'],
  ['360703', '江西省赣州市南康区家木大道'],
  ['360704', '江西省赣州市赣县区樱溪路'],
  ['360722', '江西省赣州市信丰县脐橙大道'],
  ['360731', '江西省赣州市于都县渡口新街'],
  ['360734', '江西省赣州市寻乌县东江源路'],
  ['360781', '江西省赣州市瑞金市沙洲新路'],
] as const;

/** The family that the walks follow; numbers from synthetic.json, names invented. */
export const demoHousehold: Household = {
  number: '360702001',
  region: '360702',
  address: '江西省赣州市章贡区橙花路1号2栋301室',
  members: [
    { person: personOf('钟明远', '360700199001010018'), relation: '户主' },
    { person: personOf('赖晓婷', '360700198506151022'), relation: '配偶' },
    { person: personOf('钟嘉禾', '360700202112030032'), relation: '子女' },
    { person: personOf('钟德发', '36070019560808105X'), relation: '父亲' },
  ],
};

/** The citizen of the walks. */
export const demoCitizen: Person = personOf('钟明远', '360700199001010018');

/**
 * Draws households of three: a couple and a child.
 *
 * @param draw the seeded source of choices
 * @param count how many households
 */
export const drawHouseholds = (draw: Draw, count: number): readonly Household[] =>
  Array.from({ length: count }, (_, at) => drawHousehold(draw, at));

function drawHousehold(draw: Draw, at: number): Household {
  const [region, road] = draw.pick(counties);
  const familyName = draw.pick(surnames);
  const year = draw.between(1962, 1996);
  const husband = drawPerson(draw, { familyName, sex: '男', year, sequence: at });
  const wife = drawPerson(draw, { familyName: draw.pick(surnames), sex: '女', year: year + draw.between(-2, 4), sequence: at });
  const childYear = Math.min(year + draw.between(24, 32), 2023);
  const child = drawPerson(draw, { familyName, sex: draw.pick(['男', '女']), year: childYear, sequence: at + 200 });
  return {
    number: `${region}${String(at + 100).padStart(3, '0')}`,
    region,
    address: `${road}${draw.between(1, 180)}号${draw.between(1, 20)}栋${draw.between(1, 18)}0${draw.between(1, 4)}室`,
    members: [
      { person: husband, relation: '户主' },
      { person: wife, relation: '配偶' },
      { person: child, relation: '子女' },
    ],
  };
}

/** The sequence keeps numbers apart whatever the birth dates are. */
function drawPerson(
  draw: Draw,
  { familyName, sex, year, sequence }: { familyName: string; sex: Person['sex']; year: number; sequence: number },
): Person {
  const birth = `${year}${String(draw.between(1, 12)).padStart(2, '0')}${String(draw.between(1, 28)).padStart(2, '0')}`;
  const order = String((sequence * 2 + (sex === '男' ? 1 : 2)) % 1000).padStart(3, '0');
  const given = (draw.chance(75) ? draw.pick(givenFirst) : '') + draw.pick(givenLast[sex]);
  return personOf(familyName + given, buildIdNumber(FICTITIOUS_DIVISION + birth + order));
}

function personOf(name: string, idNumber: string): Person {
  const { birthDate, sex } = parseIdNumber(idNumber);
  return { name, idNumber, birthDate, sex: sex === 'male' ? '男' : '女', ethnicity: '汉' };
}
