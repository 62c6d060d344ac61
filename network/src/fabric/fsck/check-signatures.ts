import { common } from '@hyperledger/fabric-protos';
import type { FabricBlock } from './block.js';
import type { ChannelConfig } from './channel-config.js';
import { identityOf, type Signatories, signedBy } from './signatory.js';

const ordererUnit = 'orderer';

/**
 * Counts the orderers whose signatures over a block's header hold.
 *
 * @param config in force before the block
 */
export function countOrderers({ signatures, header }: FabricBlock, config: ChannelConfig, signatories: Signatories): number {
  const metadata = common.Metadata.deserializeBinary(signatures);
  const value = metadata.getValue_asU8();
  const signers = metadata.getSignaturesList().flatMap((each) => {
    const [own, numbered] = [each.getSignatureHeader_asU8(), each.getIdentifierHeader_asU8()];
    const claimed =
      own.length > 0 ? claimedIn(own) : config.consenters.get(common.IdentifierHeader.deserializeBinary(numbered).getIdentifier());
    const signatory = claimed === undefined ? undefined : signatories(claimed.mspId, claimed.certificate, config.orderers);
    if (signatory === undefined || !signatory.units.includes(ordererUnit)) return [];
    return signedBy(signatory, [value, own.length > 0 ? own : numbered, header], each.getSignature_asU8()) ? [signatory.certificate] : [];
  });
  return new Set(signers).size;
}

const claimedIn = (header: Uint8Array) => identityOf(common.SignatureHeader.deserializeBinary(header).getCreator_asU8());
