import { licenceTypeOf } from '@ganzheng/sdk/licence';
import type { Report } from '@ganzheng/sdk/verify';
import { type Case, settle } from './case.js';
import type { RequestRow } from './request-row.js';

/**
 * The case after an answer was judged. Materials are settled by licences that show all that was asked under their id; one bad licence in an answer
 * settles nothing of it, and takes back what the answer had settled for the time being: in a case accepted meanwhile it is flagged instead.
 *
 * @param at UTC instant
 */
export function applyAnswer(record: Case, request: RequestRow, at: string): Case {
  return request.verdict === 'bad' ? takeBack(record, request, at) : settleShown(record, request, at);
}

function settleShown(record: Case, { requestId, queries, shown }: RequestRow, at: string): Case {
  return shown.reduce((before, { query, report }, index) => {
    const asked = queries[query];
    if (asked === undefined || report.verdict === 'bad' || !shows(report, asked) || !standsFor(before, asked.material, report))
      return before;
    if (!mayBeSettled(before, asked.material, requestId)) return before;
    const recognizedAs = report.recognizedAs?.typeCode ?? null;
    return settle(before, asked.material, {
      by: 'licence',
      verdict: report.verdict,
      requestId,
      shown: index,
      typeCode: asked.typeCode,
      recognizedAs,
      at,
    });
  }, record);
}

/** A licence settles what is open or was done without one. Of two licences the first stays, unless it is the same answer that is judged anew; and an accepted case only learns more of what it has. */
function mayBeSettled({ state, materials }: Case, code: string, requestId: string): boolean {
  const settled = materials.find((material) => material.code === code)?.settled ?? null;
  if (settled?.by === 'licence' && settled.requestId === requestId) return true;
  return state === 'open' && settled?.by !== 'licence';
}

function takeBack(record: Case, { requestId }: RequestRow, at: string): Case {
  const bad = record.materials
    .filter(({ settled }) => settled?.by === 'licence' && settled.requestId === requestId)
    .map(({ code }) => code);
  const flagged = { ...record, flags: [...record.flags, ...bad.map((material) => ({ material, requestId, at }))] };
  return record.state === 'open' ? bad.reduce((before, code) => settle(before, code, null), flagged) : flagged;
}

/** True when the licence is of the type asked for under its id and shows every field asked for; what the type does not require may be absent. */
function shows({ licence }: Report, { typeCode, fields }: RequestRow['queries'][string]): boolean {
  if (licence?.typeCode !== typeCode) return false;
  const required = new Set(
    licenceTypeOf(typeCode)
      .face.filter((field) => field.required)
      .map(({ name }) => name),
  );
  return fields.every((field) => field in licence.face || !required.has(field));
}

/** True when what the licence is read as here waives the material: its own type, or the one an agreement gives another province's licence. */
function standsFor({ materials }: Case, code: string, { licence, recognizedAs }: Report): boolean {
  const readAs = recognizedAs?.typeCode ?? licence?.typeCode;
  return materials.some((material) => material.code === code && material.waivedBy.some(({ typeCode }) => typeCode === readAs));
}
