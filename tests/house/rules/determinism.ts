import type { SourceFile } from './files.js';

const forbidden: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['the clock', /\bDate\b|\bperformance\b|\bsetTimeout\b|\bsetInterval\b|\bTemporal\b/],
  ['randomness', /Math\.random|\brandomBytes\b|\bgetRandomValues\b|\brandomUUID\b|\bgenerateKeyPair\b/],
  ['the process', /\bprocess\b|\bglobalThis\b|\bBuffer\b/],
  ['files or the net', /\bfetch\b|from '(node:)?(fs|net|http|https|child_process|os|crypto)(\/[a-z]+)?'/],
  ['locale', /toLocale|localeCompare|\bIntl\b/],
  ['signing', /\bcreateSigner\b|\bsignStatement\b/],
];

/** What a rule of the ledger may never touch, or two endorsers would differ. @see house §2 */
export function nonDeterminism(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
    return forbidden.filter(([, pattern]) => pattern.test(code)).map(([what]) => `${path}: ${what}`);
  });
}
