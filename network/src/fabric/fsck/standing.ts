import { common, msp } from '@hyperledger/fabric-protos';
import type { FabricAction } from './transaction.js';

/** Where every key was last written, and whose endorsement its changes need: what a peer judges transactions by. */
export interface Standing {
  /** Whether what a transaction read has changed since. Ranges are not judged. */
  conflicts(action: FabricAction): boolean;
  /** Organisations that must have endorsed, for the locked keys a transaction writes. */
  locksOn(action: FabricAction): readonly (readonly string[])[];
  /** Takes in what a valid transaction wrote. */
  apply(action: FabricAction, block: number, index: number): void;
}

const validationParameter = 'VALIDATION_PARAMETER';

/** Begins on an empty ledger. */
export function createStanding(): Standing {
  const versions = new Map<string, string>();
  const locks = new Map<string, readonly string[]>();
  const written = ({ sets }: FabricAction): string[] =>
    [...sets].flatMap(([namespace, set]) =>
      [...set.getWritesList(), ...set.getMetadataWritesList()].map((write) => nameOf(namespace, write.getKey())),
    );
  return {
    conflicts: ({ sets }) =>
      [...sets].some(([namespace, set]) =>
        set.getReadsList().some((read) => {
          const version = read.getVersion();
          const seen = version === undefined ? undefined : versionText(version.getBlockNum(), version.getTxNum());
          return versions.get(nameOf(namespace, read.getKey())) !== seen;
        }),
      ),
    locksOn: (action) =>
      written(action).flatMap((name) => {
        const lock = locks.get(name);
        return lock === undefined ? [] : [lock];
      }),
    apply({ sets }, block, index) {
      for (const [namespace, set] of sets) {
        for (const write of set.getWritesList()) {
          const name = nameOf(namespace, write.getKey());
          if (write.getIsDelete()) {
            versions.delete(name);
            locks.delete(name);
          } else versions.set(name, versionText(block, index));
        }
        for (const [key, mspIds] of locksIn(set)) {
          const name = nameOf(namespace, key);
          locks.set(name, mspIds);
          if (versions.has(name)) versions.set(name, versionText(block, index));
        }
      }
    },
  };
}

/** The locks a write set sets: keys, and the organisations all of which must endorse. */
export function locksIn(set: NonNullable<ReturnType<FabricAction['sets']['get']>>): [key: string, mspIds: readonly string[]][] {
  return set.getMetadataWritesList().flatMap((write) =>
    write
      .getEntriesList()
      .filter((entry) => entry.getName() === validationParameter)
      .map((entry): [string, readonly string[]] => [write.getKey(), organisationsOf(entry.getValue_asU8())]),
  );
}

/** Organisations of a policy that demands all of them. @throws TypeError when it is another kind of policy */
function organisationsOf(bytes: Uint8Array): readonly string[] {
  const policy = common.SignaturePolicyEnvelope.deserializeBinary(bytes);
  const organisations = policy
    .getIdentitiesList()
    .map((principal) => msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8()).getMspIdentifier());
  if (policy.getRule()?.getNOutOf()?.getN() !== organisations.length) throw new TypeError('a policy that does not ask all it names');
  return organisations;
}

const nameOf = (namespace: string, key: string): string => `${namespace}\0${key}`;
const versionText = (block: number, index: number): string => `${block}.${index}`;
