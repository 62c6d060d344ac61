import { randomBytes } from 'node:crypto';

/** Something whose time must not tell which of two kinds of secret it works on. */
export interface TimedSubject {
  /** Puts a secret of a kind in its place, always the same place; not timed. */
  readonly place: (fixed: boolean) => void;
  readonly run: () => void;
}

/** What was found: Welch's t of each attempt, and whether all of them say the same. */
export interface TimingVerdict {
  readonly leaks: boolean;
  readonly t: readonly number[];
}

// The customary threshold of TVLA; a difference by chance alone passes it once in 100,000 tests.
const threshold = 4.5;
const attempts = 3;
// A machine shared with others has long tails that hide small differences: each crop drops the slowest part of both classes alike.
const crops = [1, 0.95, 0.9, 0.75, 0.5, 0.25];

/**
 * Compares the times of a fixed secret and of random ones, in random order, by Welch's t-test over several crops of the slowest.
 * A leak is what every attempt finds, in the same direction: noise does not repeat itself, a leak does.
 *
 * @param samples measurements of an attempt, both classes together
 * @see Reparaz, Balasch, Verbauwhede: Dude, is my code constant time? (2017); ISO/IEC 17825:2016, 8 (t-test, 4.5)
 */
export function findLeak(subject: TimedSubject, samples: number): TimingVerdict {
  for (let i = 0; i < samples / 10; i++) timeOnce(subject, i % 2 === 0);
  const t: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const value = attemptOf(subject, samples);
    t.push(value);
    const first = t[0] ?? 0;
    if (Math.abs(value) < threshold || Math.sign(value) !== Math.sign(first)) return { leaks: false, t };
  }
  return { leaks: true, t };
}

/** The t of the crop that differs most. */
function attemptOf(subject: TimedSubject, samples: number): number {
  const order = randomBytes(samples);
  const [fixed, random]: [number[], number[]] = [[], []];
  for (const choice of order) {
    const isFixed = (choice & 1) === 1;
    (isFixed ? fixed : random).push(timeOnce(subject, isFixed));
  }
  const pooled = [...fixed, ...random].sort((left, right) => left - right);
  const values = crops.map((share) => {
    const most = pooled[Math.ceil(share * pooled.length) - 1] ?? 0;
    return welch(
      fixed.filter((time) => time <= most),
      random.filter((time) => time <= most),
    );
  });
  return values.reduce((worst, value) => (Math.abs(value) > Math.abs(worst) ? value : worst), 0);
}

function timeOnce({ place, run }: TimedSubject, isFixed: boolean): number {
  place(isFixed);
  const began = performance.now();
  run();
  return performance.now() - began;
}

/** Welch's t of two samples: positive when the first is slower. */
export function welch(first: readonly number[], second: readonly number[]): number {
  const [one, two] = [momentsOf(first), momentsOf(second)];
  const spread = Math.sqrt(one.variance / first.length + two.variance / second.length);
  return spread > 0 ? (one.mean - two.mean) / spread : 0;
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, variance };
}
