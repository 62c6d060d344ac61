import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceTrustOf, type FabricEvidence, type LogReceipt, type NetworkRecord } from '@ganzheng/sdk/ledger';
import { buildPolicy, checkOf, type Gathered, judge, openArchive } from '@ganzheng/sdk/verify';
import { describe, expect, it } from 'vitest';
import { top } from '../../support/top.js';

// What a verifier gathered offline, by a trust bundle without checkpoints; see tests/vectors/fabric/README.md.
const archive = openArchive(readFileSync(join(top, 'tests/vectors/fabric/archive.json'), 'utf8').trim());
const { receipt, network } = archive.evidence;
if (receipt.state !== 'found' || network.state !== 'found') throw new TypeError('the vector holds both');
const kept = receipt.value as LogReceipt & { readonly evidence: FabricEvidence };
const founded: NetworkRecord = network.value;

const root = founded.roots[0]?.did ?? '';
const policy = buildPolicy('archive', { root, pinnedRoots: [root], region: '360700' });
const anchorOf = (gathered: Gathered) => checkOf(judge(gathered, policy, Date.parse(archive.gatheredAt)), 'anchor');

const withReceipt = (change: Partial<LogReceipt>): Gathered => ({
  ...archive,
  evidence: { ...archive.evidence, receipt: { ...receipt, value: { ...kept, ...change } } },
});
const withNetwork = (change: Partial<NetworkRecord>): Gathered => ({
  ...archive,
  evidence: { ...archive.evidence, network: { ...network, value: { ...founded, ...change } } },
});
const spoil = (text: string): string => {
  const bytes = Buffer.from(text, 'base64');
  const place = Math.floor(bytes.length / 2);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes.toString('base64');
};
const { evidence } = kept;
const [first] = evidence.endorsements;
if (first === undefined) throw new TypeError('no endorsement');

describe('a licence anchored on Fabric, judged without its ledger', () => {
  it('stands by what peers of a majority of the founding members signed', () => {
    expect(archive.evidence.checkpoint).toMatchObject({ state: 'missing' });
    expect(anchorOf(archive)).toMatchObject({ outcome: 'passed' });
    expect(anchorOf(withReceipt({ evidence: { ...evidence, endorsements: evidence.endorsements.slice(1) } }))).toMatchObject({
      outcome: 'passed',
    });
  });

  it.each<[string, Gathered, string]>([
    [
      'one organisation alone signed',
      withReceipt({ evidence: { ...evidence, endorsements: [first, first, first] } }),
      'EVIDENCE_ENDORSEMENTS_INSUFFICIENT',
    ],
    ['nobody signed', withReceipt({ evidence: { ...evidence, endorsements: [] } }), 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT'],
    ['the answer was changed', withReceipt({ evidence: { ...evidence, answer: spoil(evidence.answer) } }), 'EVIDENCE_'],
    ['it is of another channel', withReceipt({ evidence: { ...evidence, channel: 'other' } }), 'EVIDENCE_QUESTION_DIFFERS'],
    ['the path leads elsewhere', withReceipt({ index: kept.index + 1 }), 'RECEIPT_PATH_INVALID'],
    ['the note is another', withReceipt({ checkpoint: `${kept.checkpoint} ` }), ''],
    [
      'the members have other authorities',
      withNetwork({ members: founded.members.map((member) => ({ ...member, certificate: founded.members[0]?.certificate })) }),
      'EVIDENCE_ENDORSEMENTS_INSUFFICIENT',
    ],
    ['the network is an embedded one', withNetwork({ hostKey: 'zEPJ' }), 'EVIDENCE_ENDORSEMENTS_INSUFFICIENT'],
  ])('does not when %s', (_, gathered, code) => {
    const { outcome, code: said } = anchorOf(gathered);
    expect(outcome).toBe('failed');
    expect(said).toContain(code);
  });

  it('is not checked, and so never good, when the network does not say who its members are', () => {
    const [{ certificate: __, ...nameless } = { mspId: '', name: '' }, ...others] = founded.members;
    for (const members of [founded.members.map(({ certificate: _, ...member }) => member), [nameless, ...others]]) {
      expect(evidenceTrustOf({ ...founded, members })).toBeNull();
      expect(anchorOf(withNetwork({ members }))).toMatchObject({ outcome: 'not-checked', code: 'EVIDENCE_MISSING' });
    }
  });

  it('rests on the host where there is one, else on all of the founders', () => {
    expect(evidenceTrustOf({ ...founded, hostKey: 'zEPJ' })).toEqual({ hostKey: 'zEPJ' });
    expect(Object.keys((evidenceTrustOf(founded) as { members: object }).members)).toEqual(['GanzhouMSP', 'JiangxiMSP', 'GuangdongMSP']);
  });
});
