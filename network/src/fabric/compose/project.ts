import { spawn } from 'node:child_process';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Surroundings } from '../programs.js';
import { type Call, type Program, runProgram } from '../run-program.js';

/** A compose project: the network of a folder, in containers. */
export interface Project {
  readonly name: string;
  /** folder of what was prepared */
  readonly folder: string;
  /** the compose file, and the folder its relative paths start from */
  readonly file: string;
  readonly directory: string;
  /** how docker-compose is called: `docker compose` or `docker-compose` */
  readonly command: readonly [string, ...string[]];
  /** the variables of the compose file */
  readonly values: Readonly<Record<string, string>>;
  readonly env: Surroundings['env'];
}

const commands = [['docker', 'compose'], ['docker-compose']] as const;

/**
 * Finds docker-compose of either generation, and an engine that answers.
 *
 * @throws DOCKER_MISSING, DOCKER_UNREACHABLE
 */
export async function findCompose({ env }: Pick<Surroundings, 'env'>): Promise<Project['command']> {
  const known = await Promise.all(commands.map((command) => answers(command, ['version', '--short'], env)));
  const command = commands.find((_, at) => known[at]);
  if (command === undefined) throw new LicenceError('DOCKER_MISSING');
  if (!(await answers(['docker'], ['version', '--format', '{{.Server.Version}}'], env))) throw new LicenceError('DOCKER_UNREACHABLE');
  return command;
}

const answers = (command: readonly string[], args: readonly string[], env: Surroundings['env']): Promise<boolean> =>
  callOf(command, args, env).then(
    () => true,
    () => false,
  );

/** Calls docker-compose for a project and gives what it wrote. @throws FABRIC_PROGRAM_FAILED */
export const compose = (project: Project, args: readonly string[]): Promise<string> =>
  callOf(project.command, [...projectArgs(project), ...args], { ...project.env, ...project.values });

/** Calls docker-compose for something long, whose own words are shown on standard error as they come. @throws FABRIC_PROGRAM_FAILED */
export function composeAloud(project: Project, args: readonly string[]): Promise<void> {
  const [program, ...first] = project.command;
  return new Promise((resolve, reject) => {
    const fail = (because: string) => reject(new LicenceError('FABRIC_PROGRAM_FAILED', { program, command: args[0] ?? '', because }));
    const env = defined({ ...project.env, ...project.values });
    spawn(program, [...first, ...projectArgs(project), ...args], { env, stdio: ['ignore', 2, 2] })
      .on('error', ({ message }) => fail(message))
      .on('close', (status) => (status === 0 ? resolve() : fail(`ended with ${status}`)));
  });
}

/** The programs of the tools image, in a container that runs for as long as something is done with them. */
export async function withTools<T>(project: Project, act: (toolOf: (name: string) => Program) => Promise<T>): Promise<T> {
  await compose(project, ['up', '--detach', '--no-build', 'tools']);
  try {
    const container = (await compose(project, ['ps', '--quiet', 'tools'])).trim();
    return await act((name) => ({ name, within: (call) => within(project, container, name, call) }));
  } finally {
    await compose(project, ['rm', '--stop', '--force', 'tools']);
  }
}

function within({ env: surroundings }: Project, container: string, name: string, { args, env }: Call): Call & { readonly program: string } {
  const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  return { program: 'docker', args: ['exec', ...variables, container, name, ...args], env: defined(surroundings) };
}

const projectArgs = ({ name, file, directory }: Project): string[] => [
  ...['--project-name', name, '--file', file, '--project-directory', directory],
  ...['--profile', 'city', '--profile', 'tools'],
];

// Building the images of a first start fetches and compiles.
const longestMs = 20 * 60_000;

/** Calls a program and gives what it wrote. @throws FABRIC_PROGRAM_FAILED */
export function callOf([program = '', ...first]: readonly string[], args: readonly string[], env: Surroundings['env']): Promise<string> {
  return runProgram({ program, args: [...first, ...args], env: defined(env), deadlineMs: longestMs });
}

const defined = (env: Surroundings['env']): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
