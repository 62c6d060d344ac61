import { csvHeadings, metadata } from '@ganzheng/sdk/licence';
import { type Company, demoCompany, drawCompanies } from './companies.js';
import { createDraw, type Draw } from './draw.js';
import * as of from './existing-rows.js';
import { type Fault, type FaultName, faults } from './faults.js';
import { demoHousehold, drawHouseholds, type Household, type Person } from './people.js';

/** An export of stock licences (存量证照), and what was spoilt in it on purpose. */
export interface ExistingLicences {
  readonly headings: readonly string[];
  readonly rows: readonly of.Row[];
  /** Row index (0 is the first after the headings) → fault. Not in the file: for judging an import's report. */
  readonly faults: ReadonlyMap<number, FaultName>;
  readonly holders: number;
}

/** Seed and number of holders of the committed file. */
export const committed = { seed: 20_260_915, holders: 500 } as const;

/** Of a hundred rows so many are spoilt, the demo family's and company's never. */
const FAULTY_PERCENT = 7;

/**
 * Draws the stock of a fictitious bureau: the demo family and company first, then households and companies, some rows spoilt.
 *
 * @param seed any 32-bit number; the same seed gives the same bytes
 * @param holders how many people and companies hold something, at least 20, at most 600
 * @example existingLicences(committed.seed).rows.length
 */
export function existingLicences(seed: number, holders: number = committed.holders): ExistingLicences {
  if (!Number.isInteger(holders) || holders < 20 || holders > 600) throw new TypeError('holders must be a whole number from 20 to 600');
  const draw = createDraw(seed);
  const demoHolders = demoHousehold.members.length + 1;
  const households = drawHouseholds(draw, Math.floor(((holders - demoHolders) * 0.85) / 3));
  const adults = households.flatMap(({ members }) => members.slice(0, 2).map(({ person }) => person));
  const companies = drawCompanies(draw, holders - demoHolders - households.length * 3, adults);
  const demo = demoRows(draw);
  const drawn = [...households.flatMap((household, at) => householdRows(draw, household, at)), ...companyRows(draw, companies, adults)];
  const spoilt = spoil(draw, shuffled(draw, drawn));
  return {
    headings: csvHeadings(Object.values(of.types)),
    rows: [...demo, ...spoilt.rows],
    faults: new Map([...spoilt.faults].map(([at, name]) => [at + demo.length, name])),
    holders,
  };
}

/** What the walks need, always good: the family's cards, register, marriage, home, licence to drive, and the company's two. */
function demoRows(draw: Draw): readonly of.Row[] {
  const [husband, wife] = couple(demoHousehold);
  const placed = (serial: string, from: string) => ({ region: demoHousehold.region, serial, from });
  return [
    of.idCardRow(husband, demoHousehold, '2020-03-16'),
    of.idCardRow(wife, demoHousehold, '2021-08-02'),
    of.householdRow(demoHousehold, '2022-01-10'),
    of.marriageRow(husband, wife, placed('000123', '2018-05-20')),
    of.propertyRow(draw, [husband, wife], demoHousehold, placed('000123', '2022-06-08')),
    of.drivingRow(draw, husband, demoHousehold, '2022-09-01'),
    of.flexibleRow(wife, '网络直播销售', placed('000123', '2025-10-15')),
    of.businessRow(demoCompany),
    of.foodRow(demoCompany, placed('000123', '2026-03-01')),
  ];
}

function householdRows(draw: Draw, household: Household, at: number): readonly of.Row[] {
  const [husband, wife] = couple(household);
  const serial = String(at + 1000).padStart(6, '0');
  const youngest = Math.max(...[husband, wife].map(({ birthDate }) => Number(birthDate.slice(0, 4))));
  const placed = (low: number, high: number) => ({ region: household.region, serial, from: dateIn(draw, low, high) });
  return [
    of.householdRow(household, dateIn(draw, 2016, 2025)),
    ...[husband, wife].filter(() => draw.chance(45)).map((person) => of.idCardRow(person, household, dateIn(draw, 2017, 2025))),
    ...(draw.chance(60) ? [of.marriageRow(husband, wife, placed(youngest + 22, youngest + 28))] : []),
    ...(draw.chance(45) ? [of.propertyRow(draw, draw.chance(60) ? [husband, wife] : [husband], household, placed(2016, 2025))] : []),
    ...(draw.chance(40) ? [of.drivingRow(draw, draw.pick([husband, wife]), household, dateIn(draw, 2021, 2025))] : []),
    ...(draw.chance(15) ? [of.flexibleRow(wife, draw.pick(['网约配送', '家政服务', '个体零售']), placed(2023, 2025))] : []),
  ];
}

function companyRows(draw: Draw, companies: readonly Company[], adults: readonly Person[]): readonly of.Row[] {
  return companies.flatMap((company, at) => {
    const placed = (low: number, high: number) => ({
      region: company.region,
      serial: String(at + 2000).padStart(6, '0'),
      from: dateIn(draw, low, high),
    });
    return [
      of.businessRow(company),
      ...(company.trade === 'food' ? [of.foodRow(company, placed(2022, 2025))] : []),
      ...(company.trade === 'building'
        ? [of.qualificationRow(company, placed(2022, 2025)), of.constructorRow(draw.pick(adults), company, placed(2024, 2025))]
        : []),
    ];
  });
}

interface Spoilt {
  readonly rows: readonly of.Row[];
  readonly faults: ReadonlyMap<number, FaultName>;
}

/** Spoils some rows, taking the faults in turn so that each occurs; a row carries one fault at most. */
function spoil(draw: Draw, rows: readonly of.Row[]): Spoilt {
  const spoilt = [...rows];
  const done = new Map<number, FaultName>();
  // A row whose number another row repeats stays as it is, or the repetition would be gone.
  const kept = new Set<number>();
  for (let turn = 0; turn < Math.round((rows.length * FAULTY_PERCENT) / 100); turn++) {
    const name = faultNames[turn % faultNames.length] ?? 'trailingSpace';
    const free = rows.flatMap((row, at) => (done.has(at) || kept.has(at) || !fits(row, name) ? [] : [at]));
    if (free.length < 1) continue;
    const at = draw.pick(free);
    const row = rows[at] ?? {};
    const twin = rows.findIndex((other, otherAt) => otherAt !== at && !done.has(otherAt) && typeCodeOf(other) === typeCodeOf(row));
    spoilt[at] = faults[name].spoil(row, draw, rows[twin] ?? row);
    done.set(at, name);
    if (name === 'repeatedNumber') kept.add(twin);
  }
  return { rows: spoilt, faults: done };
}

const faultNames = Object.keys(faults) as readonly FaultName[];

const typeCodeOf = (row: of.Row): string => row[metadata.typeCode.zh] ?? '';

function fits(row: of.Row, name: FaultName): boolean {
  const fault: Fault = faults[name];
  return fault.of?.some(({ typeCode }) => typeCode === typeCodeOf(row)) ?? true;
}

/** Husband and wife: the first two members. */
function couple({ members }: Household): readonly [Person, Person] {
  const [husband, wife] = members;
  if (husband === undefined || wife === undefined) throw new TypeError('a household has a couple');
  return [husband.person, wife.person];
}

/** A day of one of the years, both included. */
const dateIn = (draw: Draw, low: number, high: number): string =>
  [draw.between(low, high), ...[draw.between(1, 12), draw.between(1, 28)].map((part) => String(part).padStart(2, '0'))].join('-');

/** The same items in a drawn order. @see Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2P */
function shuffled<T>(draw: Draw, items: readonly T[]): readonly T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(draw.between(0, rest.length - 1), 1));
}
