import {
  caProgramNames,
  type FabricVersion,
  findPrograms,
  programNames,
  type Surroundings,
  searchFolders,
  testedCaVersion,
  testedVersions,
  versionOf,
} from './programs.js';

/** What was found of one version of Fabric. */
export interface VersionReport {
  readonly fabric: FabricVersion;
  readonly programs: readonly { readonly name: string; readonly path: string | null; readonly version: string | null }[];
  readonly missing: readonly string[];
  /** programs that are of another version than was tested, or say none */
  readonly untested: readonly string[];
  /** where was looked, first to last */
  readonly looked: readonly string[];
}

/** Looks what of Hyperledger Fabric this machine has. */
export const doctor = async (surroundings: Surroundings): Promise<readonly VersionReport[]> =>
  Promise.all((['2.5', '3.1'] as const).map((version) => examine(version, surroundings)));

async function examine(fabric: FabricVersion, surroundings: Surroundings): Promise<VersionReport> {
  const found = findPrograms(fabric, surroundings);
  const programs = await Promise.all(
    [...programNames, ...caProgramNames].map(async (name) => {
      const path = found[name] ?? null;
      return { name, path, version: path === null ? null : ((await versionOf(path)) ?? null) };
    }),
  );
  // osnadmin says of no version.
  const isTested = ({ name, version }: { name: string; version: string | null }): boolean =>
    name === 'osnadmin' || version === (name.startsWith('fabric-ca') ? testedCaVersion : testedVersions[fabric]);
  return {
    fabric,
    programs,
    missing: programs.filter(({ path }) => path === null).map(({ name }) => name),
    untested: programs.filter((each) => each.path !== null && !isTested(each)).map(({ name }) => name),
    looked: searchFolders(fabric, surroundings),
  };
}

/** How to get what is missing, in both languages. */
export const remedy = {
  zh: [
    '从 Hyperledger Fabric 官方发布页下载与本机系统相符的压缩包：hyperledger-fabric-<系统>-<版本>.tar.gz（2.5.16 或 3.1.5）与 hyperledger-fabric-ca-<系统>-1.5.21.tar.gz。',
    '解压后，将 bin 文件夹中的程序放入 PATH 中的任一文件夹，或以 FABRIC_BIN（3.1 用 FABRIC31_BIN）指明该文件夹，或放入 network/.bin（3.1 放入 network/.bin/3.1）。',
    '与互联网隔离的网络：在可联网的机器上下载同样的压缩包，核对发布页的 SHA-256，以介质带入后照此安装。使用 Docker 时，官方镜像 hyperledger/fabric-peer 等亦可。',
  ],
  en: [
    'Download the official release archives for this system from the Hyperledger Fabric release pages: hyperledger-fabric-<system>-<version>.tar.gz (2.5.16 or 3.1.5) and hyperledger-fabric-ca-<system>-1.5.21.tar.gz.',
    'Put the programs of their bin folder into a folder of PATH, or name the folder in FABRIC_BIN (FABRIC31_BIN for 3.1), or put them into network/.bin (network/.bin/3.1).',
    'On a network without internet: download the same archives elsewhere, check the SHA-256 on the release page, carry them in, and install the same way. With Docker the official images hyperledger/fabric-peer and others do too.',
  ],
} as const;
