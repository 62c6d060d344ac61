import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { needPrograms, type Surroundings } from '../fabric/programs.js';
import { type Answer, type Common, change, run, type Subcommand } from './run.js';

interface Flags extends Common {
  /** short name of the member */
  readonly org: string;
}

/** Adds `identity …`: who may speak to the ledger, in whose name and with which powers; each member's own CA says so. */
export function identityCommands(network: Command, subcommand: Subcommand, surroundings: Surroundings): void {
  const identity = network.command('identity').description('Identities of services and offices 账本身份');
  const verb = (name: string, description: string): Command =>
    subcommand(identity, name, description).requiredOption('--org <member>', 'member whose CA it is, such as ganzhou');
  verb('register', 'Let a service or an office in; answers the secret it enrols with 登记身份')
    .argument('<id>', 'name of the service or office, never of a person')
    .requiredOption('--affiliation <department>', 'such as ganzhou.market-supervision; made where there is none')
    .option('--attribute <name=value>', 'a power that the law reads; may be repeated', attribute, {})
    .option('--max-enrolments <count>', 'how often the secret may be used', Number, 1)
    .action((id: string, flags: Flags & Registering) => run(flags, () => register(flags, id)));
  verb('enrol', 'Make a key and have its certificate issued 签发证书')
    .argument('<id>', 'as it was registered')
    .addOption(new Option('--secret <secret>', 'what registering answered').env('GANZHENG_ENROL_SECRET').makeOptionMandatory())
    .requiredOption('--out <folder>', 'where cert.pem and key.pem go')
    .action((id: string, flags: Flags & { secret: string; out: string }) => run(flags, () => enrol(flags, id)));
  verb('reenrol', 'Have a new certificate issued for a new key, in the same folder 换发证书')
    .argument('<folder>', 'where cert.pem and key.pem are')
    .action((folder: string, flags: Flags) => run(flags, () => reenrol(flags, folder)));
  verb('revoke', 'Revoke every certificate of an identity, and have all peers refuse it 吊销身份')
    .argument('<id>', 'as it was registered')
    .option('--reason <reason>', 'as RFC 5280 §5.3.1 names it', 'unspecified')
    .action((id: string, flags: Flags & { reason: string }) => change('identity revoke', flags, () => revoke(flags, id, surroundings)));
  verb('list', 'Name all that were let in 列出身份').action((flags: Flags) => run(flags, () => list(flags)));
}

interface Registering {
  readonly affiliation: string;
  readonly attribute: Readonly<Record<string, string>>;
  readonly maxEnrolments: number;
}

function attribute(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('name=value');
  return { ...before, [name]: value };
}

// Loaded when they are asked for: the client of fabric-ca is large.
const authorities = () => import('../fabric/identity/own-authority.js');
const files = () => import('../fabric/identity/identity-files.js');

const authorityOf = async (flags: Flags) => (await authorities()).ownAuthority(resolve(flags.data), flags.org);

async function register(flags: Flags & Registering, id: string): Promise<Answer> {
  const { affiliation, attribute: attributes, maxEnrolments } = flags;
  const secret = await (await authorityOf(flags)).register({ id, affiliation, attributes, maxEnrolments });
  return { value: { id, affiliation, attributes, secret }, text: `registered 已登记: ${id} (${affiliation})\nsecret 口令: ${secret}` };
}

async function enrol(flags: Flags & { readonly secret: string; readonly out: string }, id: string): Promise<Answer> {
  const [folder, { writeIdentity }] = [resolve(flags.out), await files()];
  await writeIdentity(folder, await (await authorityOf(flags)).enrol(id, flags.secret));
  return { value: { id, folder }, text: `enrolled 已签发: ${id} → ${folder}` };
}

async function reenrol(flags: Flags, given: string): Promise<Answer> {
  const [folder, { readIdentity, writeIdentity }] = [resolve(given), await files()];
  const { organisation } = await (await authorities()).memberOf(resolve(flags.data), flags.org);
  await writeIdentity(folder, await (await authorityOf(flags)).reenrol(await readIdentity(folder, organisation.mspId)));
  return { value: { folder }, text: `reenrolled 已换发: ${folder}` };
}

async function revoke(flags: Flags & { readonly reason: string }, id: string, surroundings: Surroundings): Promise<Answer> {
  const { publishRevocations } = await import('../fabric/identity/publish-revocations.js');
  const { record, plan, organisation } = await (await authorities()).memberOf(resolve(flags.data), flags.org);
  const authority = await authorityOf(flags);
  await authority.revoke(id, flags.reason);
  const programs = needPrograms(record.settings.fabric, surroundings);
  const channels = await publishRevocations(plan, programs, organisation, await authority.revocations());
  return { value: { id, channels }, text: `revoked 已吊销: ${id}; told to 已告知: ${channels.join(' ')}` };
}

async function list(flags: Flags): Promise<Answer> {
  const identities = await (await authorityOf(flags)).list();
  const rows = identities.map(({ id, affiliation, attributes }) =>
    [id.padEnd(24), affiliation.padEnd(32), ...Object.entries(attributes).map(([name, value]) => `${name}=${value}`)].join(' ').trimEnd(),
  );
  return { value: { identities }, text: rows.join('\n') };
}
