import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';

/** The package organisations install and approve. Its id names exactly this law: the same files give the same id everywhere. */
export interface LawPackage {
  readonly label: string;
  readonly bytes: Uint8Array;
  readonly packageId: string;
}

/** What a law is made up of. */
export interface LawParts {
  /** name to folder: its compiled files */
  readonly folders: Readonly<Record<string, string>>;
  /** `name@version` of every library that these files run */
  readonly libraries: readonly string[];
}

/**
 * Packs the law: the digests of its files and the versions of its libraries, no code and no addresses. Where an organisation runs it is its own matter.
 *
 * @param label names the version, such as `law_1`
 */
export function packageLaw(label: string, { folders, libraries }: LawParts): LawPackage {
  const files = Object.fromEntries(Object.entries(folders).flatMap(([name, folder]) => digestsOf(folder, name)));
  const code = gzip(tar([['law.json', canonicalText({ files, libraries } as unknown as Json)]]));
  const metadata = canonicalText({ label, path: '', type: 'ccaas' });
  const bytes = gzip(
    tar([
      ['metadata.json', metadata],
      ['code.tar.gz', code],
    ]),
  );
  return { label, bytes, packageId: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}

function digestsOf(folder: string, name: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .sort()
    .map((path) => [
      `${name}/${path.replaceAll('\\', '/')}`,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]);
}

const blockSize = 512;
const operatingSystemByte = 9;
const unknownSystem = 255;

/** Compressed without a time, and without naming the system it was done on. @see RFC 1952 §2.3 */
function gzip(bytes: Uint8Array): Uint8Array {
  const zipped = gzipSync(bytes, { level: 9 });
  zipped[operatingSystemByte] = unknownSystem;
  return zipped;
}

/** An archive of plain files without owners and times. @see POSIX.1-1988 ustar */
function tar(files: readonly (readonly [name: string, content: string | Uint8Array])[]): Uint8Array {
  const parts = files.flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    return [header(name, bytes.length), bytes, Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * blockSize)]);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width, '0')}\0`;
  const fields: readonly (readonly [at: number, text: string])[] = [
    [0, name],
    [100, octal(0o644, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(size, 11)],
    [136, octal(0, 11)],
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\0'],
    [263, '00'],
  ];
  for (const [at, text] of fields) block.write(text, at, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
