import { errorTable } from '@ganzheng/sdk/errors';
import { checkNames, checkOf } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { createVerifyWorld } from '../../support/verify-world.js';
import { accreditationCases, recognitionCases } from './authority-cases.js';
import { anchorCases, dateCases, schemaCases } from './licence-cases.js';
import { bindingCases, issuerCases, shapeCases } from './presentation-cases.js';
import { type Case, reportsOn } from './situation.js';
import { statusCases } from './status-cases.js';
import { authorizationCases, useCases } from './use-cases.js';

const cases: readonly Case[] = [
  ...shapeCases,
  ...issuerCases,
  ...dateCases,
  ...statusCases,
  ...bindingCases,
  ...schemaCases,
  ...accreditationCases,
  ...recognitionCases,
  ...anchorCases,
  ...authorizationCases,
  ...useCases,
];

it.each(checkNames)('%s has a case that no other check finds', (name) => {
  expect(cases.filter(({ check, alone }) => check === name && alone)).not.toEqual([]);
});

describe.each(cases)('$check: $name', ({ check, code, outcome = 'failed', alone, make }) => {
  it(alone ? `is ${code}, and would pass as good without the check` : `is ${code}`, async () => {
    const world = await createVerifyWorld();
    const { report, without } = await reportsOn(world, await make(world), check);
    const result = checkOf(report, check);
    expect([result.outcome, result.code]).toEqual([outcome, code]);
    if (outcome === 'failed') expect(report.verdict).toBe('bad');
    else expect(report.verdict).not.toBe('good');
    expect(result.because.zh).toBe(errorTable[code].zh);
    expect(result.remedy?.zh).toMatch(/\p{Script=Han}/u);
    if (!alone) return;
    expect(without.checks.filter((other) => other.outcome === 'failed')).toEqual([]);
    expect(without.verdict).toBe('good');
  });
});
