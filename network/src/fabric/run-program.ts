import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';

/** Where a program is: its path, or how it is called where it lives in a container. */
export type Program = string | { readonly name: string; within(call: Call): Call & { readonly program: string } };

/** What a program is called with. */
export interface Call {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A program to be run to its end. */
export interface Run {
  readonly program: Program;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly deadlineMs?: number;
}

const usualDeadlineMs = 60_000;
const longestReason = 600;

/**
 * Runs a program of Fabric to its end and gives what it wrote.
 *
 * @throws FABRIC_PROGRAM_FAILED with the last of what it said, colours and times left out
 */
export function runProgram({ program, args, env = {}, cwd, deadlineMs = usualDeadlineMs }: Run): Promise<string> {
  const name = typeof program === 'string' ? basename(program) : program.name;
  const call = typeof program === 'string' ? { program, args, env } : program.within({ args, env });
  return new Promise((resolve, reject) => {
    const child = spawn(call.program, call.args, {
      cwd,
      env: call.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: deadlineMs,
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', (cause) => reject(new LicenceError('FABRIC_PROGRAM_FAILED', { program: name, because: cause.message }, cause)));
    child.on('close', (status, signal) => {
      if (status === 0) return resolve(output);
      const because = signal === null ? complaintIn(errors === '' ? output : errors) : `ended by ${signal}`;
      reject(new LicenceError('FABRIC_PROGRAM_FAILED', { program: name, command: commandOf(args), because }));
    });
  });
}

/** The words of a command without its options: `lifecycle chaincode install`. */
const commandOf = (args: readonly string[]): string => args.slice(0, args.findIndex((arg) => /^[-/.]/.test(arg)) >>> 0).join(' ');

const colourMark = String.fromCharCode(27);

/** What a program complained of, without the colours and times its log puts before it. */
export function complaintIn(text: string): string {
  const lines = text
    .replaceAll(new RegExp(`${colourMark}\\[[0-9;]*m`, 'g'), '')
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\d\d-\d\d [\d:.]+ \S+ (\S+ )?[0-9a-f]{4} /, '').trim())
    .filter((line) => line !== '');
  const complaint = lines.filter((line) => /error|fail|panic|cannot|fatal/i.test(line)).at(-1) ?? lines.at(-1) ?? 'nothing said';
  return complaint.slice(0, longestReason);
}
