import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { freeze } from './freeze.js';
import { isUscc } from './uscc.js';

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const code = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);

/** One licence that stands in for a paper: which type, which face fields of it, and how fresh its status must be. */
const waiver = z.strictObject({
  typeCode: z.string().length(21),
  fields: z.array(z.string()).min(1),
  /** The status evidence may be at most this old. Absent: the window's policy decides. */
  freshnessSeconds: z.int().min(60).optional(),
});

const material = z.strictObject({
  code,
  name: bilingual,
  /** required 必要, supplementable 容缺后补, optional 非必要. */
  necessity: z.enum(['required', 'supplementable', 'optional']),
  /** Whose licence or paper it is. */
  of: z.enum(['applicant', 'spouse', 'child', 'enterprise', 'legalRepresentative', 'staff', 'seller']),
  /** Where it comes from (来源渠道). */
  source: z.enum(['applicant', 'government', 'intermediary']),
  /** Situations that ask for it; absent: all. */
  situations: z.array(code).min(1).optional(),
  /** Absent: never waived by a licence. */
  waiver: z.strictObject({ anyOf: z.array(waiver).min(1) }).optional(),
  /** What to do when no licence can be shown, first choice first: 数据核验, 告知承诺, 容缺受理, 纸质. */
  fallbacks: z.array(z.enum(['dataCheck', 'promise', 'supplement', 'paper'])),
});

const matterSchema = z
  .strictObject({
    /** Implementation code (实施编码): USCC of the implementing body and 13 digits. */
    matterCode: z.string().regex(/^[0-9A-Z]{18}[0-9]{13}$/),
    name: bilingual,
    implementedBy: z.strictObject({ name: z.string().min(1), code: z.string().refine(isUscc) }),
    /** counter 一窗受理, instant 秒批, online 全程网办, oneThing 一件事一次办, relay 异地代收代办, joint 多地联办. */
    mode: z.enum(['counter', 'instant', 'online', 'oneThing', 'relay', 'joint']),
    /** How far away it can be handled (通办范围). */
    reach: z.enum(['city', 'province', 'crossProvince']),
    situations: z.array(z.strictObject({ code, name: bilingual })).min(1),
    materials: z.array(material).min(1),
    /** Public code of the purpose of use (用证事由): in requests, grants and use records. */
    purposeCode: z.string().regex(/^[a-z0-9-]{1,64}$/),
    purpose: bilingual,
  })
  .superRefine((matter, context) => {
    for (const message of contradictions(matter)) context.addIssue({ code: 'custom', message });
  });

type MatterInput = z.infer<typeof matterSchema>;

/** A government-service matter (政务服务事项): what is asked for, and which licences stand in for paper. */
export type Matter = ReturnType<typeof freeze<MatterInput>>;

/** One application material (申请材料) of a matter. */
export type Material = Matter['materials'][number];

/** A material that some licence stands in for (免提交材料). */
export type WaivableMaterial = Material & { readonly waiver: NonNullable<Material['waiver']> };

/** Builds a matter from its definition. @param input controlled by whoever edits the catalogue @throws MATTER_MALFORMED */
export function parseMatter(input: unknown): Matter {
  const parsed = matterSchema.safeParse(input);
  if (parsed.success) return freeze(parsed.data);
  throw new LicenceError('MATTER_MALFORMED', { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) });
}

/** The materials a situation (情形) asks for, in the order of the matter. @throws SITUATION_UNKNOWN */
export function materialsFor(matter: Matter, situation: string): readonly Material[] {
  if (!matter.situations.some((known) => known.code === situation)) throw new LicenceError('SITUATION_UNKNOWN');
  return matter.materials.filter((material) => material.situations?.includes(situation) ?? true);
}

/** Those of them that licences stand in for. @throws SITUATION_UNKNOWN */
export const waivable = (matter: Matter, situation: string): readonly WaivableMaterial[] =>
  materialsFor(matter, situation).filter((material): material is WaivableMaterial => material.waiver !== undefined);

/** What the shape alone cannot say. */
function contradictions(matter: MatterInput): string[] {
  const problems: string[] = [];
  const situations = matter.situations.map((situation) => situation.code);
  const materials = matter.materials.map((known) => known.code);
  if (!matter.matterCode.startsWith(matter.implementedBy.code)) problems.push('matterCode is not one of the implementing body');
  if (new Set(situations).size < situations.length) problems.push('two situations share a code');
  if (new Set(materials).size < materials.length) problems.push('two materials share a code');
  for (const asked of matter.materials.flatMap((known) => known.situations ?? [])) {
    if (!situations.includes(asked)) problems.push(`${asked}: no such situation`);
  }
  for (const known of matter.materials) {
    if (known.waiver === undefined && known.fallbacks.length === 0) problems.push(`${known.code}: no way to provide it`);
    if (new Set(known.fallbacks).size < known.fallbacks.length) problems.push(`${known.code}: the same fallback twice`);
  }
  return problems;
}
