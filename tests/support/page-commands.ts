/** A command of a page, and the exit code the page says it has. */
export interface PageCommand {
  readonly line: string;
  readonly exitCode: number;
}

/** A section of a page, with the commands of its shell blocks in order. */
export interface PageSection {
  readonly title: string;
  readonly commands: readonly PageCommand[];
}

/** Reads the shell blocks of a page, section by section. */
export const sectionsOf = (page: string): readonly PageSection[] =>
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => ({
      title: text.slice(0, text.indexOf('\n')),
      commands: [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => (block ?? '').trim().split('\n').map(commandOf)),
    }));

function commandOf(line: string): PageCommand {
  const [, command, code] = /^(.*?)(?: # exit code (\d+))?$/.exec(line) ?? [];
  return { line: command ?? line, exitCode: Number(code ?? 0) };
}

/** Commands that a page names in its text. */
export const namedIn = (page: string): readonly string[] =>
  [...page.replaceAll(/^```sh\n[\s\S]*?^```/gm, '').matchAll(/`(npm run [^`]+)`/g)].map(([, command]) => command ?? '');
