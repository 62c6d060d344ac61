/** Somebody who is timed. */
export interface Contestant {
  /** Does the work once; throws when its result is wrong. */
  readonly run: () => void;
  /** How many operations one run is; 1 when not said. */
  readonly operations?: number;
  /** Runs a turn; as many as fill it when not said. For who may not do the same thing twice. */
  readonly runsPerTurn?: number;
}

/** What came of the rounds. */
export interface Standings<Name extends string> {
  /** Median operations a second of processor time. */
  speedOf(name: Name): number;
  /** Median of the ratios of each round: a busy moment hits both sides of one. */
  ratioOf(name: Name, to: Name): number;
}

const turnMs = 6;
const warmUpMs = 150;

/**
 * Times contestants in short turns, all in every round and each time another first, so that a busy machine hits all alike.
 *
 * @param rounds how many; odd, so that a median is one of them
 */
export function takeTurns<Name extends string>(contestants: Readonly<Record<Name, Contestant>>, rounds: number): Standings<Name> {
  const names = Object.keys(contestants) as Name[];
  const runs = new Map(names.map((name) => [name, contestants[name].runsPerTurn ?? runsThatFill(contestants[name])]));
  const speeds = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)])
      speeds.get(name)?.push(turn(contestants[name], runs.get(name) ?? 1));
  }
  const all = (name: Name): readonly number[] => speeds.get(name) ?? [];
  return {
    speedOf: (name) => median(all(name)),
    ratioOf: (name, to) => median(all(name).map((speed, round) => speed / (all(to)[round] ?? Number.NaN))),
  };
}

/** Warms up, and counts how many runs a turn takes. */
function runsThatFill({ run }: Contestant): number {
  const began = performance.now();
  let [count, spent] = [0, 0];
  do {
    run();
    count++;
    spent = performance.now() - began;
  } while (spent < warmUpMs);
  const again = performance.now();
  const some = Math.max(1, Math.floor(count / 4));
  for (let i = 0; i < some; i++) run();
  return Math.max(1, Math.round((turnMs * some) / (performance.now() - again)));
}

/**
 * Operations a second of processor time: on a machine shared with others a turn is interrupted, and a contestant whose single run is long
 * would be interrupted more often than one whose run is short.
 */
function turn({ run, operations = 1 }: Contestant, runs: number): number {
  const began = process.cpuUsage();
  for (let i = 0; i < runs; i++) run();
  const { user, system } = process.cpuUsage(began);
  return (runs * operations * 1e6) / Math.max(1, user + system);
}

export const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
