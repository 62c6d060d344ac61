import { LicenceError } from '@ganzheng/sdk/errors';
import { lawOf } from './launch-node.js';
import { ownFolders } from './own-folders.js';
import { ownLaw } from './own-law.js';
import { packageLaw } from './package-law.js';
import type { Node, Plan } from './plan.js';
import type { NetworkFile } from './record.js';

/** The package of the law as it is built here, where that is another than the members agreed to. A program that is not ours is its owner's to look after. */
export function builtInstead({ label, packageId, entry }: NetworkFile['law']): string | undefined {
  if (entry !== ownFolders.lawEntry) return undefined;
  const built = packageLaw(label, ownLaw()).packageId;
  return built === packageId ? undefined : built;
}

/** Those of some nodes that would serve another law than the members agreed to. */
export const strayedLaws = (plan: Plan, record: NetworkFile, nodes: readonly Node[]): readonly Node[] =>
  nodes.filter((node) => node.kind === 'law' && builtInstead(lawOf(plan, record, node)) !== undefined);

/** Refuses to start a law that the members did not agree to: what a chaincode process says is believed for its package's sake. @throws FABRIC_LAW_DIFFERS */
export function requireAgreedLaw(plan: Plan, record: NetworkFile, nodes: readonly Node[]): void {
  const [strayed] = strayedLaws(plan, record, nodes);
  if (strayed === undefined) return;
  const agreed = lawOf(plan, record, strayed);
  throw new LicenceError('FABRIC_LAW_DIFFERS', { agreed: agreed.packageId, built: builtInstead(agreed) ?? '' });
}
