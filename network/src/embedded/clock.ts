/** The host's time: the clock's, never going back. */
export interface LedgerClock {
  /** Time for the next block, not before the last one. */
  next(lastTime: string): Date;
  /** How far the clock stood behind the last block when it was last asked, in milliseconds. */
  readonly behindMs: number;
}

// Small steps back are how clocks are corrected; a larger one is somebody's mistake and is told.
const toleratedMs = 1000;

/**
 * Makes the host's time out of a clock that may jump.
 *
 * @param clock source of time
 * @param onJump told once each time the clock is found to have gone back, with how far
 */
export function createLedgerClock(clock: () => Date, onJump: (behindMs: number) => void): LedgerClock {
  let behindMs = 0;
  return {
    next(lastTime) {
      const now = clock();
      const last = lastTime === '' ? now : new Date(lastTime);
      const behind = Math.max(0, last.getTime() - now.getTime());
      if (behind > toleratedMs && behindMs <= toleratedMs) onJump(behind);
      behindMs = behind;
      return behind > 0 ? last : now;
    },
    get behindMs() {
      return behindMs;
    },
  };
}
