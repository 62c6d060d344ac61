import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64 } from '@scure/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

const moduleFile = (folder: string, name: string): string => join(folder, `sdk/src/sm/wasm/${name}-bytes.ts`);
const moduleText = (name: string): string => /'(.*)'/.exec(readFileSync(moduleFile(top, name), 'utf8'))?.[1] ?? '';
const check = (folder: string) => spawnSync(process.execPath, [join(folder, 'sdk/assembly/build.mjs'), '--check'], { encoding: 'utf8' });

describe('the WebAssembly modules as shipped', () => {
  let copy = '';
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'ganzheng-wasm-'));
    cpSync(join(top, 'sdk/assembly'), join(copy, 'sdk/assembly'), { recursive: true });
    cpSync(join(top, 'sdk/src/sm/wasm'), join(copy, 'sdk/src/sm/wasm'), { recursive: true });
    symlinkSync(join(top, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('are what their sources build, byte for byte', () => {
    const { status, stdout, stderr } = check(top);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/verify: \d+ bytes, as committed\nsecret: \d+ bytes, as committed/);
    expect(status).toBe(0);
  }, 180_000);

  it('would be found out if one byte differed', () => {
    const path = moduleFile(copy, 'secret');
    const bytes = base64.decode(moduleText('secret'));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, readFileSync(path, 'utf8').replace(moduleText('secret'), base64.encode(bytes)));
    const { status, stderr } = check(copy);
    expect(stderr).toContain('is not what the sources build');
    expect(status).toBe(1);
  }, 180_000);

  it('weigh at most 64 KB together', () => {
    const sizes = ['verify', 'secret'].map((name) => base64.decode(moduleText(name)).length);
    expect(Math.min(...sizes)).toBeGreaterThan(1000);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(64 * 1024);
  });

  it.each(['verify', 'secret'])('import nothing (%s)', (name) => {
    const module = new WebAssembly.Module(Uint8Array.from(base64.decode(moduleText(name))));
    expect(WebAssembly.Module.imports(module)).toEqual([]);
  });

  it('keep signing out of the module that judges', () => {
    const exports = WebAssembly.Module.exports(new WebAssembly.Module(Uint8Array.from(base64.decode(moduleText('verify'))))).map(
      ({ name }) => name,
    );
    expect(exports).toContain('verifyCold');
    expect(exports.filter((name) => /sign$|loadKey|multiply|sm4/i.test(name))).toEqual([]);
  });
});
