import { buildOrganisationDocument } from '@ganzheng/sdk/did';
import { buildLicence, buildLicenceId, type LicenceDraft, licenceTypeOf } from '@ganzheng/sdk/licence';
import { createSigner, generateKeyPair } from '@ganzheng/sdk/sm';
import { buildCopyClaims, issueOriginal, issueSdJwt, type StatusReference, statusListUrnOf } from '@ganzheng/sdk/vc';
import { hex } from '@scure/base';
import { seededRandom } from '../../support/seeded-random.js';

/** A small issued world: one issuer, one business licence, its original and one copy. */
export const random = seededRandom('vc');

const [control, issuing, authentication] = [generateKeyPair(random), generateKeyPair(random), generateKeyPair(random)];
const organisation = buildOrganisationDocument({
  net: 'local',
  control: control.publicKey,
  issuing: issuing.publicKey,
  authentication: authentication.publicKey,
});

export const issuerDid = organisation.did;
export const keyId = organisation.keyIds.issuing;
export const signer = createSigner(issuing.privateKey);
export const issuerKey = issuing.publicKey;

const holder = generateKeyPair(random);
export const holderKey = holder.publicKey;
export const holderSigner = createSigner(holder.privateKey);

export const iat = Date.parse('2026-11-23T05:00:00Z') / 1000;
export const created = '2026-11-23T05:00:00.000Z';

const typeCode = '11100000MB0143028R001';
const issuerCode = '11360700MB0T10053B';
const company = { name: '赣州脐橙示范有限公司', code: '91360702MA0T30018Q' };

const draft: LicenceDraft = {
  id: buildLicenceId({ typeCode, issuerCode, serial: '3607020001', version: 1 }).text,
  typeCode,
  typeVersion: 1,
  name: licenceTypeOf(typeCode).name.zh,
  number: company.code,
  version: 1,
  issuer: { name: '赣州市市场监督管理局', code: issuerCode },
  issuedOn: '2021-03-01',
  validFrom: '2021-03-01',
  validUntil: '长期',
  region: '360702',
  holder: [{ ...company, codeType: '001' }],
  face: {
    name: company.name,
    uscc: company.code,
    enterpriseType: '有限责任公司',
    legalRepresentative: '张伟',
    establishedOn: '2021-03-01',
    domicile: '江西省赣州市章贡区',
    businessScope: '脐橙种植与销售',
    registrationAuthority: '赣州市市场监督管理局',
  },
  assurance: 'native',
};

export const licence = buildLicence(draft);

export const status: StatusReference = { owner: issuerDid, list: 7, index: 94_567, uri: statusListUrnOf(issuerDid, 7) };
export const anchor = { operator: issuerDid, shard: 0, salt: hex.encode(random(32)) };

export const claims = buildCopyClaims({ licence, issuerDid, holderKey, status, anchor, iat, exp: iat + 86_400 });
export const copy = issueSdJwt({ ...claims, signer, keyId, random });
export const original = issueOriginal({ licence, issuerDid, keyId, signer, status, anchor, created });

/** The same with one leaf changed: every JSON value has many near neighbours that must not pass for it. */
export function changed<T>(value: T, path: readonly string[], to: unknown): T {
  const [first, ...rest] = path;
  if (first === undefined) return to as T;
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === first ? changed(item, rest, to) : item)) as T;
  const object = value as Record<string, unknown>;
  return { ...object, [first]: changed(object[first], rest, to) } as T;
}
