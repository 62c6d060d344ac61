import { isErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import { rowOf, type TransactionName, transactions } from '@ganzheng/sdk/ledger';
import { describe, expect, it } from 'vitest';
import { foundWorld } from '../support/law.js';
import { accreditationCases } from './refusals/accreditation.js';
import type { Case, Cases } from './refusals/case.js';
import { didCases } from './refusals/did.js';
import { recognitionCases } from './refusals/recognition.js';
import { recordCases } from './refusals/record.js';
import { useCases } from './refusals/use.js';

const cases: Cases<TransactionName> = { ...didCases, ...accreditationCases, ...recordCases, ...useCases, ...recognitionCases };

describe.each(Object.keys(transactions) as TransactionName[])('%s is refused', (name) => {
  const rowCases: Readonly<Record<string, Case>> = cases[name];

  it('for nothing that no case reaches', () => {
    expect(Object.keys(rowCases).sort()).toEqual([...rowOf(name).refusals].sort());
  });

  it.each(Object.entries(rowCases))('for %s, and leaves nothing behind', async (code, refused) => {
    const world = await foundWorld();
    let before = '';
    const error = await refused({
      ...world,
      // Every submission passes here, so the state is the one just before the refused one.
      perform: world.perform,
      submit: (...call) => {
        before = JSON.stringify([...world.host.state]);
        return world.submit(...call);
      },
    }).then(
      () => undefined,
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(LicenceError);
    expect(error.code).toBe(code);
    expect(isErrorCode(error.code)).toBe(true);
    if (before !== '') expect(JSON.stringify([...world.host.state])).toBe(before);
  });
});
