import { resolve } from 'node:path';
import type { Command } from 'commander';
import { holding } from '../fabric/hold.js';
import { codedFailure, tellFailure, tellInterruption } from './failure.js';

/** What every command takes. */
export interface Common {
  /** folder of the network */
  readonly data: string;
  readonly json?: true;
}

/** What a command answers: for machines, and for people. */
export interface Answer {
  readonly value: object;
  readonly text: string;
}

/** Makes a command below another that takes what every one takes. */
export type Subcommand = (parent: Command, name: string, description: string) => Command;

/** exit codes: it failed; or its answer is whole, and something is wrong with the network */
export const exitCodes = { failed: 1, found: 3 } as const;

/** Does what a command is asked and prints its answer, or why there is none. */
export async function run(how: Common, act: () => Promise<Answer>): Promise<void> {
  tellInterruption(how);
  try {
    const { value, text } = await act();
    console.log(how.json === true ? JSON.stringify(value) : text);
  } catch (error) {
    tellFailure(codedFailure(error), how);
    process.exitCode = exitCodes.failed;
  }
}

/** The same for a command that changes the network: one at a time does. @param command as it is called */
export const change = (command: string, how: Common, act: () => Promise<Answer>): Promise<void> =>
  run(how, () => holding(resolve(how.data), command, act));
