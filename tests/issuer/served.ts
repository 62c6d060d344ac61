import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildOrganisationDocument } from '@ganzheng/sdk/did';
import { createSigner, generateKeyPair, randomBytes } from '@ganzheng/sdk/sm';
import { issueStaffToken } from '@ganzheng/sdk/web';
import { hex } from '@scure/base';
import { creationOf, network, type Org } from '../support/law.js';
import { foundLedgerWorld } from '../support/ledger-world.js';

const main = new URL('../../issuer/dist/main.js', import.meta.url).pathname;

/** The real issuer process over a real ledger folder, to be killed and started again. */
export interface ServedIssuer {
  readonly url: string;
  readonly child: ChildProcess;
  readonly output: readonly string[];
}

/** Founds a ledger with one bureau whose keys the test holds, and writes the configuration of an issuer for it. */
export async function prepareIssuer() {
  const folder = await mkdtemp(join(tmpdir(), 'ganzheng-served-'));
  const ledger = await foundLedgerWorld({ folder: join(folder, 'ledger'), clock: () => new Date() });
  const { world } = ledger;
  const keys = { control: generateKeyPair(), issuing: generateKeyPair(), authentication: generateKeyPair() };
  const signers = {
    control: createSigner(keys.control.privateKey),
    issuing: createSigner(keys.issuing.privateKey),
    authentication: createSigner(keys.authentication.privateKey),
  };
  const { did, document, keyIds } = buildOrganisationDocument({
    net: network,
    control: keys.control.publicKey,
    issuing: keys.issuing.publicKey,
    authentication: keys.authentication.publicKey,
  });
  const caller = { mspId: 'GanzhouMSP', affiliation: 'ganzhou.served', attributes: {} };
  const org: Org = {
    name: 'served',
    did,
    document,
    ...signers,
    next: createSigner(generateKeyPair().privateKey),
    controlId: keyIds.control,
    caller,
  };
  const given = world.accredit(world.ganzhou, world.ids.ganzhou, org, {
    role: 'issuer',
    scope: { typeCodes: ['*'], regions: ['360700'], matters: [] },
  });
  await ledger.submit(org, 'did.create', { operation: creationOf(org) });
  await ledger.submit(world.ganzhou, 'accreditation.grant', { accreditation: given });

  const pepper = randomBytes(32);
  const staff = issueStaffToken({ id: 'officer', role: 'issuer-officer', organisation: did }, { pepper, random: randomBytes });
  const config = {
    port: 0,
    baseUrl: 'http://127.0.0.1:7001',
    dataFolder: join(folder, 'issuer'),
    mergeDelayMs: 50,
    sealKey: hex.encode(randomBytes(16)),
    pepper: hex.encode(pepper),
    ledger: { folder: join(folder, 'ledger'), hostKey: hex.encode(ledger.hostKey) },
    organisations: [
      {
        did,
        uscc: '11360700MB0T10029T',
        name: '赣州市公安局',
        region: '360700',
        accreditationId: given.statement.id,
        keys: { issuing: hex.encode(keys.issuing.privateKey), control: hex.encode(keys.control.privateKey) },
        identity: await ledger.identityOf(caller),
      },
    ],
    operator: { did },
    staff: [staff.entry],
  };
  const path = join(folder, 'issuer.config.json');
  await writeFile(path, JSON.stringify(config));
  await ledger.host.close();
  return { path, config, token: staff.token, did, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts the process and waits until it listens. */
export async function startIssuer(configPath: string): Promise<ServedIssuer> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, GANZHENG_ISSUER_CONFIG: configPath },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    output.push(line);
    const { port, msg, ...rest } = JSON.parse(line) as { port?: number; msg: string };
    if (msg === 'listening') return { url: `http://127.0.0.1:${port}`, child, output };
    if (msg === 'cannot start') throw new Error(JSON.stringify(rest));
  }
  throw new Error('the issuer ended before it listened');
}

/** Ends the process as a power cut would. */
export async function kill({ child }: ServedIssuer, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
}
