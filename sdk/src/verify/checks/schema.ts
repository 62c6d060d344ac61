import { hex } from '@scure/base';
import { canonicalBytes } from '../../json/canonical.js';
import { catalogue } from '../../licence/catalogue.js';
import { validateFace } from '../../licence/face.js';
import { identifierProblems } from '../../licence/problems.js';
import type { LicenceType } from '../../licence/type.js';
import { sm3 } from '../../sm/verify-only.js';
import type { OpenedCredential } from '../../vc/credential-formats.js';
import type { LicenceView } from '../../vc/licence-view.js';
import { type Check, failed, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';

/**
 * The licence is of a type we know, in the very version that was published on the ledger; its identifier agrees with the type, issuer and version
 * beside it; and what was disclosed fits that type.
 * A retired type stays readable: licences of it were lawfully issued.
 *
 * @see GB/T 36902-2018, GB/T 36903-2018, GB/T 36904-2018
 */
export const schema: Check<Given> = (given) => {
  const { reading, gathered, policy } = given;
  const { licenceType } = gathered.evidence;
  const type = typeOf(reading.licence);
  if (type === undefined) return failed('LICENCE_TYPE_VERSION');
  if (licenceType.state === 'missing') return notChecked(licenceType.code);
  const evidence = used('licenceType', licenceType, given, policy.maxTrustAgeSeconds);
  const published = licenceType.value;
  if (published === null || published.typeCode !== type.typeCode || published.version !== type.version)
    return failed('LICENCE_TYPE_UNPUBLISHED', evidence);
  if (published.digest !== hex.encode(sm3(canonicalBytes(type)))) return failed('LICENCE_TYPE_DIFFERS', evidence);
  const problem = problemOf(reading, type);
  return problem === undefined ? passed(evidence) : failed(problem.code, evidence, { field: problem.field });
};

function typeOf({ typeCode, typeVersion }: LicenceView): LicenceType | undefined {
  const type = catalogue.get(typeCode);
  return type?.version === typeVersion ? type : undefined;
}

/** In a presentation, what the holder kept back cannot be missing; an original is whole. */
const problemOf = ({ licence, copy }: OpenedCredential, type: LicenceType) =>
  [...identifierProblems({ ...licence, issuer: { code: licence.issuerCode } }), ...validateFace(type, licence.face, licence.holder)].find(
    ({ code }) => copy === null || (code !== 'FACE_FIELD_MISSING' && code !== 'LICENCE_SUPERSEDES_MISSING'),
  );
