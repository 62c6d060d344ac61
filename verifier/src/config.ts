import { LicenceError } from '@ganzheng/sdk/errors';
import { parseJson } from '@ganzheng/sdk/ledger';
import { parseWebAddress } from '@ganzheng/sdk/oid4vc';
import { defaultLimits, staffEntrySchema } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import { z } from 'zod';

const secret = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const did = z.string().regex(/^did:elic:\S+$/);

/** https, or http on this machine; without a slash at its end. */
const address = z
  .string()
  .refine(isWebAddress)
  .transform((text) => text.replace(/\/+$/, ''));

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

/** The window's configuration: safe defaults for one machine, and secrets that have none. */
const configSchema = z
  .strictObject({
    environment: z.enum(['local', 'production']).default('local'),
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(7002),
    /** where wallets reach the service */
    baseUrl: address,
    /** folder of cases, requests and uses */
    dataFolder: z.string().min(1),
    /** pause between passes of the worker */
    workEveryMs: z.int().min(100).max(600_000).default(5_000),
    requestLifeSeconds: z.int().min(30).max(86_400).default(300),
    /** a wallet takes no grant for longer than 30 days */
    grantLifeSeconds: z
      .int()
      .min(60)
      .max(30 * 86_400)
      .default(86_400),
    /** SM4 key of everything at rest */
    sealKey: secret(16),
    /** secret of the staff tokens */
    pepper: secret(32),
    ledger,
    organisation: z.strictObject({
      did,
      name: z.string().min(1).max(200),
      region: z.string().regex(/^\d{6}$/),
      accreditationId: z.string().regex(/^[0-9a-f]{32}$/),
      /** SM2 private key, hex */
      authenticationKey: secret(32),
      identity,
    }),
    /** root of its own province, and every root it believes in */
    root: did,
    pinnedRoots: z.array(did).min(1),
    /** issuer services that receipts and status lists are fetched from */
    issuers: z.array(address).default([]),
    /** relays that receipts of uses are posted to; none: no receipt is posted */
    relays: z.array(address).default([]),
    staff: z.array(staffEntrySchema).default([]),
    limits: z
      .strictObject({ bodyBytes: z.int().min(1024), bodyDepth: z.int().min(2), requestsPerMinute: z.int().min(1) })
      .default({ ...defaultLimits }),
  })
  .superRefine((config, context) => {
    for (const path of lacking(config)) context.addIssue({ code: 'custom', path: [path] });
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
  if (parsed.success) return parsed.data;
  throw new LicenceError('CONFIG_INVALID', { at: parsed.error.issues.map(({ path }) => path.join('.')) });
}

/** What production cannot do without: addresses that others can reach and trust, staff, issuers and relays. */
function lacking({
  environment,
  root,
  pinnedRoots,
  baseUrl,
  issuers,
  relays,
  staff,
}: Omit<z.input<typeof configSchema>, 'ledger'>): string[] {
  const always = pinnedRoots.includes(root) ? [] : ['pinnedRoots'];
  if (environment !== 'production') return always;
  return [
    ...always,
    ...(baseUrl.startsWith('https:') ? [] : ['baseUrl']),
    ...(staff === undefined || staff.length === 0 ? ['staff'] : []),
    ...(areSafe(issuers) ? [] : ['issuers']),
    ...(areSafe(relays) ? [] : ['relays']),
  ];
}

const areSafe = (addresses: readonly string[] = []): boolean =>
  addresses.length > 0 && addresses.every((text) => text.startsWith('https:'));

function isWebAddress(text: string): boolean {
  try {
    parseWebAddress(text);
    return true;
  } catch {
    return false;
  }
}
