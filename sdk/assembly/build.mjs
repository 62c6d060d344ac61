// Compiles the AssemblyScript modules and writes them as text into the sdk, so that loading them fetches nothing.
// `--check` compiles again and compares byte for byte with what is committed; `--if-stale` does nothing when the sources are those of the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const modules = ['verify', 'secret'];
// O3s: a seventh less than O3 at the same speed. stub: nothing is allocated or collected in wasm; abort is a trap, so the modules import nothing.
const flags = ['-O3s', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];
const mostBytes = 64 * 1024;

const mode = process.argv[2] ?? '--write';
if (!['--write', '--check', '--if-stale'].includes(mode)) stop(`Unknown option ${mode}: --check, --if-stale or nothing.`);
if (mode === '--if-stale' && isFresh(digestOfSources())) process.exit(0);

// Writes, or under --check compares, the sources that a generator writes.
await import('./generate/sm3-compress.mjs');
const sources = digestOfSources();
const { default: asc } = await import('assemblyscript/asc');
const compiled = await Promise.all(modules.map(compile));
const total = compiled.reduce((sum, bytes) => sum + bytes.length, 0);
if (total > mostBytes) stop(`The modules have ${total} bytes, more than ${mostBytes}.`);
for (const [index, name] of modules.entries()) finish(name, compiled[index]);

async function compile(name) {
  let bytes;
  const { error, stderr } = await asc.main([join(name, 'index.ts'), ...flags, '--outFile', `${name}.wasm`], {
    readFile: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null),
    writeFile: (_path, contents) => {
      bytes = contents;
    },
    listFiles: () => null,
  });
  if (error) stop(`${name} does not compile.\n${stderr.toString()}`);
  return bytes;
}

function finish(name, bytes) {
  const text = moduleText(name, bytes);
  const size = `${name}: ${bytes.length} bytes`;
  if (mode !== '--check') {
    writeFileSync(fileOf(name), text);
    console.log(size);
  } else if (readFileSync(fileOf(name), 'utf8') === text) {
    console.log(`${size}, as committed`);
  } else {
    stop(`${relative(process.cwd(), fileOf(name))} is not what the sources build: run node sdk/assembly/build.mjs and commit it.`);
  }
}

function moduleText(name, bytes) {
  return [
    `// Written by sdk/assembly/build.mjs from sources with SHA-256 ${sources}; not edited by hand.`,
    `/** The ${name} module of WebAssembly, in base64. */`,
    `export const ${name}Bytes =`,
    `  '${Buffer.from(bytes).toString('base64')}';`,
    '',
  ].join('\n');
}

/** The digest of everything the modules come from, the compiler's version and flags among it. */
function digestOfSources() {
  const hash = createHash('sha256').update(JSON.stringify([createRequire(import.meta.url)('assemblyscript/package.json').version, flags]));
  for (const path of filesIn(folder)) hash.update(`\0${relative(folder, path)}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

function filesIn(path) {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]));
}

function isFresh(digest) {
  return modules.every((name) => writtenFrom(name) === digest);
}

function writtenFrom(name) {
  if (!existsSync(fileOf(name))) return undefined;
  return /SHA-256 ([0-9a-f]{64})/.exec(readFileSync(fileOf(name), 'utf8').slice(0, 300))?.[1];
}

function fileOf(name) {
  return join(folder, '../src/sm/wasm', `${name}-bytes.ts`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
