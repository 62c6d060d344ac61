import { platform } from '#native';
import { type SignatureClaim, verifyMany } from '../sm/verify.js';
import { packClaims, unpackClaims } from './packed-claims.js';
import { createThreadPool } from './thread-pool.js';

/** Threads that judge SM2 signatures. */
export interface VerifyPool {
  /** A verdict for each claim, in their order, the same as `verifyMany` gives. */
  verifyMany(claims: readonly SignatureClaim[]): Promise<boolean[]>;
  close(): void;
}

// A signature is judged in some 15 µs, which a message of its own would cost; below this many it is not worth the way.
const fewestInMessage = 32;
const mostInMessage = 256;

/**
 * Creates a pool that judges bulk beside this thread: audits, replays, lists. Few claims, and all where the platform has no threads, are judged here.
 *
 * @param threads how many at most; each keeps key tables of its own
 * @example const verdicts = await createVerifyPool(2).verifyMany(claims);
 */
export function createVerifyPool(threads: number): VerifyPool {
  const pool = createThreadPool<Uint8Array>({
    open: () => {
      if (platform === undefined) throw new TypeError('the platform has no threads');
      return platform.openThread(new URL('./verify-thread.js', import.meta.url));
    },
    threads,
    here: (packed) => verifyMany(unpackClaims(packed)),
  });
  return {
    async verifyMany(claims) {
      if (platform === undefined || claims.length < fewestInMessage) return verifyMany(claims);
      const size = Math.min(mostInMessage, Math.max(fewestInMessage, Math.ceil(claims.length / threads)));
      const lists = Array.from({ length: Math.ceil(claims.length / size) }, (_, at) => claims.slice(at * size, (at + 1) * size));
      return (await Promise.all(lists.map(judge))).flat();
    },
    close: pool.close,
  };

  async function judge(claims: readonly SignatureClaim[]): Promise<boolean[]> {
    const fit = claims.filter(hasLengths);
    const verdicts = Array.from(await pool.judge(packClaims(fit)))[Symbol.iterator]();
    return claims.map((claim) => hasLengths(claim) && verdicts.next().value === true);
  }
}

const hasLengths = ({ signature, publicKey }: SignatureClaim): boolean => signature.length === 64 && publicKey.length === 65;
