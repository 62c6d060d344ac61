import { licenceTypeOf } from '../../licence/catalogue.js';
import type { WaivableMaterial } from '../../licence/matter.js';
import type { LicenceType } from '../../licence/type.js';
import type { Dcql, DcqlCredential } from './dcql.js';

/** Where a face field stands in a copy. @see sdk/vc: buildCopyClaims */
export const claimPathOf = (field: string): [string, string, string] => ['licence', 'face', field];

/** The id of one way to show one material: the material's code and which of its ways it is, from 1. */
export const dcqlIdOf = (material: { readonly code: string }, way: number): string => `${material.code}_${way}`;

/**
 * Builds the one query for all materials that licences stand in for: a credential for each way to show each, and a set for each material,
 * satisfied by any of its ways. Materials that are not strictly required make optional sets.
 *
 * @param materials from `waivable(matter, situation)`
 * @throws LICENCE_TYPE_UNKNOWN
 * @see OpenID4VP 1.0, 6.1 and 6.2
 * @example dcqlFor(waivable(matter, 'new'))
 */
export function dcqlFor(materials: readonly WaivableMaterial[]): Dcql {
  if (materials.length === 0) throw new TypeError('a query asks for at least one material');
  return {
    credentials: materials.flatMap(credentialsOf),
    credential_sets: materials.map((material) => ({
      options: material.waiver.anyOf.map((_, at) => [dcqlIdOf(material, at + 1)]),
      required: material.necessity === 'required',
      purpose: material.name.zh,
    })),
  };
}

const credentialsOf = (material: WaivableMaterial): DcqlCredential[] =>
  material.waiver.anyOf.map((waiver, at) => credentialOf(dcqlIdOf(material, at + 1), licenceTypeOf(waiver.typeCode), waiver.fields));

/** Fields that the type does not require may be absent from a licence: then the claim sets say what will do without them. */
function credentialOf(id: string, { vct, face }: LicenceType, fields: readonly string[]): DcqlCredential {
  const query = { id, format: 'dc+sd-jwt' as const, meta: { vct_values: [vct] } };
  const optional = fields.filter((field) => face.some(({ name, required }) => name === field && !required));
  if (optional.length === 0) return { ...query, claims: fields.map((field) => ({ path: claimPathOf(field) })) };
  return { ...query, claims: fields.map((field) => ({ id: field, path: claimPathOf(field) })), claim_sets: claimSetsOf(fields, optional) };
}

/** Every choice of up to three optional fields, the fullest first; of more, all or none. */
function claimSetsOf(fields: readonly string[], optional: readonly string[]): string[][] {
  const choices = optional.length > 3 ? [[...optional], []] : subsetsOf(optional).sort((left, right) => right.length - left.length);
  const sets = choices.map((chosen) => fields.filter((field) => !optional.includes(field) || chosen.includes(field)));
  return sets.filter((set) => set.length > 0);
}

const subsetsOf = (items: readonly string[]): string[][] =>
  items.reduce<string[][]>((sets, item) => sets.concat(sets.map((set) => [...set, item])), [[]]);

/** All fields a query may disclose, as an authorisation names them: `<typeCode>.<field>`, sorted, none twice. */
export function fieldsOf(dcql: Dcql): readonly string[] {
  const fields = dcql.credentials.flatMap(({ meta, claims }) =>
    meta.vct_values.flatMap((vct) => claims.map(({ path }) => `${typeCodeOfVct(vct)}.${path.at(-1) ?? ''}`)),
  );
  return [...new Set(fields)].sort();
}

/** @see sdk/licence: the vct of a type is `urn:ganzheng:licence:<typeCode>` */
const typeCodeOfVct = (vct: string): string => vct.slice(vct.lastIndexOf(':') + 1);
