import { licenceTypeOf } from '@ganzheng/sdk/licence';
import type { LicenceView } from '@ganzheng/sdk/vc';
import { type HeldCopy, heldCopies } from './copy.js';
import type { Wallet } from './wallet.js';

/** A licence on the screen of the citizen's own device (亮证). */
export interface ShownLicence {
  readonly licenceId: string;
  readonly typeCode: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly issuer: { readonly did: string; readonly name: string };
  readonly validFrom: string;
  /** last day, or 长期 */
  readonly validUntil: string;
  readonly number?: string;
  /** the face as printed, in the order of its type */
  readonly face: readonly {
    readonly name: string;
    readonly zh: string;
    readonly en: string;
    readonly value: string | number;
    readonly sensitive: boolean;
  }[];
  readonly copies: number;
  /** copies nobody has seen yet; when there is none left, more should be claimed */
  readonly copiesUnshown: number;
  /** copies with their anchor receipt stapled */
  readonly copiesAnchored: number;
}

/** The citizen's licences, each once, the newest version of each first. @throws VAULT_BROKEN @example (await show(wallet)).map(({ name }) => name.zh) */
export async function show({ vault }: Pick<Wallet, 'vault'>): Promise<readonly ShownLicence[]> {
  const groups = new Map<string, HeldCopy[]>();
  for (const copy of await heldCopies(vault)) groups.set(copy.licenceId, [...(groups.get(copy.licenceId) ?? []), copy]);
  return [...groups.values()]
    .flatMap(shown)
    .sort((left, right) => left.typeCode.localeCompare(right.typeCode) || right.licenceId.localeCompare(left.licenceId));
}

function shown(copies: readonly HeldCopy[]): ShownLicence[] {
  const [first] = copies;
  if (first === undefined) return [];
  const { licence } = first;
  return [
    {
      licenceId: first.licenceId,
      typeCode: licence.typeCode,
      name: licenceTypeOf(licence.typeCode).name,
      issuer: { did: first.issuer, name: licence.issuerName },
      validFrom: licence.validFrom,
      validUntil: licence.validUntil,
      ...(licence.number === undefined ? {} : { number: licence.number }),
      face: faceOf(licence),
      copies: copies.length,
      copiesUnshown: copies.filter(({ shownTo }) => shownTo.length === 0).length,
      copiesAnchored: copies.filter(({ receipt }) => receipt !== undefined).length,
    },
  ];
}

const faceOf = ({ typeCode, face }: LicenceView): ShownLicence['face'] =>
  licenceTypeOf(typeCode).face.flatMap(({ name, zh, en, sensitive }) =>
    face[name] === undefined ? [] : [{ name, zh, en, sensitive, value: face[name] }],
  );
