import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64, hex } from '@scure/base';
import { top } from './top.js';

/** What every module of ours exports. */
export interface WasmExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  setup(): void;
}

/** An instance of a shipped module and its memory. */
export interface WasmModule<Exports extends WasmExports> {
  readonly wasm: Exports;
  /** Memory behind the module's own, on a 16-byte boundary. */
  allocate(length: number): number;
  /** Puts hex at a place, which it gives back. */
  put(place: number, value: string): number;
  bytes(place: number, length: number): Uint8Array;
}

/** The bytes of a module, as the sdk ships them. */
export function wasmBytes(name: 'verify' | 'secret'): Uint8Array<ArrayBuffer> {
  const text = readFileSync(join(top, `sdk/src/sm/wasm/${name}-bytes.ts`), 'utf8');
  return Uint8Array.from(base64.decode(/'([A-Za-z0-9+/=]*)'/.exec(text)?.[1] ?? ''));
}

/** Opens a module from the inside: the product itself has no way to hand it a digest or a nonce, and shall have none. */
export function openWasm<Exports extends WasmExports>(name: 'verify' | 'secret'): WasmModule<Exports> {
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(wasmBytes(name))).exports as unknown as Exports;
  wasm.setup();
  let free = wasm.heapBase();
  const bytes = (place: number, length: number): Uint8Array => new Uint8Array(wasm.memory.buffer, place, length);
  return {
    wasm,
    bytes,
    allocate(length) {
      const at = Math.ceil(free / 16) * 16;
      free = at + length;
      const missing = free - wasm.memory.buffer.byteLength;
      if (missing > 0) wasm.memory.grow(Math.ceil(missing / 65_536));
      return at;
    },
    put(place, value) {
      bytes(place, value.length / 2).set(hex.decode(value));
      return place;
    },
  };
}
