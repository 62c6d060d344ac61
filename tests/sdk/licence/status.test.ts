import { licenceStatuses, type StatusVocabulary, statusFrom, statusTo } from '@ganzheng/sdk/licence';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';

describe('status vocabularies of ministries', () => {
  it.each([
    ['transport', '10', 'issued'],
    ['transport', '01', 'superseded'],
    ['transport', '02', 'expired'],
    ['transport', '03', 'cancelled'],
    ['transport', '04', 'withdrawn'],
    ['transport', '05', 'revoked'],
    ['housing', '02', 'suspended'],
    ['housing', '03', 'withdrawn'],
    ['housing', '04', 'cancelled'],
    ['housing', '05', 'expired'],
    ['housing', '06', 'transferred'],
    ['housing', '07', 'revoked'],
    ['realEstate', '1', 'issued'],
    ['realEstate', '2', 'cancelled'],
  ] as const)('%s %s is %s, and back', (vocabulary, code, status) => {
    expect(statusFrom(vocabulary, code)).toBe(status);
    expect(statusTo(vocabulary, status)).toBe(code);
    expect(licenceStatuses[status].zh).not.toBe('');
  });

  it.each([
    ['transport', '09'],
    ['housing', '99'],
    ['realEstate', ''],
    ['transport', 'toString'],
  ] as const)('%s %j says nothing we could act on', (vocabulary: StatusVocabulary, code) => {
    expect(codeOf(() => statusFrom(vocabulary, code))).toBe('STATUS_UNKNOWN');
  });

  it('does not invent a code for a status that a vocabulary lacks', () => {
    expect(codeOf(() => statusTo('realEstate', 'suspended'))).toBe('STATUS_UNKNOWN');
  });
});
