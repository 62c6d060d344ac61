import type { SourceFile } from './files.js';

/** Codes of the table that no source throws or names outside the table. */
export function unusedCodes(codes: readonly string[], sources: readonly SourceFile[]): string[] {
  const outside = sources.filter(({ path }) => !path.includes('errors/codes/')).map(({ text }) => text);
  return codes.filter((code) => !outside.some((text) => text.includes(`'${code}'`)));
}

/** Codes no test mentions. */
export const untestedCodes = (codes: readonly string[], tests: readonly SourceFile[]): string[] =>
  codes.filter((code) => !tests.some(({ text }) => text.includes(code)));

/** Codes the document does not list, and codes it lists that are gone. */
export function undocumentedCodes(codes: readonly string[], document: string): string[] {
  const listed = [...document.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, code]) => code ?? '');
  return [...codes.filter((code) => !listed.includes(code)), ...listed.filter((code) => !codes.includes(code))];
}

/** A code is SUBJECT_FACT in capitals, with both texts filled. */
export const malformedRows = (
  rows: Readonly<Record<string, { readonly zh: string; readonly en: string; readonly status: number }>>,
): string[] =>
  Object.entries(rows)
    .filter(
      ([code, { zh, en, status }]) =>
        !/^[A-Z0-9]+(_[A-Z0-9]+)+$/.test(code) || !/[\u4e00-\u9fff]/.test(zh) || en === '' || status < 400 || status > 599,
    )
    .map(([code]) => code);

/** Codes that stand in more than one file of the table: the spread would keep one and lose the other. */
export function repeatedCodes(files: readonly SourceFile[]): string[] {
  const codes = files.flatMap(({ text }) => [...text.matchAll(/^ {2}([A-Z0-9_]+): \[/gm)].map(([, code]) => code ?? ''));
  return codes.filter((code, at) => codes.indexOf(code) !== at);
}
