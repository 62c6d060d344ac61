import { LicenceError } from '@ganzheng/sdk/errors';
import { z } from 'zod';

const randomHex = z.string().regex(/^[0-9a-f]{32}$/);
const instant = z.iso.datetime();
const sentence = z.strictObject({ zh: z.string(), en: z.string() });

/** How a material was settled: by a licence that was verified, or by a fallback the clerk chose. */
const settlement = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('licence'),
    verdict: z.enum(['good', 'provisional']),
    requestId: randomHex,
    /** place of the licence among those shown in answer to the request */
    shown: z.int().min(0),
    typeCode: z.string(),
    /** the type another province's licence is read as, under an agreement */
    recognizedAs: z.string().nullable(),
    at: instant,
  }),
  z.strictObject({
    by: z.enum(['dataCheck', 'promise', 'supplement', 'paper']),
    clerk: z.string(),
    reason: z.string().max(200),
    at: instant,
  }),
]);

const material = z.strictObject({
  code: z.string(),
  name: sentence,
  of: z.string(),
  necessity: z.enum(['required', 'supplementable', 'optional']),
  route: z.enum(['licence', 'dataCheck', 'promise', 'supplement', 'paper']),
  waivedBy: z.array(z.strictObject({ typeCode: z.string(), fields: z.array(z.string()), freshnessSeconds: z.int().optional() })),
  fallbacks: z.array(z.enum(['dataCheck', 'promise', 'supplement', 'paper'])),
  settled: settlement.nullable(),
});

/** A case (办件) as the window keeps it, sealed: what was planned, asked, settled and accepted. */
export const caseRecord = z.strictObject({
  version: z.literal(1),
  caseNo: z.string().regex(/^[A-Z0-9]{6}-\d{8}-[0-9A-F]{8}$/),
  organisation: z.string(),
  clerk: z.string(),
  matterCode: z.string(),
  situation: z.string(),
  state: z.enum(['open', 'accepted', 'closed']),
  openedAt: instant,
  acceptedAt: instant.nullable(),
  materials: z.array(material),
  /** requests made in this case, newest last */
  requests: z.array(randomHex),
  /** materials that were settled for the time being and turned out bad: for a supervisor to see */
  flags: z.array(z.strictObject({ material: z.string(), requestId: randomHex, at: instant })),
});

export type Case = z.output<typeof caseRecord>;

export type CaseMaterial = Case['materials'][number];

/** The materials that still stand in the way of acceptance; what may be supplemented later or is optional does not. */
export const outstanding = ({ materials }: Case): readonly CaseMaterial[] =>
  materials.filter(({ settled, necessity }) => settled === null && necessity === 'required');

/** The case with one material settled. @throws MATERIAL_UNKNOWN */
export function settle(record: Case, code: string, settled: CaseMaterial['settled']): Case {
  if (!record.materials.some((known) => known.code === code)) throw new LicenceError('MATERIAL_UNKNOWN');
  return { ...record, materials: record.materials.map((known) => (known.code === code ? { ...known, settled } : known)) };
}

/** Refuses to change a case that is accepted or closed. @throws CASE_CLOSED */
export function requireOpen({ state }: Case): void {
  if (state !== 'open') throw new LicenceError('CASE_CLOSED', { state });
}
