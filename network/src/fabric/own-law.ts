import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedLibraries } from './installed-libraries.js';
import type { LawParts } from './package-law.js';

/** What makes up the law: its rules and what of the sdk they run, compiled, and the libraries that these import. */
export function ownLaw(): LawParts {
  const chaincode = dirname(fileURLToPath(import.meta.resolve('@ganzheng/chaincode')));
  const sdk = dirname(dirname(fileURLToPath(import.meta.resolve('@ganzheng/sdk/errors'))));
  const rooms = ['errors', 'json', 'sm', 'did', 'ledger'].map((room) => [`sdk/${room}`, join(sdk, room)]);
  return {
    folders: { chaincode, ...Object.fromEntries(rooms) },
    libraries: installedLibraries([
      { from: chaincode, names: lawLibraries.chaincode },
      { from: sdk, names: lawLibraries.sdk },
    ]),
  };
}

// Held to what the files import by a test.
const lawLibraries = {
  chaincode: ['@scure/base', 'fabric-contract-api', 'fabric-shim'],
  sdk: ['@noble/curves', '@noble/hashes', '@scure/base', 'canonicalize', 'did-resolver', 'sm-crypto', 'zod'],
};
