import { LicenceError } from '@ganzheng/sdk/errors';
import type { Ledger } from '@ganzheng/sdk/ledger';
import { catalogue } from '@ganzheng/sdk/licence';
import { configurationOf, type IssuerMetadata, issuerMetadata } from '@ganzheng/sdk/oid4vc';
import type { RandomBytes, Signer } from '@ganzheng/sdk/sm';
import type { Logger } from 'pino';
import { createExclusive, type Exclusive } from './exclusive.js';
import { type Operator, type OperatorLog, openLog } from './log.js';
import { type Outbox, openOutbox } from './outbox.js';
import { createRegister, type Register } from './register.js';
import { createStore, type Database, type Store } from './store.js';

/** A key of an organisation that signs here, and its DID URL. */
export interface OrganisationKey {
  readonly keyId: string;
  readonly signer: Signer;
}

/** An organisation (颁发机构) in whose name this service issues. */
export interface IssuerOrganisation {
  readonly did: string;
  /** unified social credit code */
  readonly uscc: string;
  readonly name: string;
  readonly region: string;
  /** its accreditation to issue */
  readonly accreditationId: string;
  /** its accreditation to accredit others and to define types, when that is another one */
  readonly authorityId?: string;
  /** signs licences, copies and status lists */
  readonly issuing: OrganisationKey;
  /** signs accreditations */
  readonly control: OrganisationKey;
}

/** Everything an issuer is made of: organisations and their keys, the ledger, a database, and the world outside as arguments. */
export interface IssuerDeps {
  readonly ledgerOf: (organisation: string) => Ledger;
  readonly organisations: readonly IssuerOrganisation[];
  readonly operator: Operator;
  readonly database: Database;
  /** 16 bytes */
  readonly sealKey: Uint8Array;
  readonly random: RandomBytes;
  /** milliseconds since 1970 UTC */
  readonly nowMs: () => number;
  readonly logger: Logger;
  /** where the service is reached, without a trailing slash: https, or http on this machine */
  readonly baseUrl: string;
}

/** An opened issuer: what every verb takes first. */
export interface Issuer extends Omit<IssuerDeps, 'database' | 'sealKey'> {
  readonly store: Store;
  readonly register: Register;
  readonly log: OperatorLog;
  readonly outbox: Outbox;
  /** what reads the register, decides and writes runs in turn */
  readonly exclusive: Exclusive;
  /** one pass over what waits at a time: the worker's, an import's, a clean stop's */
  readonly passes: Exclusive;
  /** what wallets are told, every type of the catalogue one configuration. @see OpenID4VCI 1.0 §12.2 */
  readonly metadata: IssuerMetadata;
  /** @throws ORGANISATION_UNKNOWN */
  organisationOf(did: string): IssuerOrganisation;
}

/**
 * Opens an issuer over its database: compares its log with the ledger, takes the outbox's lease. Work left over from before waits for the worker.
 *
 * @throws LOG_ROLLED_BACK, SEAL_BROKEN, ADDRESS_FORBIDDEN
 * @example const issuer = await openIssuer({ ledgerOf, organisations, operator, database: await openDatabase(folder), sealKey, random: randomBytes, nowMs: Date.now, logger, baseUrl });
 */
export async function openIssuer({ database, sealKey, ...deps }: IssuerDeps): Promise<Issuer> {
  const { ledgerOf, operator, random, logger } = deps;
  const store = createStore(database, { sealKey, random });
  const register = createRegister(store);
  const log = await openLog({ database, ledger: ledgerOf(operator.did), operator, random });
  const outbox = await openOutbox({ store, register, log, ledgerOf, logger });
  const byDid = new Map(deps.organisations.map((organisation) => [organisation.did, organisation]));
  return Object.freeze({
    ...deps,
    store,
    register,
    log,
    outbox,
    exclusive: createExclusive(),
    passes: createExclusive(),
    metadata: issuerMetadata({ issuerUrl: deps.baseUrl, configurations: [...catalogue.values()].map(configurationOf) }),
    organisationOf(did: string) {
      const organisation = byDid.get(did);
      if (organisation === undefined) throw new LicenceError('ORGANISATION_UNKNOWN');
      return organisation;
    },
  });
}
