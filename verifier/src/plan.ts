import { type Material, type Matter, materialsFor, type WaivableMaterial } from '@ganzheng/sdk/licence';

/** How a material of a case is to come: from a licence, or by one of the fallbacks, or on paper. */
type Route = 'licence' | 'dataCheck' | 'promise' | 'supplement' | 'paper';

/** What the clerk is told about one material before anything is asked. */
export interface PlannedMaterial {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly of: Material['of'];
  readonly necessity: Material['necessity'];
  readonly route: Route;
  /** licence types any of which waives it, with the face fields this matter needs */
  readonly waivedBy: readonly WaivableMaterial['waiver']['anyOf'][number][];
  /** what is left when no licence can be shown, first choice first */
  readonly fallbacks: Material['fallbacks'];
}

/**
 * Plans a case (免交清单): which materials of a situation come from licences, which as data, by promise or later, and which still need paper.
 *
 * @throws SITUATION_UNKNOWN
 * @example planMaterials(matterOf(code), 'new').filter(({ route }) => route === 'licence')
 */
export function planMaterials(matter: Matter, situation: string): readonly PlannedMaterial[] {
  return materialsFor(matter, situation).map((material) => ({
    code: material.code,
    name: material.name,
    of: material.of,
    necessity: material.necessity,
    route: routeOf(material),
    waivedBy: material.waiver?.anyOf ?? [],
    fallbacks: material.fallbacks,
  }));
}

const routeOf = ({ waiver, fallbacks }: Material): Route => (waiver !== undefined ? 'licence' : (fallbacks[0] ?? 'paper'));

/** How much of a case needs no paper (免交率): materials with a route other than paper, of all. */
export const waivedShare = (plan: readonly PlannedMaterial[]): number =>
  plan.filter(({ route }) => route !== 'paper').length / Math.max(1, plan.length);
