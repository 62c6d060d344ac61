import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identity } from '../../embedded/identity.js';

/** Keeps an identity in a folder: `cert.pem`, and `key.pem` that only its owner reads. */
export async function writeIdentity(folder: string, { certificate, privateKey }: Identity): Promise<void> {
  await mkdir(folder, { recursive: true });
  const key = join(folder, 'key.pem');
  await writeFile(key, privateKey, { mode: 0o600 });
  await chmod(key, 0o600);
  await writeFile(join(folder, 'cert.pem'), certificate);
}

/** Reads an identity that was kept in a folder. */
export async function readIdentity(folder: string, mspId: string): Promise<Identity> {
  const [certificate, privateKey] = await Promise.all(['cert.pem', 'key.pem'].map((name) => readFile(join(folder, name), 'utf8')));
  return { mspId, certificate: certificate ?? '', privateKey: privateKey ?? '' };
}
