import { Presets, SingleBar } from 'cli-progress';
import pc from 'picocolors';
import stringWidth from 'string-width';

/** Where the walk is written: a stream, and whether a person watches it. */
export interface Terminal {
  title(zh: string, en: string): void;
  /** One step of a walk, numbered. */
  step(zh: string, en: string): void;
  /** A fact under a step. */
  fact(label: string, text: string): void;
  /** An expectation and whether it held. */
  expectation(held: boolean, text: string): void;
  /** A row of a verdict: the check, its outcome and why. */
  check(outcome: 'passed' | 'failed' | 'not-applicable' | 'not-checked', name: string, because: string): void;
  table(rows: readonly (readonly string[])[]): void;
  progress(total: number, what: string): Progress;
  plain(text: string): void;
}

/** A progress bar where a person watches, silent elsewhere. */
interface Progress {
  to(done: number): void;
  end(): void;
}

const marks = { passed: pc.green('✓'), failed: pc.red('✗'), 'not-applicable': pc.dim('–'), 'not-checked': pc.yellow('?') } as const;

/** Writes aligned, coloured where the terminal is; Chinese characters count two columns. */
export function createTerminal(stream: NodeJS.WriteStream): Terminal {
  let number = 0;
  const line = (text = '') => stream.write(`${text}\n`);
  return {
    title(zh, en) {
      number = 0;
      line();
      line(pc.bold(pc.cyan(`━━ ${zh}  ${en} ${'━'.repeat(Math.max(3, 72 - stringWidth(`${zh}  ${en}`)))}`)));
    },
    step(zh, en) {
      number += 1;
      line();
      line(`${pc.cyan(String(number).padStart(2))} ${pc.bold(zh)}  ${pc.dim(en)}`);
    },
    fact: (label, text) => line(`   ${pad(label, 14)} ${text}`),
    expectation: (held, text) => line(`   ${held ? pc.green('✓') : pc.red('✗')} ${held ? text : pc.red(text)}`),
    check: (outcome, name, because) => line(`   ${marks[outcome]} ${pad(name, 16)} ${outcome === 'failed' ? pc.red(because) : because}`),
    table(rows) {
      const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
      for (const row of rows)
        line(
          `   ${row
            .map((cell, column) => pad(cell, widths[column] ?? 0))
            .join('  ')
            .trimEnd()}`,
        );
    },
    progress(total, what) {
      if (!stream.isTTY) return { to: () => {}, end: () => {} };
      const bar = new SingleBar(
        { format: `   ${what} {bar} {value}/{total} · {eta_formatted}`, stream, hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      );
      bar.start(total, 0);
      return { to: (done) => bar.update(done), end: () => bar.stop() };
    },
    plain: line,
  };
}

/** Pads to a number of terminal columns. */
function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}
