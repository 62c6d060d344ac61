import type { Json } from '@ganzheng/sdk/ledger';
import { matterOf } from '@ganzheng/sdk/licence';
import { sm3 } from '@ganzheng/sdk/sm';
import { addProof } from '@ganzheng/sdk/vc';
import { hex, utf8 } from '@scure/base';
import type { AnnotatedCopy } from './annotated-copy.js';
import type { Case } from './case.js';
import type { VerifierDeps } from './deps.js';
import type { Shown } from './request-row.js';

const yearsKept = 5;

/**
 * Makes the annotated copies of an accepted case: the disclosed part of each licence, who made the copy, for what, until when,
 * and the digest of the evidence, under the window's signature.
 *
 * @see GB/T 36903-2018, metadata of annotated copies (加注件制作者、制作时间、制作事由、有效期截止时间)
 */
export async function annotate(deps: VerifierDeps, record: Case): Promise<readonly AnnotatedCopy[]> {
  const settled = record.materials.flatMap(({ code, settled: by }) => (by?.by === 'licence' ? [{ code, by }] : []));
  return Promise.all(
    settled.map(async ({ code, by }) => {
      const shown = (await deps.cases.getRequest(by.requestId))?.shown[by.shown];
      if (shown === undefined) throw new TypeError('a settled material has its licence');
      return copyOf(deps, record, code, shown);
    }),
  );
}

function copyOf(
  { organisation, nowMs }: VerifierDeps,
  { matterCode, caseNo }: Case,
  material: string,
  { report, archive }: Shown,
): AnnotatedCopy {
  const now = nowMs();
  const created = new Date(now).toISOString();
  const matter = matterOf(matterCode);
  const document = {
    type: ['AnnotatedCopy'],
    creator: { id: organisation.did, name: organisation.name },
    created,
    expires: yearsAfter(now, yearsKept),
    cause: matter.purpose.zh,
    matterCode,
    caseNo,
    material,
    watermark: `仅用于${organisation.name}${matter.name.zh}`,
    licence: report.licence as unknown as Json,
    recognizedAs: (report.recognizedAs ?? null) as unknown as Json,
    verdict: report.verdict,
    // Of the archive's own bytes, so that whoever is handed the file can take the digest of it as it lies.
    evidence: { sm3: hex.encode(sm3(utf8.decode(archive))) },
  };
  return addProof(document, { keyId: organisation.keyId, signer: organisation.signer, created, purpose: 'authentication' });
}

function yearsAfter(ms: number, years: number): string {
  const date = new Date(ms);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}
