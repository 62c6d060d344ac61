import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { claimedTime, type FabricEvidence, verifyEvidence } from '@ganzheng/sdk/ledger';
import { describe, expect, it } from 'vitest';
import { top } from '../../support/top.js';

const { members, expected, committed, refused } = JSON.parse(readFileSync(join(top, 'tests/vectors/fabric/evidence.json'), 'utf8')) as {
  readonly members: Readonly<Record<string, string>>;
  readonly expected: { readonly txId: string; readonly time: string };
  readonly committed: FabricEvidence;
  readonly refused: FabricEvidence;
};
const { question, answer, endorsements } = committed;
const [first] = endorsements;
if (first === undefined) throw new TypeError('no endorsement');

const codeOf = (evidence: unknown, roots = members): string => {
  try {
    verifyEvidence(evidence, { members: roots });
  } catch (error) {
    if (error instanceof LicenceError) return error.code;
    throw error;
  }
  return 'none';
};

const spoil = (text: string, place: number): string => {
  const bytes = Buffer.from(text, 'base64');
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes.toString('base64');
};

const without = (...mspIds: readonly string[]) => Object.fromEntries(Object.entries(members).filter(([mspId]) => !mspIds.includes(mspId)));

describe('evidence of Hyperledger Fabric', () => {
  it("gives the transaction when peers of a majority of the members say that it stands, with no library of Fabric's", () => {
    expect(codeOf(committed)).toBe('none');
    expect(verifyEvidence(committed, { members })).toMatchObject(expected);
    expect(codeOf({ ...committed, endorsements: endorsements.slice(1) })).toBe('none');
    expect(claimedTime(committed)).toBe(expected.time);
  });

  const cases: readonly [string, unknown, string][] = [
    ['a transaction that the ledger found invalid', refused, 'EVIDENCE_NOT_COMMITTED'],
    ['another channel', { ...committed, channel: 'another' }, 'EVIDENCE_QUESTION_DIFFERS'],
    ['the question of another transaction', { ...committed, question: refused.question }, 'EVIDENCE_QUESTION_DIFFERS'],
    ['the answer about another transaction', { ...committed, answer: refused.answer }, 'EVIDENCE_QUESTION_DIFFERS'],
    ['endorsements of another answer', { ...committed, endorsements: refused.endorsements }, 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT'],
    ['one endorsement', { ...committed, endorsements: [first] }, 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT'],
    ['one endorsement three times', { ...committed, endorsements: [first, first, first] }, 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT'],
    ['no endorsement', { ...committed, endorsements: [] }, 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT'],
    ['an answer that is no message', { ...committed, answer: 'AAAA' }, 'EVIDENCE_MALFORMED'],
    [
      'an endorser that is no certificate',
      { ...committed, endorsements: [{ ...first, endorser: 'CgA=' }] },
      'EVIDENCE_ENDORSEMENTS_INSUFFICIENT',
    ],
    ['a field too many', { ...committed, extra: 1 }, 'EVIDENCE_MALFORMED'],
  ];

  it.each(cases)('is refused with %s', (_, evidence, code) => expect(codeOf(evidence)).toBe(code));

  it('is refused when the verifier pins other roots, or fewer of the members endorsed than a majority', () => {
    const [ganzhou = '', jiangxi = ''] = ['GanzhouMSP', 'JiangxiMSP'].map((mspId) => members[mspId]);
    expect(codeOf(committed, {})).toBe('EVIDENCE_ENDORSEMENTS_INSUFFICIENT');
    expect(codeOf(committed, { ...members, GanzhouMSP: jiangxi, JiangxiMSP: ganzhou })).toBe('EVIDENCE_ENDORSEMENTS_INSUFFICIENT');
    expect(codeOf(committed, without('GanzhouMSP'))).toBe('none');
    const seven = { ...members, A: ganzhou, B: ganzhou, C: ganzhou, D: ganzhou };
    expect(codeOf(committed, seven)).toBe('EVIDENCE_ENDORSEMENTS_INSUFFICIENT');
    expect(() => verifyEvidence(committed, { hostKey: new Uint8Array(65) })).toThrow(LicenceError);
  });

  it('holds for no other byte of the answer or the question', () => {
    const bytes = Buffer.from(answer, 'base64').length;
    for (let at = 0; at < bytes; at += 211) expect(codeOf({ ...committed, answer: spoil(answer, at) }), `answer ${at}`).not.toBe('none');
    for (const part of ['channelHeader', 'signatureHeader', 'payload'] as const)
      for (let at = 0; at < Buffer.from(question[part], 'base64').length; at += 13)
        expect(codeOf({ ...committed, question: { ...question, [part]: spoil(question[part], at) } }), `${part} ${at}`).not.toBe('none');
  });

  it('needs each of two endorsements whole: signature, name and certificate', () => {
    const two = endorsements.slice(0, 2);
    for (let at = 0; at < Buffer.from(first.endorser, 'base64').length; at += 37) {
      const spoilt = [{ ...first, endorser: spoil(first.endorser, at) }, ...two.slice(1)];
      expect(codeOf({ ...committed, endorsements: spoilt }), `endorser ${at}`).not.toBe('none');
    }
    for (let at = 0; at < Buffer.from(first.signature, 'base64').length; at += 5) {
      const spoilt = [{ ...first, signature: spoil(first.signature, at) }, ...two.slice(1)];
      expect(codeOf({ ...committed, endorsements: spoilt }), `signature ${at}`).not.toBe('none');
    }
  });
});
