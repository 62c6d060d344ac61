import { testedCaVersion, testedVersions } from '../programs.js';

/** Folder of a network as its containers see it. */
export const folderInside = '/ganzheng';

const fabric = testedVersions['2.5'];

/** The images a network in containers is made of: the official ones by exact tag, and our own. */
export const images = {
  orderer: `hyperledger/fabric-orderer:${fabric}`,
  peer: `hyperledger/fabric-peer:${fabric}`,
  ca: `hyperledger/fabric-ca:${testedCaVersion}`,
  /** peer, osnadmin and configtxgen for whoever founds and administers */
  tools: `hyperledger/fabric-tools:${fabric}`,
  law: 'ganzheng/law:0.1.0',
  city: 'ganzheng/city:0.1.0',
} as const;
