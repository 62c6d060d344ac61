import { createPrivateKey } from 'node:crypto';
import https from 'node:https';
import { LicenceError } from '@ganzheng/sdk/errors';
import type FabricCAServices from 'fabric-ca-client';
import type { ICryptoKey, User } from 'fabric-common';
import { requestCertificate } from '../../embedded/ca.js';
import type { Identity } from '../../embedded/identity.js';
import { quietLibraries } from '../quiet.js';

/** Where an organisation's fabric-ca-server is, and who registers others there. */
export interface AuthorityOptions {
  readonly mspId: string;
  /** https://host:port */
  readonly url: string;
  /** name of the CA on that server */
  readonly caName: string;
  /** PEM of the authority of its connections */
  readonly tlsRoot: string;
  readonly registrar: { readonly id: string; readonly secret: string };
}

/** Who is to be let in. */
interface Registration {
  /** name of a service or an office, never of a person */
  readonly id: string;
  /** department (委办局), dotted, below the organisation: `ganzhou.market-supervision`; made where there is none */
  readonly affiliation: string;
  /** powers, which the law reads: `founder` = `true` */
  readonly attributes?: Readonly<Record<string, string>>;
  /** how often it may be enrolled; once unless given */
  readonly maxEnrolments?: number;
}

/** One that was let in. */
interface Registered {
  readonly id: string;
  readonly type: string;
  readonly affiliation: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An organisation's certificate authority (fabric-ca), as its registrar uses it. */
export interface Authority {
  /** Lets somebody in. @returns the secret it enrols with */
  register(registration: Registration): Promise<string>;
  /** Makes a key, and has its certificate issued. @param secret what registering gave */
  enrol(id: string, secret: string): Promise<Identity>;
  /** Has another certificate issued for a new key, with the attributes that are registered now; the old one holds until it is revoked. */
  reenrol(identity: Identity): Promise<Identity>;
  /** Revokes every certificate of one that was let in, and lets it enrol no more. What peers are to refuse, the channel must be told: see publishRevocations. */
  revoke(id: string, reason?: string): Promise<void>;
  list(): Promise<readonly Registered[]>;
  /** @returns what is revoked and has not expired: a certificate revocation list, PEM */
  revocations(): Promise<string>;
}

/**
 * Opens an organisation's fabric-ca-server.
 *
 * @throws CA_UNREACHABLE, CA_REFUSED with the reason's number; each verb does
 * @see Hyperledger Fabric CA, swagger-fabric-ca.json
 */
export async function openAuthority({ mspId, url, caName, tlsRoot, registrar }: AuthorityOptions): Promise<Authority> {
  quietLibraries();
  // Its client takes no agent, and leaves a listener on the connection with every question: each question gets a connection of its own.
  https.globalAgent = new https.Agent({ keepAlive: false });
  const [{ default: Services }, { User, Utils }] = await Promise.all([import('fabric-ca-client'), import('fabric-common')]);
  const suite = Utils.newCryptoSuite();
  // It wants a store for what it makes; the keys are given to the caller and kept nowhere else.
  suite.setCryptoKeyStore({ getKey: async () => '', putKey: async (key: ICryptoKey) => key });
  const services = new Services({ url, caName, tlsOptions: { trustedRoots: [tlsRoot], verify: true }, cryptoSuite: suite });
  const userOf = ({ certificate, privateKey }: Identity): User => User.createUser('registered', '', mspId, certificate, privateKey);
  const identityOf = ({ key, certificate }: Pick<FabricCAServices.IEnrollResponse, 'key' | 'certificate'>): Identity => ({
    mspId,
    certificate,
    privateKey: createPrivateKey(key.toBytes()).export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  const enrol = async (enrollmentID: string, enrollmentSecret: string): Promise<Identity> => {
    // A key of our own making: that of its client takes a third of a second, in which nothing else is done.
    const { request: csr, privateKey } = await requestCertificate(enrollmentID);
    const { certificate } = await told(services.enroll({ enrollmentID, enrollmentSecret, csr }));
    return { mspId, certificate, privateKey };
  };
  let entered: Promise<User> | undefined;
  const asRegistrar = (): Promise<User> => {
    entered ??= enrol(registrar.id, registrar.secret).then(userOf);
    entered.catch(() => {
      entered = undefined;
    });
    return entered;
  };

  return {
    enrol,
    async register({ id, affiliation, attributes = {}, maxEnrolments = 1 }) {
      const user = await asRegistrar();
      await told(services.newAffiliationService().create({ name: affiliation, force: true }, user)).catch(unlessThere);
      // Without ecert an attribute is registered and never reaches a certificate.
      const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value, ecert: true }));
      const request = { enrollmentID: id, role: 'client', affiliation, attrs, maxEnrollments: maxEnrolments };
      return told(services.register(request, user));
    },
    // Its types want a list: without one the certificate has all that is registered, by an empty one nothing.
    reenrol: async (identity) => identityOf(await told(services.reenroll(userOf(identity), undefined as never))),
    async revoke(id, reason = 'unspecified') {
      await told(services.revoke({ enrollmentID: id, reason }, await asRegistrar()));
    },
    async list() {
      const { result } = await told(services.newIdentityService().getAll(await asRegistrar()));
      return (result as { readonly identities: readonly Listed[] }).identities.map(({ id, type, affiliation, attrs }) => ({
        id,
        type,
        affiliation,
        attributes: Object.fromEntries((attrs ?? []).filter(({ name }) => !name.startsWith('hf.')).map(({ name, value }) => [name, value])),
      }));
    },
    async revocations() {
      const list = (await told(services.generateCRL({}, await asRegistrar()))) as string;
      return Buffer.from(list, 'base64').toString();
    },
  };
}

interface Listed {
  readonly id: string;
  readonly type: string;
  readonly affiliation: string;
  readonly attrs: readonly { readonly name: string; readonly value: string }[] | null;
}

/** Gives what the CA answered, or says that it refused and by which of its numbers: its words may name a person. @see fabric-ca, lib/caerrors */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const [, reason] = /code: (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
    if (reason === undefined) throw new LicenceError('CA_UNREACHABLE', {}, error);
    throw new LicenceError('CA_REFUSED', { reason: Number(reason) }, error);
  }
}

/** @see fabric-ca, caerrors: the affiliation exists */
const affiliationExists = 60;

function unlessThere(error: unknown): void {
  if (!(error instanceof LicenceError) || error.detail.reason !== affiliationExists) throw error;
}
