import { LicenceError } from '@ganzheng/sdk/errors';
import { parseJson } from '@ganzheng/sdk/ledger';
import { defaultLimits, staffEntrySchema } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import { z } from 'zod';

const secret = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** A ledger identity: PEM. */
const identity = z.strictObject({ mspId: z.string(), certificate: z.string(), privateKey: z.string() });

/** A peer whose gateway may be used: address host:port, the name in its certificate, and its authority's, PEM. */
const peer = z.strictObject({ mspId: z.string(), address: z.string(), serverName: z.string(), tlsRoot: z.string() });

/** What the ledger runs on: embedded in this process, or Fabric by the folder of a network of this machine, or by its peers. */
const ledger = z.union([
  z.strictObject({
    engine: z.literal('embedded').default('embedded'),
    folder: z.string().min(1),
    hostKey: secret(32).transform((text) => hex.decode(text)),
  }),
  z.strictObject({ engine: z.literal('fabric'), folder: z.string().min(1) }),
  z.strictObject({ engine: z.literal('fabric'), peers: z.array(peer).min(1) }),
]);

const organisation = z.strictObject({
  did: z.string(),
  uscc: z.string().length(18),
  name: z.string().min(1),
  region: z.string().regex(/^\d{6}$/),
  accreditationId: z.string(),
  authorityId: z.string().optional(),
  /** SM2 private keys, hex */
  keys: z.strictObject({ issuing: secret(32), control: secret(32) }),
  identity,
});

/** The issuer's configuration: safe defaults for one machine, and secrets that have none. */
const configSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(7001),
  /** where wallets reach the service: https, or http on this machine */
  baseUrl: z.url(),
  /** folder of register, outbox and log */
  dataFolder: z.string().min(1),
  /** pause between passes of the worker; the longest a leaf waits for its checkpoint is this and the pass itself */
  mergeDelayMs: z.int().min(50).max(10_000).default(2_000),
  /** SM4 key of everything at rest */
  sealKey: secret(16),
  /** secret of the staff tokens */
  pepper: secret(32),
  ledger,
  organisations: z.array(organisation).min(1),
  /** which of the organisations runs the log, and its shard */
  operator: z.strictObject({ did: z.string(), shard: z.int().min(0).max(4095).default(0) }),
  staff: z.array(staffEntrySchema).default([]),
  limits: z
    .strictObject({ bodyBytes: z.int().min(1024), bodyDepth: z.int().min(2), requestsPerMinute: z.int().min(1) })
    .default({ ...defaultLimits }),
});

export type Config = z.output<typeof configSchema>;

/**
 * Reads the configuration file.
 *
 * @param text JSON, controlled by the operator
 * @throws JSON_MALFORMED, CONFIG_INVALID with the places that are wrong, never their values
 */
export function parseConfig(text: string): Config {
  const parsed = configSchema.safeParse(parseJson(text, { maxLength: 4 * 1024 * 1024 }));
  if (!parsed.success) throw new LicenceError('CONFIG_INVALID', { at: parsed.error.issues.map(({ path }) => path.join('.')) });
  if (!parsed.data.organisations.some(({ did }) => did === parsed.data.operator.did))
    throw new LicenceError('CONFIG_INVALID', { at: ['operator.did'] });
  return parsed.data;
}
