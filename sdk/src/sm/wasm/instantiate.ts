import { platform } from '#native';

// The part of the WebAssembly interface used here: neither Node's types nor the language's carry it.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/**
 * A fresh instance of an embedded module, at once: nothing is fetched, and nothing is imported into it.
 *
 * @param bytes the module in base64
 * @throws the platform's error where WebAssembly or its SIMD is missing or forbidden; the choice of engines takes that as a no
 */
export function instantiate<Exports>(bytes: string): Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(bytesOf(bytes))).exports as Exports;
}

/** The bytes of our own base64, by the platform: a decoder that is also strict would take longer than all the rest of the start. */
function bytesOf(base64: string): Uint8Array {
  if (platform !== undefined) return platform.decodeBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
