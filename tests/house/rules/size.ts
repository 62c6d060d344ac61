import { codeLines, type SourceFile } from './files.js';

/** Files over 400 lines (data, vectors and generated code aside). @see house §5 */
export const tooLong = (files: readonly SourceFile[], most = 400): string[] =>
  files.filter(({ text }) => text.split('\n').length > most).map(({ path, text }) => `${path}: ${text.split('\n').length} lines`);

/** The share of files over 250 lines must stay small, and the median near 80. */
export function sizeProfile(files: readonly SourceFile[]): { readonly median: number; readonly shareOver250: number } {
  const lengths = files.map(({ text }) => text.split('\n').length).sort((a, b) => a - b);
  return {
    median: lengths[Math.floor(lengths.length / 2)] ?? 0,
    shareOver250: lengths.filter((length) => length > 250).length / Math.max(1, lengths.length),
  };
}

/** Lines of code of the whole law, comments aside: an auditor reads it in one sitting. */
export const lawLength = (files: readonly SourceFile[]): number => files.reduce((sum, { text }) => sum + codeLines(text).length, 0);
