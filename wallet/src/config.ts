import { LicenceError } from '@ganzheng/sdk/errors';
import { hex } from '@scure/base';
import { z } from 'zod';

const hexBytes = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
    .transform((text) => hex.decode(text));

const shared = {
  NODE_ENV: z.string().default('development'),
  WALLET_HOST: z.string().default('127.0.0.1'),
  WALLET_PORT: z.coerce.number().int().min(0).max(65_535).default(7004),
  WALLET_BASE_URL: z.url().default('http://127.0.0.1:7004'),
  WALLET_DATA: z.string().default('data/wallet'),
  WALLET_SEAL_KEY: hexBytes(16).optional(),
  LEDGER_MSP: z.string().regex(/^[A-Za-z]{1,31}MSP$/),
  LEDGER_CERTIFICATE: z.string().min(1),
  LEDGER_PRIVATE_KEY: z.string().min(1),
};

const schema = z.discriminatedUnion('LEDGER', [
  z.object({
    LEDGER: z.literal('embedded'),
    LEDGER_FOLDER: z.string().default('data/ledger'),
    LEDGER_HOST_KEY: hexBytes(32),
    ...shared,
  }),
  z.object({ LEDGER: z.literal('fabric'), LEDGER_FOLDER: z.string().min(1), ...shared }),
]);

/** What the ledger runs on. */
type LedgerSettings =
  | { readonly engine: 'embedded'; readonly folder: string; readonly hostKey: Uint8Array }
  | { readonly engine: 'fabric'; readonly folder: string };

/** How the relay runs. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string;
  readonly folder: string;
  /** 16 bytes; required in production */
  readonly sealKey: Uint8Array;
  readonly ledger: {
    /** embedded in this process, or Fabric by the folder of a network of this machine */
    readonly settings: LedgerSettings;
    readonly mspId: string;
    /** PEM files */
    readonly certificateFile: string;
    readonly privateKeyFile: string;
  };
}

/** For one's own machine, where nothing is worth sealing; production refuses it. */
const developmentSealKey = new Uint8Array(16).fill(7);

/**
 * Reads the configuration out of the environment.
 *
 * @throws CONFIG_INVALID naming what is missing or malformed, never a value
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = schema.safeParse({ LEDGER: 'embedded', ...environment });
  if (!parsed.success) throw new LicenceError('CONFIG_INVALID', { at: parsed.error.issues.map(({ path }) => path.join('.')) });
  const { data } = parsed;
  const sealKey = data.WALLET_SEAL_KEY ?? (data.NODE_ENV === 'production' ? undefined : developmentSealKey);
  if (sealKey === undefined) throw new LicenceError('CONFIG_INVALID', { at: ['WALLET_SEAL_KEY'], because: 'required in production' });
  // Verifiers post receipts to https only: any other address would lose every one of them.
  if (data.NODE_ENV === 'production' && !data.WALLET_BASE_URL.startsWith('https://'))
    throw new LicenceError('CONFIG_INVALID', { at: ['WALLET_BASE_URL'], because: 'https in production' });
  return {
    host: data.WALLET_HOST,
    port: data.WALLET_PORT,
    baseUrl: data.WALLET_BASE_URL.replace(/\/$/, ''),
    folder: data.WALLET_DATA,
    sealKey,
    ledger: {
      settings: settingsOf(data),
      mspId: data.LEDGER_MSP,
      certificateFile: data.LEDGER_CERTIFICATE,
      privateKeyFile: data.LEDGER_PRIVATE_KEY,
    },
  };
}

const settingsOf = (data: z.output<typeof schema>): LedgerSettings =>
  data.LEDGER === 'fabric'
    ? { engine: 'fabric', folder: data.LEDGER_FOLDER }
    : { engine: 'embedded', folder: data.LEDGER_FOLDER, hostKey: data.LEDGER_HOST_KEY };
