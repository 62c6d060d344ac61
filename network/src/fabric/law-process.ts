import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ShellLaw, serveLaw } from '@ganzheng/chaincode/shell';

/**
 * Serves a law as one organisation's chaincode process, as the environment says where and under which package id.
 *
 * A process of its own: fabric-shim and the gateway client bring messages of different versions into one global namespace, and break each other.
 *
 * @param env GANZHENG_LAW_PACKAGE, GANZHENG_LAW_ADDRESS, and GANZHENG_LAW_TLS: a folder of cert.pem, key.pem and ca.pem
 */
export async function runLawProcess(law: ShellLaw, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new TypeError(`${name} is not set`);
    return value;
  };
  const pem = (name: string): Buffer => readFileSync(join(need('GANZHENG_LAW_TLS'), `${name}.pem`));
  const tls = { key: pem('key'), cert: pem('cert'), clientCACerts: pem('ca') };
  await serveLaw(law, { packageId: need('GANZHENG_LAW_PACKAGE'), address: need('GANZHENG_LAW_ADDRESS'), tls }, () => Date.now());
}
