import { findPrograms, needPrograms, ownFolders, type Programs, type Settings, type Surroundings } from '@ganzheng/network/fabric';

export const surroundings: Surroundings = { env: process.env, ownFolder: ownFolders.programs, node: process.execPath };

/** Says, loudly, what is missing of a version of Fabric; nothing when its tests can run. */
export function missingOf(version: Settings['fabric']): string | undefined {
  const found = findPrograms(version, surroundings);
  const missing = ['peer', 'orderer', 'configtxgen', 'configtxlator', 'osnadmin', 'fabric-ca-server', 'fabric-ca-client'].filter(
    (name) => !Object.hasOwn(found, name),
  );
  return missing.length === 0
    ? undefined
    : `Fabric ${version} is not on this machine (${missing.join(', ')}): run npm run network -- doctor`;
}

/** The programs of a version, found. */
export const programsOf = (version: Settings['fabric']): Programs => needPrograms(version, surroundings);
