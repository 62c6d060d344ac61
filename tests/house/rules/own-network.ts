import type { SourceFile } from './files.js';

const reaches = /\bfetch\(|\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b|\bsendBeacon\b|globalThis(\.|\[['"])fetch\b/;
/** `fetch` as a parameter or a member taken from one: the network that was handed in. */
const handedIn = /[({,]\s*fetch\s*[,:}]/;

/** Files that reach the network by themselves instead of by what is handed in. @see house §4 */
export function ownNetwork(files: readonly SourceFile[]): string[] {
  return files
    .map(({ path, text }) => ({ path, code: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '') }))
    .filter(({ code }) => reaches.test(code) && (!handedIn.test(code) || /globalThis/.test(code)))
    .map(({ path }) => path);
}
