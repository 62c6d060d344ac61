import { performance } from 'node:perf_hooks';
import pc from 'picocolors';

/** Tells what is being done, or is done, in both languages. */
export type Step = (zh: string, en: string) => void;

/** Writes each step on a line of its own with the seconds since the beginning, so that nobody waits without knowing what for. */
export const createSteps =
  (stream: NodeJS.WriteStream, startedMs: number): Step =>
  (zh, en) => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    stream.write(`   ${pc.dim(`${seconds.padStart(5)} s`)}  ${zh} ${pc.dim(en)}\n`);
  };
