import { readdirSync } from 'node:fs';
import { catalogue, licenceTypeOf, materialsFor, matterOf, matters, parseMatter, waivable } from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';
import { synthetic } from './synthetic.js';

const all = [...matters.values()];
const foodPermit = '11360700MB0T10053B3607000105001';
const food = JSON.parse(JSON.stringify(matterOf(foodPermit)));
const material = food.materials[0];

describe('the matters', () => {
  it('has every definition in the folder, at least 9, under different codes and purposes', () => {
    const files = readdirSync(new URL('../../../sdk/src/licence/matters/', import.meta.url));
    expect(matters.size).toBe(files.length);
    expect(matters.size).toBeGreaterThanOrEqual(9);
    expect(new Set(all.map(({ purposeCode }) => purposeCode)).size).toBe(matters.size);
  });

  it.each(all.map((matter) => [matter.name.zh, matter] as const))('%s: its body, types and fields exist', (_name, matter) => {
    expect(parseMatter(JSON.parse(JSON.stringify(matter)))).toEqual(matter);
    expect(synthetic.orgs).toContainEqual(expect.objectContaining({ name: matter.implementedBy.name, uscc: matter.implementedBy.code }));
    for (const { waiver } of matter.materials) {
      for (const { typeCode, fields } of waiver?.anyOf ?? []) {
        expect(catalogue.has(typeCode)).toBe(true);
        const known = licenceTypeOf(typeCode).face.map(({ name }) => name);
        expect(fields.filter((name) => !known.includes(name))).toEqual([]);
        expect(new Set(fields).size).toBe(fields.length);
      }
    }
  });

  it.each(all.flatMap((matter) => matter.situations.map((situation) => [matter.name.zh, situation.code, matter] as const)))(
    '%s, %s: licences stand in for something',
    (_name, situation, matter) => {
      expect(waivable(matter, situation).length).toBeGreaterThan(0);
      expect(materialsFor(matter, situation)).toEqual(expect.arrayContaining([...waivable(matter, situation)]));
    },
  );

  it('asks for the layout of new premises and for the former permit of old ones', () => {
    const codes = (situation: string) => materialsFor(matterOf(foodPermit), situation).map(({ code }) => code);
    expect(codes('new')).toEqual(['business-licence', 'representative-id', 'premises', 'health', 'layout', 'rules']);
    expect(codes('renewal')).toEqual(['business-licence', 'representative-id', 'old-permit', 'health', 'rules']);
    expect(waivable(matterOf(foodPermit), 'new').map(({ code }) => code)).toEqual([
      'business-licence',
      'representative-id',
      'premises',
      'health',
    ]);
  });

  it('has matters of Longgang, and matters that both provinces handle', () => {
    expect(all.filter(({ implementedBy }) => implementedBy.code === '11440307MB0T20032W').length).toBeGreaterThanOrEqual(2);
    expect(all.filter(({ reach }) => reach === 'crossProvince').length).toBeGreaterThanOrEqual(5);
  });

  it('does not know other codes', () => {
    expect(codeOf(() => matterOf(''))).toBe('MATTER_UNKNOWN');
    expect(codeOf(() => materialsFor(matterOf(foodPermit), 'gift'))).toBe('SITUATION_UNKNOWN');
    expect(codeOf(() => waivable(matterOf(foodPermit), '__proto__'))).toBe('SITUATION_UNKNOWN');
  });

  it.each([
    ['nothing', () => undefined],
    ['the code of another body', () => ({ ...food, matterCode: `11360700MB0T10045G${food.matterCode.slice(18)}` })],
    ['a code of 30 characters', () => ({ ...food, matterCode: food.matterCode.slice(0, 30) })],
    ['a material twice', () => ({ ...food, materials: [material, material] })],
    ['a situation twice', () => ({ ...food, situations: [food.situations[0], ...food.situations] })],
    ['a material for a situation it has not', () => ({ ...food, materials: [{ ...material, situations: ['gift'] }] })],
    ['a material nobody can provide', () => ({ ...food, materials: [{ ...material, waiver: undefined, fallbacks: [] }] })],
    ['a fallback twice', () => ({ ...food, materials: [{ ...material, fallbacks: ['paper', 'paper'] }] })],
    ['a purpose in capitals', () => ({ ...food, purposeCode: 'FOOD' })],
    ['an unknown mode', () => ({ ...food, mode: 'by post' })],
  ])('refuses a definition with %s', (_name, definition) => {
    expect(parseMatter(food).matterCode).toBe(foodPermit);
    expect(codeOf(() => parseMatter(definition()))).toBe('MATTER_MALFORMED');
  });

  it('answers any definition with a matter or a coded refusal', () => {
    fc.assert(fc.property(fc.anything(), (definition) => codeOf(() => parseMatter(definition)) !== undefined));
  });
});
