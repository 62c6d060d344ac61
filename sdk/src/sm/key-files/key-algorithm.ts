import type { DerReader } from '../der/read.js';
import { type DerElement, objectId, sequence } from '../der/write.js';
import { sm2Identifiers } from '../identifiers.js';

const { publicKey, curve } = sm2Identifiers.oids;

/** AlgorithmIdentifier of an SM2 key: id-ecPublicKey with the curve by its name. @see RFC 5480, 2.1.1; GM/T 0006-2012 */
export const keyAlgorithm = (): DerElement => sequence(objectId(publicKey), objectId(curve));

/** Takes that very AlgorithmIdentifier; a curve spelt out in parameters is refused, whatever it equals. */
export const readKeyAlgorithm = (reader: DerReader): void =>
  reader.sequence((members) => {
    members.objectId({ 'id-ecPublicKey': publicKey });
    readCurve(members);
  });

/** Takes the name of the curve. @see RFC 5480, 2.1.1.1 (namedCurve) */
export const readCurve = (reader: DerReader): void => {
  reader.objectId({ 'the SM2 curve': curve });
};
